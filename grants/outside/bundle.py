"""Many letters in one ZIP, made while it is sent: nothing but one letter at a time is held in memory."""

import csv
import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from zipstream import ZipStream

from grants.outside.files import Store
from grants.outside.spreadsheet import MARK, harmless

log = logging.getLogger("grants")

HEADS = ("number", "kind", "date", "organisation", "application", "amount_eur", "language", "file")


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


def bundle(letters: Iterable[Bundled], store: Store) -> Iterator[bytes]:
    """The bytes of a ZIP with every letter and an ``index.csv``.

    A file that is missing or was changed is left out, and the index says so.
    """
    stream = ZipStream()
    rows: list[tuple[str, ...]] = []
    for letter in letters:
        if not letter.files:
            rows.append(_row(letter, "", "not made yet"))
        for language, sha256 in letter.files.items():
            content = _intact(store, sha256)
            name = file_name(letter, language)
            rows.append(_row(letter, language, name if content is not None else "missing or damaged"))
            if content is not None:
                stream.add(content, name)
                yield from stream.all_files()
    stream.add(index(rows), "index.csv")
    yield from stream.finalize()


def file_name(letter: Bundled, language: str) -> str:
    """Unique by the letter's number; letters, digits, dots and hyphens only, whatever the city is called."""
    city = re.sub(r"[^\w]+", "-", letter.organisation).strip("-_")[:40]
    return f"{re.sub(r'[^A-Za-z0-9-]+', '-', letter.label)}-{letter.kind}-{city or 'x'}-{language}.pdf"


def index(rows: Iterable[tuple[str, ...]]) -> bytes:
    """A CSV that spreadsheets open: UTF-8 with a mark, semicolons, no cell that could act as a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADS)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return (MARK + text.getvalue()).encode()


def _row(letter: Bundled, language: str, file: str) -> tuple[str, ...]:
    cents = letter.amount_cents
    amount = "" if cents is None else f"{cents // 100},{cents % 100:02d}"
    day = letter.dated_on.isoformat()
    return (letter.label, letter.kind, day, letter.organisation, letter.ref, amount, language, file)


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
