"""Why a case goes on, or does not: every way out of its state, and all that stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from grants.models import Application, Person
from grants.models.history import earlier_actors
from grants.vocabulary.roles import roles_of
from grants.vocabulary.versions import workflow_of
from workflows.engine import Move
from workflows.errors import Reason
from workflows.states import Transition


@dataclass(frozen=True)
class Way:
    """A transition that leaves the state. ``is_theirs``: the person asked for has a role that may take it."""

    arrow: Transition
    is_theirs: bool
    reasons: tuple[Reason, ...]

    @property
    def is_open(self) -> bool:
        return self.is_theirs and not self.reasons


def explain(case: Application, person: Person | None, at: datetime) -> Iterator[Way]:
    """Each way in the file's order. Without a person: for anybody who has one of its roles.

    The same reasons as the buttons of the case page have: what the form of a step brings is not judged yet.
    """
    flow = workflow_of(case)
    roles = roles_of(person, case) if person else frozenset()
    for arrow in flow.definition.leaving(case.state):
        theirs = frozenset(arrow.by) & roles if person and not arrow.automatic else frozenset(arrow.by)
        actor = None if arrow.automatic else person
        move = Move(case, arrow.name, actor, theirs, at, "", {}, earlier_actors(case))
        yield Way(arrow, bool(theirs), tuple(flow.foresee(move)))
