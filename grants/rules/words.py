"""Amounts in words, as grant decisions print them beside the figures."""

_DE_SMALL = [
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun",
    "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn",
    "sechzehn", "siebzehn", "achtzehn", "neunzehn",
]  # fmt: skip
_DE_TENS = [
    "-", "-", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
]  # fmt: skip
_EN_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_EN_TENS = [
    "-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
]  # fmt: skip
_LIMIT = 1_000_000_000


def in_words(cents: int, lang: str) -> str:
    """As in "eintausendzweihundertvierzig Euro" or "two euros and fifty cents"; no cents if there are none.

    Raises ValueError below zero and from a thousand million euros.
    """
    euros, rest = divmod(cents, 100)
    if cents < 0 or euros >= _LIMIT:
        raise ValueError(f"{cents} cents cannot be put into words.")
    if lang.startswith("en"):
        words = f"{_english(euros)} {'euro' if euros == 1 else 'euros'}"
        return words + (f" and {_english(rest)} {'cent' if rest == 1 else 'cents'}" if rest else "")
    words = f"{_german_count(euros)} Euro"
    return words + (f" und {_german_count(rest)} Cent" if rest else "")


def _german_count(number: int) -> str:
    """A number before a noun: the final "eins" loses its s ("hundertein Euro")."""
    words = _german(number)
    return words[:-1] if words.endswith("eins") else words


def _german(number: int) -> str:
    millions, below = divmod(number, 1_000_000)
    if millions:
        head = "eine Million" if millions == 1 else f"{_german_count(millions)} Millionen"
        return f"{head} {_german(below)}" if below else head
    thousands, below = divmod(number, 1000)
    if thousands:
        return f"{_german_count(thousands)}tausend{_german(below) if below else ''}"
    hundreds, below = divmod(number, 100)
    if hundreds:
        return f"{_german_count(hundreds)}hundert{_german(below) if below else ''}"
    if number < 20:
        return _DE_SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_german_count(ones)}und{_DE_TENS[tens]}" if ones else _DE_TENS[tens]


def _english(number: int) -> str:
    for size, name in ((1_000_000, "million"), (1000, "thousand")):
        if number >= size:
            many, below = divmod(number, size)
            link = " and " if 0 < below < 100 else " "
            return f"{_english(many)} {name}" + (f"{link}{_english(below)}" if below else "")
    hundreds, below = divmod(number, 100)
    if hundreds:
        return f"{_english(hundreds)} hundred" + (f" and {_english(below)}" if below else "")
    if number < 20:
        return _EN_SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_EN_TENS[tens]}-{_EN_SMALL[ones]}" if ones else _EN_TENS[tens]
