"""Into which states a case may be put outside of the drawing: those whose promises its facts keep.

A state promises what has happened before it. So every way of the definition is walked with what it leaves
behind, and a state fits where one of them leaves the money as it stands for this case, asks for nothing that
has not happened, and lacks nothing that lasts. From there on the proofs hold as for any other case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from workflows.errors import Reason
from workflows.label import Label
from workflows.label import mark as _
from workflows.move import Vocabulary
from workflows.proofs.money import FREE, after
from workflows.proofs.ways import TooEntangled, Ways
from workflows.states import Definition, Transition

MISSING = _("“%(step)s” has not happened in this case.")
LASTING = _("“%(step)s” has happened and stays so: no case in this state has that behind it.")
BOUND = _("Money of the round is bound for this case; in this state none is.")
UNBOUND = _("In this state money of the round is bound; for this case none is.")
OTHERWISE = _("The money of this case stands otherwise than it can in this state.")
ENTANGLED = _("The procedure is too entangled to tell what a case in this state has behind it.")
NOWHERE = _("No way of the procedure leads to this state.")


@dataclass(frozen=True)
class Facts:
    """Where the money of a case stands, and what is behind it: names of transitions and of effects."""

    money: str
    behind: frozenset[str]


class Past(NamedTuple):
    """What a way leaves behind: where the money stands, and what must have happened."""

    money: str
    behind: frozenset[str]


def facts_after(arrows: Iterator[Transition], vocabulary: Vocabulary) -> Facts:
    """The facts of a case that took these transitions, in their order."""
    money, behind = FREE, set[str]()
    for arrow in arrows:
        money = after(money, arrow, vocabulary) or money
        behind |= {arrow.name, *arrow.effects}
    return Facts(money, frozenset(behind))


def misfits(definition: Definition, vocabulary: Vocabulary, facts: Facts) -> dict[str, list[Reason]]:
    """For each state what speaks against putting the case there; nothing: it fits."""
    try:
        pasts = _pasts(definition, vocabulary)
    except TooEntangled:
        return {state: [Reason(ENTANGLED)] for state in definition.states}
    doing = _doing(definition)
    return {
        state: min(
            (list(_against(past, facts, vocabulary, doing)) for past in pasts[state]),
            key=len,
            default=[Reason(NOWHERE)],
        )
        for state in definition.states
    }


def _pasts(definition: Definition, vocabulary: Vocabulary) -> dict[str, list[Past]]:
    """What a case in each state can have behind it: of two that are alike, the one that asks for less."""
    marks = _marks(definition, vocabulary)

    def go(past: Past, arrow: Transition) -> Past | None:
        money = after(past.money, arrow, vocabulary)
        return None if money is None else Past(money, past.behind | marks[arrow.name])

    def covers(known: Past, new: Past) -> bool:
        lasts = (known.behind ^ new.behind) & vocabulary.lasting
        return known.money == new.money and not lasts and known.behind <= new.behind

    found: dict[str, list[Past]] = {state: [] for state in definition.states}
    for place in Ways(definition).walk(Past(FREE, frozenset()), go, covers):
        found[place.state].append(place.situation)
    return found


def _marks(definition: Definition, vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Transition -> what of it nobody else can stand for.

    The declaration of a party, what the system finds to hold, what four eyes ask for, and the effects on
    which others build or that last. The rest is the office's own judgement, as a correction by two people is.
    """
    arrows = definition.transitions.values()
    named = {name for arrow in arrows for name in arrow.differs_from}
    kept = vocabulary.lasting.union(*vocabulary.needs.values())
    return {
        arrow.name: frozenset(kept.intersection(arrow.effects))
        | (frozenset({arrow.name}) if _is_own(arrow, named, vocabulary) else frozenset())
        for arrow in arrows
    }


def _is_own(arrow: Transition, named: set[str], vocabulary: Vocabulary) -> bool:
    return arrow.automatic or arrow.name in named or vocabulary.parties.issuperset(arrow.by)


def _doing(definition: Definition) -> dict[str, Label]:
    """What happened, in words: of a transition, and of an effect by the first transition that has it."""
    said: dict[str, Label] = {}
    for arrow in definition.transitions.values():
        for word in (arrow.name, *arrow.effects):
            said.setdefault(word, arrow.done)
    return said


def _against(
    past: Past, facts: Facts, vocabulary: Vocabulary, doing: Mapping[str, Label]
) -> Iterator[Reason]:
    told = dict.fromkeys(doing[word] for word in sorted(past.behind - facts.behind))
    yield from (Reason(MISSING, {"step": each}) for each in told)
    surplus = (facts.behind & vocabulary.lasting) - past.behind
    yield from (Reason(LASTING, {"step": doing[word]}) for word in sorted(surplus) if word in doing)
    if past.money != facts.money:
        yield Reason(UNBOUND if facts.money == FREE else BOUND if past.money == FREE else OTHERWISE)
