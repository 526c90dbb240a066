"""The words of a scenario, and what is meant by the name or label of a state or transition."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from workflows.label import Label
from workflows.states import Definition

MODES = ("physical", "virtual", "hybrid")
TEXTS = ("title", "summary", "challenge", "aims", "why_partner", "why_in_person", "use_after")
PLAN = ("people", "visit", "days", "mode", "requested_cents", "texts")  # what may be changed later
REPORT = ("came", "costs_cents", "third_cents", "texts")
REPORT_TEXTS = ("course", "results", "follow_up", "difficulties", "public_summary")
VERDICTS = ("award", "rejection")
# form -> words that a step may say about what it brings
FORMS: Mapping[str, tuple[str, ...]] = {
    "declarations": ("declared",),
    "formal_check": ("unmet",),
    "return": ("unmet",),
    "review": ("score", "comment", "verdict"),
    "recommendation": ("verdict", "amount_cents", "conditions"),
    "settlement": ("final_cents",),
}
OF_FORMS = tuple(dict.fromkeys(word for words in FORMS.values() for word in words))
THEN = (
    "state", "letters", "history", "requested_cents", "awarded_cents", "settled_cents", "round_left_cents",
    "report_due", "accept_by",
)  # fmt: skip


def unknown(kind: str, word: str, known: Collection[str]) -> str:
    """The sentence about a word that nobody knows, with the nearest that is known."""
    near = get_close_matches(word, known, n=1)
    hint = f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(known)}."
    return f"Unknown {kind} {word!r}.{hint}"


def named(said: str, kind: str, labels: Mapping[str, Collection[Label]]) -> tuple[str, str | None]:
    """The name that is meant by a name or by a label in either language; and what is wrong with it, if so."""
    if said in labels:
        return said, None
    wanted = " ".join(said.split()).casefold()
    found = [
        name
        for name, texts in labels.items()
        if any(wanted in (text.de.casefold(), text.en.casefold()) for text in texts)
    ]
    if len(found) == 1:
        return found[0], None
    if found:
        return "", f"{said!r} can mean {' or '.join(map(repr, found))}: use the name."
    texts = [text for each in labels.values() for label in each for text in (label.de, label.en)]
    near = get_close_matches(said, [*labels, *texts], n=1)
    hint = f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(labels)}."
    return "", f"Unknown {kind} {said!r}.{hint}"


def state_named(said: str, definition: Definition) -> tuple[str, str | None]:
    """A state by its name, or by its label for the office or for applicants."""
    labels = {name: (state.label, state.public) for name, state in definition.states.items()}
    return named(said, "state", labels)


def transition_named(said: str, definition: Definition) -> tuple[str, str | None]:
    """A transition by its name or by the label of its button."""
    return named(said, "transition", {name: (arrow.label,) for name, arrow in definition.transitions.items()})
