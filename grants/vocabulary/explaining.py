"""Why a case goes on, or does not: every way out of its state, and all that stands in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from grants.models import Person
from grants.models.history import earlier_actors
from grants.models.subject import Subject
from grants.vocabulary.roles import Capacity, capacities, own_roles
from grants.vocabulary.versions import workflow_of
from workflows.engine import Move
from workflows.errors import Reason
from workflows.states import Transition


@dataclass(frozen=True)
class Way:
    """A transition that leaves the state. ``is_theirs``: the person asked for has a role that may take it.

    ``move``: the attempt that was judged.
    """

    arrow: Transition
    is_theirs: bool
    reasons: tuple[Reason, ...]
    move: Move

    @property
    def is_open(self) -> bool:
        return self.is_theirs and not self.reasons


def explain(subject: Subject, person: Person | None, at: datetime) -> Iterator[Way]:
    """Each way in the file's order. Without a person: for anybody who has one of its roles.

    The same reasons as the buttons of the case page have: what the form of a step brings is not judged yet.
    """
    flow = workflow_of(subject)
    for arrow in flow.definition.leaving(subject.state):
        if person is None or arrow.automatic:
            move = attempt(subject, arrow, None, Capacity(frozenset()), at)
            yield Way(arrow, True, tuple(flow.foresee(move)), move)
        else:
            move, reasons = foreseen(subject, arrow, person, at)
            yield Way(arrow, not move.roles.isdisjoint(arrow.by), tuple(reasons), move)


def attempt(
    subject: Subject, arrow: Transition, person: Person | None, capacity: Capacity, at: datetime
) -> Move:
    """A move to be judged before its form is filled in."""
    case, earlier = subject.case_file, earlier_actors(subject)
    return Move(case, arrow.name, person, capacity.roles, at, "", {}, earlier, subject, capacity.represented)


def foreseen(
    subject: Subject, arrow: Transition, person: Person, at: datetime
) -> tuple[Move, Sequence[Reason]]:
    """The move of this person and what stands in its way, in the first of their capacities that has a way."""
    flow = workflow_of(subject)
    found = capacities(person, subject, arrow.by) or [Capacity(own_roles(person, subject))]
    judged = [
        (move, flow.foresee(move)) for move in (attempt(subject, arrow, person, each, at) for each in found)
    ]
    return next((each for each in judged if not each[1]), judged[0])
