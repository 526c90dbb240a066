"""Taking a step: the one act behind every button of every workflow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grants.acts.errors import NotThere
from grants.db import transaction
from grants.models import Application, Person, Step
from grants.models.history import earlier_actors, next_letter_label, queue_letter, queue_mail, record
from grants.vocabulary.placeholders import letter_values
from grants.vocabulary.roles import CASE_ROLES, roles_of
from grants.vocabulary.versions import workflow_of
from workflows.engine import Move, Workflow
from workflows.errors import Stale, WrongState
from workflows.states import Transition


def take_step(
    ref: str,
    transition: str,
    *,
    actor_id: int,
    at: datetime,
    version: int | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> Step:
    """Move a case, write its history, queue letter and mails, and take what follows by itself.

    ``version`` is the case's version on the page that was used; a move that stays in its state ignores it,
    so that two reviewers never get into each other's way.
    Raises NotThere, Stale, UnknownTransition, WrongState, NotYourTurn, Refused.
    """
    with transaction() as session:
        case = session.scalars(Application.for_change(ref)).one_or_none()
        person = session.scalars(Person.by_id(actor_id)).one_or_none()
        roles = roles_of(person, case) if case is not None and person is not None else frozenset()
        if case is None or person is None or not roles:
            raise NotThere
        flow = workflow_of(case)
        _refuse_stale(flow, case, transition, version)
        step = _take(session, flow, case, transition, person, roles, at, note, dict(data or {}))
        _take_what_follows(session, flow, case, at)
        return step


def _refuse_stale(flow: Workflow, case: Application, transition: str, version: int | None) -> None:
    arrow = flow.definition.transitions.get(transition)
    if arrow is None:
        return
    moved_on = case.state not in arrow.sources
    if moved_on and (version == case.version or not case.steps):
        raise WrongState(transition, case.state)
    if moved_on or (version not in (None, case.version) and arrow.to not in arrow.sources):
        raise Stale(*case.last_change)


def _take(
    session: Session,
    flow: Workflow,
    case: Application,
    transition: str,
    person: Person | None,
    roles: frozenset[str],
    at: datetime,
    note: str,
    data: dict[str, Any],
) -> Step:
    move = Move(case, transition, person, roles, at, note, data, earlier_actors(case))
    flow.take(move)
    step = record(session, move, person, roles)
    if move.arrow.letter:
        number, label = next_letter_label(session, case.programme, at)
        queue_letter(
            session, step, move.arrow.letter, number, label, letter_values(move, move.arrow.letter, label)
        )
    _tell(session, flow, move.arrow, case, step)
    return step


def _take_what_follows(session: Session, flow: Workflow, case: Application, at: datetime) -> None:
    following = True
    while following:
        following = False
        for arrow in flow.automatic(case.state):
            move = Move(case, arrow.name, None, frozenset({"system"}), at, "", {}, earlier_actors(case))
            if not flow.judge(move):
                _take(session, flow, case, arrow.name, None, frozenset({"system"}), at, "", {})
                following = True
                break


def _tell(session: Session, flow: Workflow, arrow: Transition, case: Application, step: Step) -> None:
    """Queue a mail to each person whose turn it now is or who wants to know.

    Applicants read the public name of the state, and the note that is meant for them.
    """
    state = flow.definition.states[case.state]
    told: set[int] = set()
    for role in arrow.mail:
        name = state.public if role in CASE_ROLES else state.label
        values = {
            "ref": case.ref,
            "title": case.title,
            "done": {"de": arrow.done.de, "en": arrow.done.en},
            "state": {"de": name.de, "en": name.en},
            "note": step.note if role in CASE_ROLES else "",
            "is_turn": role in state.turn,
        }
        for person in session.scalars(_people(case, role)):
            if person.id not in told and person.id != step.actor_id:
                told.add(person.id)
                queue_mail(session, case, f"step-{step.id}", "your_turn", person, values, step.at)


def _people(case: Application, role: str) -> Any:
    if role in CASE_ROLES:
        wanted = [each.organisation_id for each in case.participations if each.role == role]
        return Person.speaking_for(wanted)
    if case.submitted_at is None:  # a draft does not exist for the office, so it hears nothing of it
        return Person.speaking_for([])
    return Person.appointed(case.programme, role)
