"""Money that is set aside is used up or given back, exactly once.

A case reserves or commits its round's money, then settles, releases or recovers it. An amendment that changes
the award's sum must adjust what the round holds for it. A payment request reserves a part of the award, then
pays it or gives it back.
"""

from collections.abc import Iterator

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Place, Ways
from workflows.states import AMENDMENT, CASE, PAYMENT_REQUEST, Transition

FREE, RESERVED, COMMITTED, SETTLED, RECOVERED = "free", "reserved", "committed", "settled", "recovered"
CHANGED, ADJUSTED, PAID = "changed", "adjusted", "paid"
OPEN = {
    RESERVED: "money still reserved: nothing settles or releases it",
    COMMITTED: "money still committed: nothing settles or releases it",
    CHANGED: "the award changed, but nothing adjusts the money that its round holds for it",
}

# What an effect means for money, and the situation that it meets -> the one after it. The rest is wrong.
AFTER = {
    ("reserve", FREE): RESERVED,
    ("commit", FREE): COMMITTED,
    ("commit", RESERVED): COMMITTED,
    ("release", RESERVED): FREE,
    ("release", COMMITTED): FREE,
    ("settle", COMMITTED): SETTLED,
    ("recover", COMMITTED): RECOVERED,
    ("recover", SETTLED): RECOVERED,
    ("change", FREE): CHANGED,
    ("adjust", CHANGED): ADJUSTED,
    ("pay", RESERVED): PAID,
}
MEETS = {
    FREE: "none is committed",
    RESERVED: "it is only reserved",
    COMMITTED: "it is committed already",
    SETTLED: "it is settled already",
    RECOVERED: "it is recovered already",
    CHANGED: "the award is changed already and waits to be adjusted",
    ADJUSTED: "it is adjusted already",
    PAID: "it is paid already",
}


WHAT = {CASE: "The case", AMENDMENT: "The amendment", PAYMENT_REQUEST: "The payment request"}


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    def go(situation: str, arrow: Transition) -> str | None:
        after, wrong = _take(situation, arrow, vocabulary)
        return after if wrong is None else None

    told: set[str] = set()
    for place in ways.walk(FREE, go):
        found = [*_at_the_end(place, ways), *_behind(place, ways, vocabulary)]
        yield from (finding for finding in found if finding.key not in told)
        told |= {finding.key for finding in found}


def _at_the_end(place: Place[str], ways: Ways) -> Iterator[Finding]:
    if ways.definition.states[place.state].is_final and place.situation in OPEN:
        reason = f"{WHAT[ways.definition.kind]} ends here with {OPEN[place.situation]}."
        yield Finding(f"states.{place.state}", reason, place.path)


def _behind(place: Place[str], ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    for arrow in ways.leaving[place.state]:
        situation, wrong = _take(place.situation, arrow, vocabulary)
        if wrong is not None:
            effect = arrow.effects[wrong]
            reason = f"{effect!r} is to {vocabulary.money[effect]} money, but {MEETS[situation]}."
            yield Finding(f"transitions.{arrow.name}.effects[{wrong}]", reason, place.beyond(arrow))


def after(situation: str, arrow: Transition, vocabulary: Vocabulary) -> str | None:
    """Where the money stands behind the arrow; None where its effects do not go with where it stood."""
    reached, wrong = _take(situation, arrow, vocabulary)
    return reached if wrong is None else None


def _take(situation: str, arrow: Transition, vocabulary: Vocabulary) -> tuple[str, int | None]:
    """The situation after the arrow's effects; or what the first wrong effect meets, and its index."""
    for index, effect in enumerate(arrow.effects):
        if effect in vocabulary.money:
            after = AFTER.get((vocabulary.money[effect], situation))
            if after is None:
                return situation, index
            situation = after
    return situation, None


PROOF = Proof(
    "money",
    Label(
        "Gebundenes Geld wird auf jedem Weg genau einmal abgerechnet, freigegeben oder zurückgeholt.",
        "On every path, money that is set aside is settled, released or recovered exactly once.",
    ),
    find,
)
