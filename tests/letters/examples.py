# ruff: noqa: E501 - the hostile text is one piece
"""Letter values as the acts freeze them. The cities are real; every person and office is made up."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

KINDS = ("receipt", "return", "award", "rejection", "settlement", "amendment", "amendment_refusal")
LANGUAGES = ("de", "en")

Values = dict[str, Any]

HOSTILE = (
    '<script>alert(1)</script><img src="http://127.0.0.1:9/x.png"><link rel=attachment href="file:///etc/passwd">'
    '<style>@page{background:url(file:///etc/passwd)}</style>" onload="x" {{ 7*7 }} {% raw %} &amp; &#128512; '
    "😀👩‍👩‍👧 西安 \x00\x07\x1b[31m \ud800 \ue000 \ufdd0 \u202eLRO\u2066 Z̷̛͎a\u0301 מזל العربية \u2028\u200b\ufeff "
    "Łódź Ž Ğ İ ı ş Ø œ Київ їєґ Đặng Θ"
)
LONG = "Kreislaufwirtschaftsfachverwaltungsangelegenheiten mit Bürgerbeteiligung; " * 2 + "ä" * 150
VERY_LONG = "Kreislaufwirtschaftsfachverwaltungsangelegenheiten mit Bürgerbeteiligung; " * 40 + "ä" * 600
_PROSE = ("reasons", "reason", "value")  # what people may write at length


def values_of(kind: str) -> Values:
    """Ordinary values of one kind of letter."""
    values = _read("common")
    values["letter"]["kind"] = kind
    values[kind] = _read(kind)
    if kind in ("receipt", "return"):
        values["remedy"] = None
    return values


def hostile(kind: str) -> Values:
    """Every free text holds markup, template code and characters that no face can draw."""
    return _with_texts(values_of(kind), lambda text: f"{text} {HOSTILE}")


def very_long(kind: str) -> Values:
    """Prose goes over pages, every other text over lines, each with a word wider than the page in it."""
    values = values_of(kind)
    for key in set(_PROSE) & set(values[kind]):
        values[kind][key] += VERY_LONG
    for row in values[kind].get("answers", ()):
        row["value"] = f"{row['value']} {VERY_LONG}"
    return _with_texts(values, lambda text: text if VERY_LONG in text else f"{text} {LONG}")


def virtual(kind: str) -> Values:
    """An online conference of many cities: no travellers, no travel, no signature on informal letters."""
    values = values_of(kind)
    values |= _read("virtual")
    if kind in ("receipt", "return"):
        values["signature"] = None
    if "lines" in values[kind]:
        values[kind]["lines"] = [
            {**line, "people": None, "km": None, "organisation": None, "visit": "UN!TE Digitally"}
            for line in values[kind]["lines"]
            if line["code"] == "event"
        ]
    return values


def by_a_deputy(kind: str) -> Values:
    """Somebody decides in place of another, on what a deputy recommended."""
    values = values_of(kind)
    if values["signature"] is not None:
        values["signature"]["represented"] = "Dr. Berta Muster-Leitung"
    if "recommended_by" in values[kind]:
        names = "Jonas Muster", "Annelie Beispiel"
        values[kind]["recommended_by"] = {
            "de": " in Vertretung für ".join(names),
            "en": " in place of ".join(names),
        }
    return values


VARIANTS: dict[str, Callable[[str], Values]] = {
    "ordinary": values_of,
    "hostile": hostile,
    "very_long": very_long,
    "virtual": virtual,
    "by_a_deputy": by_a_deputy,
}

# Texts by which the page is built, or which a header or file name repeats: nobody types them freely.
_FIXED = {
    "code",
    "kind",
    "mode",
    "date",
    "number",
    "country",
    "starts_on",
    "ends_on",
    "submitted_on",
    "received_at",
    "period_from",
    "period_to",
    "report_due_on",
    "accept_by",
    "due_on",
    "returned_on",
    "asked_on",
    "sha256",
    "content_sha256",
}


def _with_texts(value: Any, change: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _with_texts(each, change, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_texts(each, change, key) for each in value]
    if isinstance(value, str) and key not in _FIXED:
        return change(value)
    return value


def _read(name: str) -> Values:
    path = Path(__file__).parent / "values" / f"{name}.json"
    read: Values = json.loads(path.read_text(encoding="utf-8"))
    return read
