"""The way of one case through its procedure: where it has been and where it stands, in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from grants.models import Application
from grants.vocabulary.roles import CASE_ROLES
from grants.vocabulary.versions import workflow_of
from grants.web.filters import day, label
from workflows.drawing import Marks
from workflows.public import public_view
from workflows.states import Definition


@dataclass(frozen=True)
class Way:
    """``stations``: the states in the order of time, each with the day on which the case came there."""

    definition: Definition
    marks: Marks
    stations: list[tuple[str, str, bool]]


def way_of(case: Application, inside: bool) -> Way:
    """Under the version by which the case runs now; what it went through under an earlier one only by name.

    From outside, states that have one word for applicants are one, and their steps are not told apart.
    """
    definition = workflow_of(case).definition
    names: Mapping[str, str] = {name: name for name in definition.states}
    if not inside:
        view = public_view(definition, CASE_ROLES)
        definition, names = view.definition, view.names
    visits = [(state, at) for state, at in _visits(case) if state in names]
    here = names.get(case.state, "")
    stations: list[tuple[str, datetime]] = []
    for state, at in visits:
        if not stations or stations[-1][0] != names[state]:
            stations.append((names[state], at))
    known = {
        (names[step.from_state], step.transition)
        for step in case.steps
        if step.kind == "step" and step.from_state in names
    }
    taken = {
        (source, arrow.name)
        for arrow in definition.transitions.values()
        for source in arrow.sources
        if (source, arrow.name) in known
    }
    return Way(
        definition,
        Marks(_notes(stations, here), frozenset(state for state, _at in stations), here, frozenset(taken)),
        [
            (label(definition.states[state].label), day(at), number == len(stations))
            for number, (state, at) in enumerate(stations, start=1)
        ],
    )


def _visits(case: Application) -> list[tuple[str, datetime]]:
    """Each state that the case entered, in the order of time."""
    first = case.steps[0].from_state if case.steps else case.state
    entered = [(step.to_state, step.at) for step in case.steps if step.to_state != step.from_state]
    return [(first, case.created_at), *entered]


def _notes(stations: list[tuple[str, datetime]], here: str) -> dict[str, list[str]]:
    """What the drawing says below the name of each state, so that nothing is told by colour alone."""
    notes: dict[str, list[str]] = {}
    for number, (state, at) in enumerate(stations, start=1):
        is_here = number == len(stations) and state == here
        line = _("Here since %(day)s", day=day(at)) if is_here else _("Came here on %(day)s", day=day(at))
        notes.setdefault(state, []).append(f"{number}. {line}")
    return notes
