"""Many letters in one ZIP, made while it is sent: nothing but one letter at a time is held in memory."""

import csv
import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from zipstream import ZipStream

from grants.outside.files import Store
from grants.outside.spreadsheet import MARK, amount, delimiter, harmless

log = logging.getLogger("grants")

# How names are written where files may only have plain letters.
SPELT_OUT = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "å": "aa",
        "ø": "oe",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
    }
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe", "Æ": "Ae", "Œ": "Oe", "Ł": "L", "Đ": "D"}
)


@dataclass(frozen=True)
class Bundled:
    """One letter of the bundle. ``files``: language -> SHA-256 of its stored bytes."""

    label: str
    kind: str
    dated_on: date
    organisation: str
    ref: str
    amount_cents: int | None
    files: Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """What the bundle says in the reader's language.

    ``heads`` of the list's eight columns, ``kinds`` and ``languages`` by their codes, ``contents``: what the
    list is called.
    """

    language: str
    heads: Sequence[str]
    kinds: Mapping[str, str]
    languages: Mapping[str, str]
    contents: str
    not_made: str
    damaged: str


def bundle(letters: Iterable[Bundled], store: Store, words: Words) -> Iterator[bytes]:
    """The bytes of a ZIP with every letter and a list of them.

    A file that is missing or was changed is left out, and the list says so.
    """
    stream = ZipStream()
    rows: list[tuple[str, ...]] = []
    for letter in letters:
        if not letter.files:
            rows.append(_row(letter, "", words.not_made, words))
        for language, sha256 in letter.files.items():
            content = _intact(store, sha256)
            name = file_name(letter, language, words)
            rows.append(_row(letter, language, words.damaged if content is None else name, words))
            if content is not None:
                stream.add(content, name)
                yield from stream.all_files()
    stream.add(_list(rows, words), f"{plain(words.contents)}.csv")
    yield from stream.finalize()


def file_name(letter: Bundled, language: str, words: Words) -> str:
    """Unique by the letter's number; plain letters, digits and hyphens, whatever the city is called."""
    kind = words.kinds.get(letter.kind, letter.kind)
    return (
        "-".join(filter(None, (plain(letter.label), plain(kind), plain(letter.organisation), language)))
        + ".pdf"
    )


def plain(text: str) -> str:
    """At most 40 ASCII letters, digits and hyphens: ``Rückgabe zur Ergänzung``: Rueckgabe-zur-Ergaenzung."""
    spelt = unicodedata.normalize("NFC", text).translate(SPELT_OUT)
    marks_apart = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", marks_apart)[:40].strip("-")


def _list(rows: Iterable[tuple[str, ...]], words: Words) -> bytes:
    """A CSV that spreadsheets open: UTF-8 with a mark, no cell that could act as a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter(words.language))
    writer.writerow(words.heads)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return (MARK + text.getvalue()).encode()


def _row(letter: Bundled, language: str, file: str, words: Words) -> tuple[str, ...]:
    return (
        letter.label,
        words.kinds.get(letter.kind, letter.kind),
        letter.dated_on.isoformat(),
        letter.organisation,
        letter.ref,
        amount(letter.amount_cents, words.language),
        words.languages.get(language, language),
        file,
    )


def _intact(store: Store, sha256: str) -> bytes | None:
    try:
        with store.open(sha256) as file:
            content = file.read()
    except OSError as error:
        log.error("The file %s cannot be read: %s", sha256, error)
        return None
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("The file %s has been changed", sha256)
        return None
    return content
