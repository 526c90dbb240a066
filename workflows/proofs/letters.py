"""Every letter and mail is there in both languages, and a decision tells how to object to it."""

from collections.abc import Iterator, Mapping

from workflows.label import LANGUAGES, Label
from workflows.move import TURN_MAIL, Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Ways

NAMES = {"de": "German", "en": "English"}


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    for name, arrow in ways.definition.transitions.items():
        key = f"transitions.{name}"
        if arrow.letter:
            yield from _missing(f"{key}.letter", "letter", arrow.letter, vocabulary.letters)
        if arrow.letter in vocabulary.decisions and arrow.letter not in vocabulary.remedies:
            reason = f"{arrow.letter!r} can be objected to, but tells no remedy (§ 37 (6) VwVfG)."
            yield Finding(f"{key}.letter", reason)
        if arrow.mail:
            yield from _missing(f"{key}.mail", "mail", TURN_MAIL, vocabulary.mails)


def _missing(key: str, what: str, word: str, known: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    for language in LANGUAGES:
        if language not in known.get(word, ()):
            yield Finding(key, f"The {what} {word!r} is missing in {NAMES[language]}.")


PROOF = Proof(
    "letters",
    Label(
        "Jedes Schreiben gibt es in beiden Sprachen, und jeder Bescheid nennt den Rechtsbehelf.",
        "Every letter exists in both languages, and every decision tells the remedy.",
    ),
    find,
)
