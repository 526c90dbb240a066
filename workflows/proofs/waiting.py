"""Wherever a case waits for somebody, a clock of theirs runs."""

from collections.abc import Iterator

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Ways
from workflows.states import SYSTEM, State


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    reached, clocks = ways.reachable(), ways.definition.clocks.values()
    for name, state in ways.definition.states.items():
        running = {clock.owner for clock in clocks if name in clock.states}
        for side in _sides(state, vocabulary):
            if not running.intersection(side):
                who = " or ".join(repr(role) for role in side)
                reason = f"The case waits here for {who} without a deadline: no clock of theirs runs."
                yield Finding(f"states.{name}", reason, reached.get(name, ()))


def _sides(state: State, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    """The parties whose turn it is, and the roles of the office: each side needs its own deadline."""
    parties = tuple(role for role in state.turn if role in vocabulary.parties)
    office = tuple(role for role in state.turn if role not in {*parties, SYSTEM})
    yield from (side for side in (parties, office) if side)


PROOF = Proof(
    "waiting",
    Label(
        "Worauf auch immer der Fall wartet: Wer am Zug ist, hat eine Frist.",
        "Whatever the case waits for: whose turn it is has a deadline.",
    ),
    find,
)
