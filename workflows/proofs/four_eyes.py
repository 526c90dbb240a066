"""Nobody decides alone: two natural persons of the office act on every way to a decision.

The system and the parties do not count. Steps are compared by person and not by role, and a deputy's counts
for two people (`Move.people`), the deputy and whoever is represented: neither takes a transition that differs
from one in which they had a hand, whatever their roles and in whose place they act. So one person who takes
every step is the worst that deputyships can make of an office, and that one person is followed here.
"""

from collections.abc import Iterator

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Ways
from workflows.states import SYSTEM, Transition

ALONE = (
    "Four eyes: on this path one person alone could take every step of the office, this decision included."
)


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    alone = list(_alone(ways, vocabulary))
    yield from alone
    told = {finding.key for finding in alone}
    yield from (finding for finding in _duties(ways, vocabulary) if finding.key not in told)


def _alone(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Follow one person who takes every step of the office as far as the definition lets them."""
    arrows = ways.definition.transitions.values()
    named = {name for arrow in arrows for name in arrow.differs_from}

    def go(taken: frozenset[str], arrow: Transition) -> frozenset[str] | None:
        if not _needs_office(arrow, vocabulary):
            return taken
        return None if taken.intersection(arrow.differs_from) else taken | (named & {arrow.name})

    told = set()
    # Whoever has taken fewer of the steps that bar others from later ones can go wherever somebody else can.
    for place in ways.walk(frozenset[str](), go, covers=frozenset.issubset):
        for arrow in ways.leaving[place.state]:
            decides = _decides_for_two(arrow, vocabulary)
            if decides and arrow.name not in told and place.situation.isdisjoint(arrow.differs_from):
                told.add(arrow.name)
                yield Finding(f"transitions.{arrow.name}.differs_from", ALONE, place.beyond(arrow))


def _duties(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Duties that one person may not have both, in the order in which they occur."""
    arrows = [arrow for arrow in ways.definition.transitions.values() if _needs_office(arrow, vocabulary)]
    apart = {
        arrow.name: {duty for effect in arrow.effects for duty in vocabulary.apart.get(effect, ())}
        for arrow in arrows
    }
    for earlier in arrows:
        if both := sorted(apart[earlier.name].intersection(earlier.effects)):
            reason = (
                f"One person would do {both[0]!r} and what another person must do: make it two transitions."
            )
            yield Finding(f"transitions.{earlier.name}.effects", reason)
            continue
        barred = [
            later
            for later in arrows
            if apart[later.name].intersection(earlier.effects) and earlier.name not in later.differs_from
        ]
        reason = f"Must be taken by another person than {earlier.name!r}: name it here."
        for later, path in ways.through(earlier, barred):
            yield Finding(f"transitions.{later.name}.differs_from", reason, path)


def _decides_for_two(arrow: Transition, vocabulary: Vocabulary) -> bool:
    """One person may decide alone only where a guard makes sure that no money is at stake."""
    return (
        vocabulary.decides(arrow)
        and _needs_office(arrow, vocabulary)
        and vocabulary.alone.isdisjoint(arrow.requires)
    )


def _needs_office(arrow: Transition, vocabulary: Vocabulary) -> bool:
    """Somebody of the office must act: neither a party nor the system may take this."""
    return not {SYSTEM, *vocabulary.parties}.intersection(arrow.by)


PROOF = Proof(
    "four_eyes",
    Label(
        "Auf jedem Weg zu einer Entscheidung haben zwei verschiedene Menschen der Behörde gehandelt, "
        "und unvereinbare Aufgaben liegen in verschiedenen Händen.",
        "On every path to a decision two different natural persons of the office have acted, "
        "and duties that do not go together lie in different hands.",
    ),
    find,
)
