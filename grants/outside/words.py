"""Whole numbers in words, as amounts stand in a grant decision beside their figures."""

# fmt: off
_DE_SMALL = (
    "null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
    "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
)
_DE_TENS = ("", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_LIMIT = 1_000_000_000


def amount_in_words(cents: int, language: str) -> str:
    """124050 -> "eintausendzweihundertvierzig Euro und fünfzig Cent" or its English sentence.

    ValueError for a negative amount or one of a thousand million euros and more.
    """
    euros, rest = divmod(cents, 100)
    if not 0 <= euros < _LIMIT:
        raise ValueError(f"No words for {cents} cents.")
    if language == "de":
        spelled = f"{_german(euros)} Euro"
        return f"{spelled} und {_german(rest)} Cent" if rest else spelled
    spelled = f"{_english(euros)} {'euro' if euros == 1 else 'euros'}"
    return f"{spelled} and {_english(rest)} {'cent' if rest == 1 else 'cents'}" if rest else spelled


def _german(number: int) -> str:
    if number < 20:
        return _DE_SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_DE_SMALL[ones]}und{_DE_TENS[tens]}" if ones else _DE_TENS[tens]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_DE_SMALL[hundreds]}hundert{_german(rest) if rest else ''}"
    if number < 1_000_000:
        thousands, rest = divmod(number, 1000)
        return f"{_german(thousands)}tausend{_german(rest) if rest else ''}"
    millions, rest = divmod(number, 1_000_000)
    head = "eine Million" if millions == 1 else f"{_feminine(_german(millions))} Millionen"
    return f"{head} {_german(rest)}" if rest else head


def _feminine(word: str) -> str:
    """ "hundertein" counts nouns of the Million kind as "hunderteine"."""
    return f"{word}e" if word.endswith("ein") else word


def _english(number: int) -> str:
    if number < 20:
        return _EN_SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_EN_TENS[tens]}-{_EN_SMALL[ones]}" if ones else _EN_TENS[tens]
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            head, rest = divmod(number, size)
            join = " and " if rest < 100 else " "
            return f"{_english(head)} {name}" + (f"{join}{_english(rest)}" if rest else "")
    raise AssertionError("every number from 100 has a named size")
