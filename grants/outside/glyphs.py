"""Which characters the letters' faces can draw, and what stands for the others.

A character without a glyph breaks PDF/A and PDF/UA alike, so none may reach the page.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from fontTools.ttLib import TTFont

from grants.outside.assets import FONTS

SUBSTITUTE = "[?]"  # visible on paper, and spoken by a screen reader
_LIKE = str.maketrans({"\u202f": "\u00a0", "\u2007": "\u00a0", "\u2010": "-", "\u2011": "-", "\r": "\n"})
_SILENT = str.maketrans(dict.fromkeys("\u00ad\u200b\u2060\ufeff"))


@cache
def drawable() -> frozenset[str]:
    """All characters that every face draws, and the white space that HTML knows."""
    common = set.intersection(*(set(_characters(name)) for name in FONTS))
    printable = {each for each in common if unicodedata.category(each)[0] not in "CZ"}
    return frozenset(printable | set(" \u00a0\n\t"))


def _characters(name: str) -> Iterable[str]:
    with TTFont(FONTS[name], lazy=True) as font:
        return [chr(code) for code in font.getBestCmap()]


@cache
def _unknown_run() -> re.Pattern[str]:
    known = "".join(sorted(drawable()))
    return re.compile(f"[^{re.escape(known)}]+")


def only_drawable(text: str) -> tuple[str, int]:
    """Return the text in NFC with each run of undrawable characters as ``[?]``, and how many runs there were.

    Emoji, scripts without a bundled face, control and bidi characters, private use and lone surrogates
    all end up here; spaces and hyphens of odd widths become ordinary ones.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_LIKE).translate(_SILENT)
    return _unknown_run().subn(SUBSTITUTE, composed)
