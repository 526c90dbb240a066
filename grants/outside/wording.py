"""From plain values and a template to text: the sandbox, and the filters that letters and mails may use."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grants.clock import OFFICE_TIME
from grants.config import PROJECT

LOCALES = {"de": "de_DE", "en": "en_GB"}
_REFERENCE = re.compile(r"(§|\bAbs\.|\bAbsatz|\b[Nn]o\.|\bNr\.|\b[Ss]ections?) (?=\d)")
# § 36 (2) VwVfG counts the kinds of ancillary provisions in this order.
CONDITION_KINDS = ("befristung", "bedingung", "widerrufsvorbehalt", "auflage", "auflagenvorbehalt")


@cache
def environment(folder: Path, language: str, markup: bool) -> ImmutableSandboxedEnvironment:
    """The sandbox for one folder and language: an unknown value is an error, values cannot be changed.

    ``markup``: escape values for HTML (letters) or leave them as text (mails).
    """
    if language not in LOCALES:
        raise ValueError(f"No letters in {language!r}.")
    sandbox = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    sandbox.filters = {name: sandbox.filters[name] for name in _KEPT_FILTERS}
    ours: dict[str, Callable[..., Any]] = {
        "money": partial(money, language=language),
        "date": partial(day, language=language),
        "span": partial(span, language=language),
        "moment": partial(moment, language=language),
        "number": partial(number, language=language),
        "points": partial(points, language=language),
        "text": partial(in_language, language=language),
        "country": partial(country, language=language),
        "grouped": grouped,
        "answer": partial(answer, language=language),
        "size": partial(size, language=language),
        "sentence": partial(sentence, language=language),
        "unbroken": unbroken,
    }
    sandbox.filters |= {name: _of_defined(each) for name, each in ours.items()}
    sandbox.globals = {"condition_kinds": CONDITION_KINDS}
    return sandbox


_KEPT_FILTERS = (
    "abs",
    "default",
    "e",
    "escape",
    "first",
    "format",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "reject",
    "rejectattr",
    "replace",
    "select",
    "selectattr",
    "sum",
    "trim",
    "truncate",
    "unique",
    "upper",
)


def _of_defined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, naming a missing value as such instead of failing inside with a TypeError."""

    def checked(value: Any, *args: Any, **options: Any) -> Any:
        if isinstance(value, StrictUndefined):
            str(value)  # raises UndefinedError with the value's name
        return function(value, *args, **options)

    return checked


def money(cents: int, language: str) -> str:
    """124000 -> "1.240,00 EUR" or "EUR 1,240.00", never broken across lines."""
    figures = format_decimal(Decimal(cents) / 100, format="#,##0.00", locale=LOCALES[language])
    return f"{figures}\u00a0EUR" if language == "de" else f"EUR\u00a0{figures}"


def number(value: float, language: str) -> str:
    """At most one decimal: 110.1 km, 6 people."""
    return str(format_decimal(Decimal(str(value)), format="#,##0.#", locale=LOCALES[language]))


def points(value: float, language: str) -> str:
    """A score with the two decimals that weights in per cent and half points need: 16.25."""
    return str(format_decimal(Decimal(str(value)), format="#,##0.00", locale=LOCALES[language]))


def day(iso: str, language: str) -> str:
    """From "2026-05-04" to "4. Mai 2026" or "4 May 2026"."""
    return format_date(date.fromisoformat(iso), "long", locale=LOCALES[language]).replace(" ", "\u00a0")


def span(days: tuple[str, str], language: str) -> str:
    """("2026-09-14", "2026-09-16") -> "14.–16. September 2026" or "14–16 September 2026"."""
    start, end = (date.fromisoformat(each) for each in days)
    if start == end:
        return day(days[1], language)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}{'.' if language == 'de' else ''}–{day(days[1], language)}"
    return f"{day(days[0], language)} – {day(days[1], language)}"


def moment(iso: str, language: str) -> str:
    """A UTC time stamp as the clock on the office's wall showed it, with its zone."""
    local = datetime.fromisoformat(iso).astimezone(OFFICE_TIME)
    pattern = "d. MMMM y, HH:mm:ss 'Uhr' (z)" if language == "de" else "d MMMM y, HH:mm:ss (z)"
    return format_datetime(local, pattern, locale=LOCALES[language])


def in_language(label: Mapping[str, str] | str | None, language: str) -> str:
    """The text of a two-language label; a plain string is the same in both. "§ 36" stays on one line."""
    if label is None:
        return ""
    text = label if isinstance(label, str) else label.get(language) or label["de"]
    return _REFERENCE.sub("\\1\u00a0", text)


def unbroken(text: str) -> str:
    """A street, a town: on one line."""
    return text.replace(" ", "\u00a0")


def country(code: str, language: str) -> str:
    """ "NL" -> "Niederlande"; a code that no one knows stays as it is."""
    return str(Locale.parse(LOCALES[language]).territories.get(code, code))


def grouped(rows: Iterable[Mapping[str, Any]], key: str) -> list[tuple[Any, list[Mapping[str, Any]]]]:
    """Rows by the value under ``key``, groups in the order of their first row."""
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return list(groups.items())


def answer(value: Any, language: str) -> str:
    """What somebody filled in, as text: lists by comma, yes and no as words, a dash for nothing."""
    match value:
        case None | "" | []:
            return "–"
        case dict() if not value:
            return "–"
        case bool():
            return {"de": ("nein", "ja"), "en": ("no", "yes")}[language][value]
        case float():
            return number(value, language)
        case list() | tuple():
            return ", ".join(answer(each, language) for each in value)
        case {"de": str()}:
            return in_language(value, language)
        case dict():
            return "; ".join(f"{name}: {answer(each, language)}" for name, each in value.items())
        case _:
            return str(value)


def size(count: int, language: str) -> str:
    """A file's size in kB, or in bytes below one kB."""
    return f"{count}\u00a0B" if count < 1000 else f"{number(count / 1000, language)}\u00a0kB"


def sentence(text: str, language: str) -> str:
    """One of the house's own English sentences in this language; any other text as it is."""
    return _catalogue(language).gettext(text) if text else ""


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(PROJECT / "grants" / "translations", [language])


@cache
def letter_kind(kind: str, folder: Path) -> Mapping[str, Any]:
    """What ``letter.toml`` says about a kind: title, subject, whether it decides, the attachment's name.

    LookupError for a kind without a folder.
    """
    path = folder / kind / "letter.toml"
    if not kind.isidentifier() or not path.is_file():
        raise LookupError(f"There is no letter called {kind!r}.")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def labels(folder: Path, language: str) -> Mapping[str, str]:
    """The words of the letterhead and the tables in one language, from ``_letter.toml``."""
    table = tomllib.loads((folder / "_letter.toml").read_text(encoding="utf-8"))
    return {name: label[language] for name, label in table.items()}
