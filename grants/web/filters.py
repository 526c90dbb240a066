"""How values look on a page: the Jinja filters and globals of every template."""

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.dates import format_datetime, format_interval
from babel.numbers import format_decimal
from flask import Flask, url_for
from jinja2 import pass_context
from markupsafe import Markup

from grants.clock import OFFICE_TIME, office_day
from grants.rules.money import format_amount
from grants.vocabulary.sentences import short_day
from grants.web.forms.markup import described_by, limit, shape
from grants.web.language import LOCALES, language

STATIC = Path(__file__).parent.parent / "static"
SHORT = {"kern/": "node_modules/@kern-ux/native/dist/", "htmx/": "node_modules/htmx.org/dist/"}


MOMENTS = {"de": "dd.MM.y, HH:mm 'Uhr'", "en": "d MMM y, HH:mm"}
PERIODS = {"de": "yMd", "en": "yMMMd"}


def money(cents: int | None, currency: str = "EUR") -> str:
    """Cents as "1.240,00 EUR" or "EUR 1,240.00"; a dash for none."""
    return "–" if cents is None else str(format_amount(cents, language(), currency))


def day(value: date | None) -> str:
    """A date in full figures (14.05.2026) or words (14 May 2026), as the language does; a dash for none."""
    if value is None:
        return "–"
    return short_day(office_day(_aware(value)) if isinstance(value, datetime) else value, language())


def moment(value: datetime | None) -> str:
    """Day and minute in the office's own time; a moment without a zone is UTC."""
    if value is None:
        return "–"
    lang = language()
    return format_datetime(_aware(value), MOMENTS[lang], tzinfo=OFFICE_TIME, locale=LOCALES[lang])


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def period(first: date | None, last: date | None) -> str:
    """From the first to the last day, as short as the language allows: 14.–16.05.2026."""
    if first is None or last is None or first == last:
        return day(first or last)
    return format_interval(first, last, PERIODS[language()], locale=LOCALES[language()])


def number(value: float | None) -> str:
    """A number with the language's own signs; a dash for none."""
    return "–" if value is None else format_decimal(value, locale=LOCALES[language()])


def size(length: int) -> str:
    """Bytes as people say them: 12 kB, 1.2 MB."""
    if length < 1_000_000:
        return f"{number(max(1, round(length / 1000)))} kB"
    return f"{number(round(length / 1_000_000, 1))} MB"


def country(code: str | None) -> str:
    """The name of a country from its two letters."""
    return str(LOCALES[language()].territories.get(code or "", code or "–"))


def label(text: Any) -> str:
    """A Label or {"de", "en"} in the language of this request; other texts unchanged."""
    if isinstance(text, Mapping):
        return str(text.get(language()) or text.get("de") or "")
    return str(text.of(language())) if hasattr(text, "of") else str(text)


def icon(name: str, scale: str = "") -> Markup:
    """One of KERN's icons, as decoration: the words beside it carry the meaning."""
    larger = f" kern-icon--{scale}" if scale else ""
    return Markup('<span class="kern-icon kern-icon--{}{}" aria-hidden="true"></span>').format(name, larger)


def static_url(name: str) -> str:
    """The address of a static file, with its content's hash so that browsers may keep it for ever.

    `kern/…` and `htmx/…` stand for the built files of these packages.
    """
    for short, folder in SHORT.items():
        if name.startswith(short):
            name = folder + name.removeprefix(short)
    try:
        changed = os.stat(f"{STATIC}/{name}").st_mtime_ns
    except OSError:
        return url_for("static", filename=name)
    return f"{url_for('static', filename='')}{_marked(name, changed)}"


@lru_cache(maxsize=256)
def _marked(name: str, changed: int) -> str:
    return f"{quote(name)}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


FILTERS: tuple[Callable[..., str], ...] = (money, day, moment, number, size, country, label)


def register(app: Flask) -> None:
    """Give all templates, imported macros included, these filters and globals."""
    named = {each.__name__: each for each in FILTERS}
    app.jinja_env.filters.update({name: _at_each_showing(each) for name, each in named.items()})
    app.jinja_env.globals.update(named, period=period, icon=icon, static_url=static_url)
    app.jinja_env.globals.update(field_shape=shape, field_described_by=described_by, field_limit=limit)
    app.context_processor(lambda: {"lang": language()})


def _at_each_showing(show: Callable[..., str]) -> Callable[..., str]:
    """Without a context, Jinja would work out `0 | money` once, in the language of the first reader."""

    @pass_context
    @wraps(show)
    def shown(_context: Any, *values: Any) -> str:
        return show(*values)

    return shown
