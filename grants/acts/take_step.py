"""Taking a step: the one act behind every button of every workflow, whatever moves."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grants.acts.errors import NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import Application, Deadline, DeadlineNotice, Deputyship, Person, Step
from grants.models.deadline_notice import REFUSED, TAKEN
from grants.models.history import earlier_actors, next_letter_label, queue_letter, queue_mail, record
from grants.models.subject import CASE_ITSELF, Name, Subject
from grants.rules.alerts import STEP
from grants.vocabulary.clocks import clock_of, follow, look_ahead, pending, subject_of
from grants.vocabulary.contacts import contacts
from grants.vocabulary.placeholders import letter_values
from grants.vocabulary.reminding import STEP_REFUSED, facts
from grants.vocabulary.roles import CASE_ROLES, FOR_WHOM, Capacity, capacities, counts, own_roles, roles_of
from grants.vocabulary.sentences import sentence
from grants.vocabulary.subjects import about
from grants.vocabulary.versions import workflow_of
from workflows.engine import Move, Workflow
from workflows.errors import Refused, Stale, WorkflowError, WrongState
from workflows.label import LANGUAGES
from workflows.states import Transition

SYSTEM = Capacity(frozenset({"system"}))


def take_step(
    ref: str,
    transition: str,
    *,
    actor_id: int,
    at: datetime,
    subject: Name = CASE_ITSELF,
    version: int | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    deputy_for_id: int | None = None,
    together: Callable[[Session, Step], None] | None = None,
) -> Step:
    """Move a case or what ``subject`` names in it, write the history, queue letter and mails, and take what
    follows by itself.

    ``deputy_for_id``: in whose place, needed only by who stands in for several people who may do it.
    ``version`` is the subject's version on the page that was used; a move that stays in its state ignores it,
    so that two reviewers never get into each other's way. ``together`` writes what must hold with the step or
    not at all.
    Raises NotThere, Stale, UnknownTransition, WrongState, NotYourTurn, Refused.
    """
    with transaction() as session:
        case = session.scalars(Application.for_change(ref)).one_or_none()
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        moving = case.subject(subject) if case is not None else None
        if moving is None or person is None or not roles_of(person, moving):
            raise NotThere
        _refuse_stale(moving, transition, version)
        capacity = _capacity(moving, transition, person, deputy_for_id)
        step = _take(session, moving, transition, person, capacity, at, note, dict(data or {}))
        _take_what_follows(session, moving, at)
        if together is not None:
            together(session, step)
        return step


def take_overdue_step(deadline_id: int, *, at: datetime) -> DeadlineNotice | None:
    """Take the step that follows by itself when a deadline is over, once: None if it is not, or no longer.

    If the step is refused, the office is told why, and it is not tried again for this due day.
    """
    try:
        with transaction() as session:
            deadline, notice = _overdue_step(session, deadline_id, at)
            if deadline is None or notice is None:
                return None
            subject, clock = subject_of(deadline), clock_of(deadline)
            if subject is None or clock is None or clock.then is None:
                return None
            deadline.notices.append(notice)
            look_ahead(deadline)
            _take(session, subject, clock.then, None, SYSTEM, at, "", {})
            _take_what_follows(session, subject, at)
            return notice
    except WorkflowError as refusal:
        return _tell_of_refusal(deadline_id, refusal, at)


def _overdue_step(
    session: Session, deadline_id: int, at: datetime
) -> tuple[Deadline | None, DeadlineNotice | None]:
    session.scalars(Deadline.case_of(deadline_id)).one()
    deadline = session.scalars(Deadline.by_id(deadline_id)).one()
    if (subject := subject_of(deadline)) is not None:
        follow(subject, at)
    clock = clock_of(deadline)
    if clock is None or deadline.due_on is None:
        return None, None
    today = office_day(at)
    for alert in pending(deadline, clock):
        if alert.kind == STEP and alert.on <= today:
            notice = DeadlineNotice(
                notice=alert.name, due_on=deadline.due_on, on_day=alert.on, at=at, outcome=TAKEN, told=0
            )
            return deadline, notice
    return None, None


def _tell_of_refusal(deadline_id: int, refusal: WorkflowError, at: datetime) -> DeadlineNotice | None:
    reasons = refusal.reasons if isinstance(refusal, Refused) else []
    told = {
        language: [sentence(each, language) for each in reasons] or [str(refusal)] for language in LANGUAGES
    }
    with transaction() as session:
        deadline, notice = _overdue_step(session, deadline_id, at)
        if deadline is None or notice is None:
            return None
        case, subject, clock = deadline.application, subject_of(deadline), clock_of(deadline)
        if subject is None or clock is None or clock.then is None:
            return None
        officers = contacts(session, subject, clock, "officer", office_day(at))
        notice.outcome, notice.told, notice.reasons = REFUSED, len(officers), "\n".join(told["en"])
        deadline.notices.append(notice)
        look_ahead(deadline)
        step = workflow_of(subject).definition.transitions[clock.then].label
        values = {
            **facts(deadline, clock, office_day(at)),
            "step": {"de": step.de, "en": step.en},
            "reasons": told,
        }
        key = f"deadline-{deadline.id}-{notice.notice}-{notice.due_on}"
        for officer in officers:
            queue_mail(session, case, key, STEP_REFUSED, officer, values, at)
        return notice


def _refuse_stale(subject: Subject, transition: str, version: int | None) -> None:
    arrow = workflow_of(subject).definition.transitions.get(transition)
    if arrow is None:
        return
    moved_on = subject.state not in arrow.sources
    if moved_on and (version == subject.version or not subject.own_steps):
        raise WrongState(transition, subject.state)
    if moved_on or (version not in (None, subject.version) and arrow.to not in arrow.sources):
        raise Stale(*subject.case_file.last_change)


def _capacity(subject: Subject, transition: str, person: Person, deputy_for_id: int | None) -> Capacity:
    """In which the person takes it; one in which they may not is left to the engine to refuse."""
    arrow = workflow_of(subject).definition.transitions.get(transition)
    found = capacities(person, subject, arrow.by) if arrow else []
    if deputy_for_id is not None and (not found or found[0].represented is not None):
        found = [each for each in found if each.represented and each.represented.id == deputy_for_id]
    if len(found) > 1:
        raise Refused([FOR_WHOM])
    return found[0] if found else Capacity(own_roles(person, subject))


def _take(
    session: Session,
    subject: Subject,
    transition: str,
    person: Person | None,
    capacity: Capacity,
    at: datetime,
    note: str,
    data: dict[str, Any],
) -> Step:
    case, flow = subject.case_file, workflow_of(subject)
    roles, represented = capacity.roles, capacity.represented
    move = Move(
        case, transition, person, roles, at, note, data, earlier_actors(subject), subject, represented
    )
    flow.take(move)
    ends = flow.definition.states[move.state].is_final
    step = record(session, move, person, roles, represented, ends=ends)
    follow(subject, at, transition)
    if move.arrow.letter:
        number, label = next_letter_label(session, case.programme, at)
        queue_letter(
            session, step, move.arrow.letter, number, label, letter_values(move, move.arrow.letter, label)
        )
    _tell(session, flow, move.arrow, subject, step)
    return step


def _take_what_follows(session: Session, subject: Subject, at: datetime) -> None:
    """Automatic steps of what moved, and of its case: a condition of the case may hold now."""
    for moving in dict.fromkeys((subject, subject.case_file)):
        while arrow := _next_automatic(moving, at):
            _take(session, moving, arrow.name, None, SYSTEM, at, "", {})


def _next_automatic(subject: Subject, at: datetime) -> Transition | None:
    case, flow, earlier = subject.case_file, workflow_of(subject), earlier_actors(subject)
    for arrow in flow.automatic(subject.state):
        move = Move(case, arrow.name, None, SYSTEM.roles, at, "", {}, earlier, subject)
        if not flow.judge(move):
            return arrow
    return None


def _tell(session: Session, flow: Workflow, arrow: Transition, subject: Subject, step: Step) -> None:
    """Queue a mail to each person whose turn it now is or who wants to know.

    Applicants read the public name of the state, and the note that is meant for them.
    """
    case, state = subject.case_file, flow.definition.states[subject.state]
    told: set[int] = set()
    for role in arrow.mail:
        name = state.public if role in CASE_ROLES else state.label
        values = {
            "ref": case.ref,
            "title": case.title,
            "about": about(subject.name),
            "done": {"de": arrow.done.de, "en": arrow.done.en},
            "state": {"de": name.de, "en": name.en},
            "note": step.note if role in CASE_ROLES else "",
            "is_turn": role in state.turn,
        }
        for person, represented in _people(session, subject, role, step.at):
            if person.id not in told and person.id != step.actor_id:
                told.add(person.id)
                values["standing_in_for"] = represented
                queue_mail(session, case, f"step-{step.id}", "your_turn", person, values, step.at)


def _people(session: Session, subject: Subject, role: str, at: datetime) -> Iterator[tuple[Person, str]]:
    """Who has the role in this case, and after them who stands in for one of them, with that one's name."""
    case = subject.case_file
    if role in CASE_ROLES:
        wanted = [each.organisation_id for each in case.participations if each.role == role]
        yield from ((person, "") for person in session.scalars(Person.speaking_for(wanted)))
    elif subject.submitted_at is not None:  # a draft does not exist for the office: it hears nothing of it
        yield from ((person, "") for person in session.scalars(Person.appointed(case.programme, role)))
        for each in session.scalars(Deputyship.standing_in_as(case.programme, role, office_day(at))):
            if counts(each, each.deputy, case):
                yield each.deputy, each.represented.name
