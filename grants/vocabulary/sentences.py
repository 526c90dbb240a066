"""Reasons as sentences in the reader's language, amounts, days and labels included."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from grants.outside.wording import LOCALES, in_language
from grants.outside.wording import sentence as translated
from grants.rules.money import format_amount
from grants.vocabulary.completeness import Cents
from workflows.errors import Reason
from workflows.label import Label

# The dates of the house, in tables and in sentences: 23.11.2026 and 23 Nov 2026.
DAYS = {"de": "dd.MM.y", "en": "d MMM y"}


def sentence(reason: Reason, language: str) -> str:
    """The reason in this language."""
    text = translated(reason.message, language)
    values = {name: _shown(value, language) for name, value in reason.values.items()}
    return text % values if values else text


@lru_cache(maxsize=4096)
def short_day(value: date, language: str) -> str:
    """23.11.2026 or 23 Nov 2026."""
    return str(format_date(value, DAYS[language], locale=LOCALES[language]))


def _shown(value: object, language: str) -> str:
    if isinstance(value, Cents):
        return str(format_amount(int(value), language))
    if isinstance(value, date):
        return short_day(value, language)
    if isinstance(value, Mapping):
        return in_language(value, language)
    return value.of(language) if isinstance(value, Label) else str(value)
