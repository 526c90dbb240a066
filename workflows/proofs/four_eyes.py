"""Nobody decides alone: two persons of the office act on every way to a decision, three to a large one.

The system and the parties do not count. Steps are compared by person and not by role, and a deputy's counts
for two people (`Move.people`), the deputy and whoever is represented: neither takes a transition that differs
from one in which they had a hand, whatever their roles and in whose place they act. So one person (two) who
takes every step is the worst that deputyships can make of an office, and they are followed here.
"""

from collections.abc import Iterator
from itertools import permutations

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Path, TooEntangled, Ways
from workflows.states import SYSTEM, Transition

# What each of some people has taken, in every way in which they can have shared the steps of the office.
Hands = frozenset[tuple[frozenset[str], ...]]

USUAL = 2
MOST_SHARES = 500
TOO_FEW = {
    1: "Four eyes: on this path one person alone could take every step of the office, this decision "
    "included.",
    2: "Six eyes: an amount that needs a second approval takes three people, but on this path two could take "
    "every step of the office, this decision included.",
}


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    told = set()
    people = people_needed(ways, vocabulary)
    for few in sorted({count - 1 for count in people.values() if count > 1}):
        for arrow, path in decided_by(few, ways, vocabulary, people):
            if arrow.name not in told:
                told.add(arrow.name)
                yield Finding(f"transitions.{arrow.name}.differs_from", TOO_FEW[few], path)
    keys = {f"transitions.{name}.differs_from" for name in told}
    yield from (finding for finding in _duties(ways, vocabulary) if finding.key not in keys)


def people_needed(ways: Ways, vocabulary: Vocabulary) -> dict[str, int]:
    """Decision -> how many people of the office must have acted once it is taken.

    A guard may say that fewer are enough, because no money is at stake, or that more are needed. Where a
    procedure knows an amount above which more are, every award of money needs them unless a guard of its own
    keeps it below.
    """
    arrows = ways.definition.transitions.values()
    said = {
        arrow.name: {vocabulary.people[guard] for guard in arrow.requires if guard in vocabulary.people}
        for arrow in arrows
    }
    most = max((count for counts in said.values() for count in counts), default=USUAL)
    return {
        arrow.name: min(said[arrow.name], default=max(most, USUAL) if _commits(arrow, vocabulary) else USUAL)
        for arrow in arrows
        if vocabulary.decides(arrow) and _needs_office(arrow, vocabulary)
    }


def decided_by(
    few: int, ways: Ways, vocabulary: Vocabulary, people: dict[str, int]
) -> Iterator[tuple[Transition, Path]]:
    """Decisions that need more people, but can be reached and taken by so few, with the shortest such way.

    Few people, who take every step of the office between them, are followed as far as the definition lets
    them. Whoever has taken fewer of the steps that bar others from later ones can go wherever somebody else
    can, so that of all ways to share the steps only the lightest are kept.
    """
    named = {name for arrow in ways.definition.transitions.values() for name in arrow.differs_from}

    def go(hands: Hands, arrow: Transition) -> Hands | None:
        return hands if not _needs_office(arrow, vocabulary) else _lightest(_taken(hands, arrow, named))

    told = set()
    start: Hands = frozenset({(frozenset[str](),) * few})
    for place in ways.walk(start, go, covers=_covers):
        for arrow in ways.leaving[place.state]:
            free = any(hand.isdisjoint(arrow.differs_from) for share in place.situation for hand in share)
            if free and people.get(arrow.name, 0) > few and arrow.name not in told:
                told.add(arrow.name)
                yield arrow, place.beyond(arrow)


def _taken(hands: Hands, arrow: Transition, named: set[str]) -> Iterator[tuple[frozenset[str], ...]]:
    """Each of them takes the step, as far as they may."""
    for share in hands:
        for index, hand in enumerate(share):
            if hand.isdisjoint(arrow.differs_from):
                after = (*share[:index], hand | (named & {arrow.name}), *share[index + 1 :])
                yield tuple(sorted(after, key=sorted))


def _lightest(shares: Iterator[tuple[frozenset[str], ...]]) -> Hands | None:
    """Without those that another one covers; None if nobody may take the step."""
    kept: list[tuple[frozenset[str], ...]] = []
    for share in sorted(set(shares), key=lambda each: sum(map(len, each))):
        if not any(_lies_within(other, share) for other in kept):
            kept.append(share)
    if len(kept) > MOST_SHARES:
        raise TooEntangled
    return frozenset(kept) or None


def _covers(known: Hands, new: Hands) -> bool:
    return all(any(_lies_within(other, share) for other in known) for share in new)


def _lies_within(light: tuple[frozenset[str], ...], heavy: tuple[frozenset[str], ...]) -> bool:
    return any(all(map(frozenset.issubset, order, heavy)) for order in permutations(light))


def _commits(arrow: Transition, vocabulary: Vocabulary) -> bool:
    return any(vocabulary.money.get(effect) == "commit" for effect in arrow.effects)


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


def _needs_office(arrow: Transition, vocabulary: Vocabulary) -> bool:
    """Somebody of the office must act: neither a party nor the system may take this."""
    return not {SYSTEM, *vocabulary.parties}.intersection(arrow.by)


PROOF = Proof(
    "four_eyes",
    Label(
        "Auf jedem Weg zu einer Entscheidung haben zwei verschiedene Menschen der Behörde gehandelt, "
        "drei, wo der Betrag eine zweite Zustimmung braucht, "
        "und unvereinbare Aufgaben liegen in verschiedenen Händen.",
        "On every path to a decision two different natural persons of the office have acted, "
        "three where the amount needs a second approval, "
        "and duties that do not go together lie in different hands.",
    ),
    find,
)
