"""Texts in two languages, as the rulebook's files carry them."""

from dataclasses import dataclass

LANGUAGES = ("de", "en")


def mark(message: str) -> str:
    """Mark a sentence for the translators and leave it as it is.

    Imported as ``_``, so that message extraction finds it; whoever shows the sentence translates it.
    """
    return message


@dataclass(frozen=True, slots=True)
class Label:
    """A text in German and English."""

    de: str
    en: str

    def of(self, lang: str) -> str:
        """The text in `lang`; German for every language but English."""
        return self.en if lang.startswith("en") else self.de

    def __str__(self) -> str:
        return self.en
