"""Each proof and what it finds in one definition: what `check` tells as one list, told proof by proof."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.checks import unusable
from workflows.move import Vocabulary
from workflows.proofs import PROOFS, Finding, Proof
from workflows.proofs.ways import TooEntangled, Ways
from workflows.states import Definition


@dataclass(frozen=True, slots=True)
class Verdict:
    """`findings` is empty where the proof holds, None where it could not be led."""

    proof: Proof
    findings: Sequence[Finding] | None

    @property
    def holds(self) -> bool:
        return self.findings is not None and not self.findings


def verdicts(definition: Definition, vocabulary: Vocabulary) -> list[Verdict]:
    """In the order of the proofs. A definition with words that are gone is judged by none."""
    vocabulary = vocabulary.known_in(definition.kind)
    if unusable(definition, vocabulary):
        return [Verdict(proof, None) for proof in PROOFS]
    ways = Ways(definition)
    found = []
    for proof in PROOFS:
        try:
            found.append(Verdict(proof, list(proof.find(ways, vocabulary))))
        except TooEntangled:
            found.append(Verdict(proof, None))
    return found
