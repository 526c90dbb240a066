"""The words by which a case is found: the same on every database, whatever marks and letters were typed."""

import re
import unicodedata

LONGEST = 60  # characters of one word; nobody types more, and PostgreSQL refuses words above 2,046 bytes
WORDS_TYPED = 8

_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
# How German and Scandinavian names are typed where the key is missing.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})


def words_to_find(text: str) -> list[str]:
    """Every word of a text as it is indexed: without marks, and also spelt out ("Köln": koeln, koln)."""
    whole = unicodedata.normalize("NFC", text).casefold()
    return sorted({*_words(whole), *_words(whole.translate(_SPELT_OUT))})


def words_typed(text: str) -> list[str]:
    """What somebody types into a search field, as it is looked for: the first eight words, without marks."""
    return _words(unicodedata.normalize("NFC", text).casefold())[:WORDS_TYPED]


def _words(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    plain = "".join(each for each in apart if not unicodedata.combining(each)).casefold()
    return [word[:LONGEST] for word in _WORD.findall(plain)]
