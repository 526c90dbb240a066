"""What is proved about a definition before it may be used: one module, one sentence, each a pure function."""

from workflows.proofs import (
    discretion,
    four_eyes,
    keeping_time,
    letters,
    money,
    order,
    reaching_an_end,
    waiting,
)
from workflows.proofs.proof import Finding, Proof

__all__ = ["PROOFS", "Finding", "Proof"]

PROOFS: tuple[Proof, ...] = (
    reaching_an_end.PROOF,
    waiting.PROOF,
    keeping_time.PROOF,
    order.PROOF,
    money.PROOF,
    four_eyes.PROOF,
    discretion.PROOF,
    letters.PROOF,
)
