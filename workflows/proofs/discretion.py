"""Where there is discretion, a person of the office decides."""

from collections.abc import Iterator

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Ways
from workflows.states import SYSTEM, Transition


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    for arrow in ways.definition.transitions.values():
        decision = _decision(arrow, vocabulary)
        if decision is None:
            continue
        key, word = decision
        if SYSTEM in arrow.by:
            reason = (
                f"{word!r} is a decision, but the system may take this transition: where there is discretion,"
                " a person decides (§ 35a VwVfG)."
            )
            yield Finding(key, reason)
        for index, role in enumerate(arrow.by):
            if role in vocabulary.parties:
                reason = f"{word!r} is a decision: {role!r} is a party to the case and cannot take it."
                yield Finding(f"transitions.{arrow.name}.by[{index}]", reason)


def _decision(arrow: Transition, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The first word by which the arrow decides, with its key."""
    if arrow.letter in vocabulary.decisions:
        return f"transitions.{arrow.name}.letter", arrow.letter
    for index, effect in enumerate(arrow.effects):
        if vocabulary.is_deciding(effect):
            return f"transitions.{arrow.name}.effects[{index}]", effect
    return None


PROOF = Proof(
    "discretion",
    Label(
        "Über einen Anspruch oder über Geld entscheidet nie eine Uhr, das Programm oder ein Beteiligter.",
        "No clock, no program and no party ever decides on a right or on money.",
    ),
    find,
)
