"""Amounts: reading what people type, writing what people read. An amount is a whole number of cents."""

import re
from dataclasses import dataclass

from grants.rules.words import in_words
from workflows.label import mark as _

__all__ = ["LARGEST_CENTS", "Money", "format_amount", "in_words", "parse_amount"]

LARGEST_CENTS = 99_999_999_999  # just below a thousand million euros: above it, it is a slip of the finger

_NOT_AN_AMOUNT = _("Enter an amount such as 1.240,00 or 1240.00.")
_NEGATIVE = _("Enter an amount of zero or more.")
_DECIMALS = _("An amount has at most two digits after the decimal separator.")
_AMBIGUOUS = _("It is not clear whether this is a thousands or a decimal separator. Write the cents as well.")
_TOO_LARGE = _("This amount is too large.")

_CURRENCY = re.compile(r"^(?:EUR|€)\s*|\s*(?:EUR|Euro|€)$", re.IGNORECASE)
_SPACES = re.compile(r"[ \u00a0\u2009\u202f]")
_DASH = re.compile(r"[.,](?:-|–|—)+$")  # the German way of writing no cents: 1.240,–
_PLAIN = re.compile(r"(?P<whole>[0-9]+)(?:(?P<mark>[.,])(?P<cents>[0-9]*))?")
_GROUPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:(?P<group>[ .,])[0-9]{3})(?:(?P=group)[0-9]{3})*)(?P<rest>[.,][0-9]*)?"
)


@dataclass(frozen=True, order=False, slots=True)
class Money:
    """Cents with their currency. Adding or comparing two currencies raises ValueError."""

    cents: int
    currency: str = "EUR"

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be combined.")
        return other.cents

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - self._same(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.cents * count, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.cents < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.cents <= self._same(other)

    def format(self, lang: str) -> str:
        return format_amount(self.cents, lang, self.currency)

    def __str__(self) -> str:
        return self.format("en")


def parse_amount(text: str, lang: str) -> int:
    """Cents of an amount as people type it: 1.240,00 · 1240.00 · 1 240,5 · 1240 · 1.240,00 €.

    A lone separator before three digits is read as `lang` ("de" or "en") reads it, if it can be a thousands
    separator there; else it is refused. Raises ValueError, whose text is a msgid.
    """
    typed = _SPACES.sub(" ", text).strip()
    typed = _DASH.sub("", _CURRENCY.sub("", typed)).strip()
    if re.match(r"[-−–]\s*[0-9]", typed):
        raise ValueError(_NEGATIVE)
    if grouped := _GROUPED.fullmatch(typed):
        whole, cents = _read_grouped(grouped, lang)
    elif plain := _PLAIN.fullmatch(typed):
        whole, cents = plain["whole"], plain["cents"]
        if cents == "":
            raise ValueError(_NOT_AN_AMOUNT)
    else:
        raise ValueError(_NOT_AN_AMOUNT)
    if cents and len(cents) > 2:
        raise ValueError(_DECIMALS)
    digits = whole.lstrip("0") or "0"
    if len(digits) > len(str(LARGEST_CENTS)):
        raise ValueError(_TOO_LARGE)
    amount = int(digits) * 100 + int((cents or "").ljust(2, "0"))
    if amount > LARGEST_CENTS:
        raise ValueError(_TOO_LARGE)
    return amount


def _read_grouped(match: re.Match[str], lang: str) -> tuple[str, str | None]:
    """Whole digits and cents of an amount with thousands separators."""
    group, rest = match["group"], match["rest"]
    if rest is None:
        lone = len(re.findall(r"[ .,]", match["whole"])) == 1
        if lone and group != " " and group != _thousands(lang):
            raise ValueError(_AMBIGUOUS)
        return re.sub(r"[ .,]", "", match["whole"]), None
    if rest[0] == group or len(rest) == 1:
        raise ValueError(_NOT_AN_AMOUNT)
    return re.sub(r"[ .,]", "", match["whole"]), rest[1:]


def _thousands(lang: str) -> str:
    return "," if lang.startswith("en") else "."


def format_amount(cents: int, lang: str, currency: str = "EUR") -> str:
    """1.240,00 EUR in German, EUR 1,240.00 in English."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", _thousands(lang))
    if lang.startswith("en"):
        return f"{sign}{currency} {grouped}.{rest:02}"
    return f"{sign}{grouped},{rest:02} {currency}"
