"""Running the clocks: what has come due is told once, however often, late or at the same time they run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from grants.acts.errors import NotThere
from grants.clock import office_day
from grants.db import reading, transaction
from grants.models import Application, ClockSign, Deadline, DeadlineNotice, Person
from grants.models.deadline_notice import SENT, SKIPPED
from grants.models.history import queue_mail
from grants.models.subject import Subject
from grants.rules.alerts import ESCALATION, STEP, Alert, to_tell
from grants.rules.leaps import Time, go_on
from grants.vocabulary.clocks import catch_up, clock_of, follow, look_ahead, pending, subject_of, unfollowed
from grants.vocabulary.contacts import contacts
from grants.vocabulary.reminding import mail_about
from workflows.label import Label
from workflows.states import Clock


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: of which clock of which case, what, about which due day, and to whom (addresses)."""

    ref: str
    clock: Label
    alert: Alert
    due_on: date
    people: tuple[str, ...] = ()


def look_at_the_time(at: datetime) -> Time:
    """Begin a run, and say whether the time can be believed."""
    with transaction() as session:
        sign = session.scalars(ClockSign.latest()).one_or_none()
        known = Time(sign.ran_at, sign.seen_at, sign.leapt_at) if sign else None
        time = go_on(known, at)
        session.merge(ClockSign(id=1, ran_at=time.ran_at, seen_at=time.seen_at, leapt_at=time.leapt_at))
        return time


def believe_the_time(at: datetime) -> None:
    """Somebody has looked at the clock: it is right, however far it has leapt."""
    with transaction() as session:
        session.merge(ClockSign(id=1, ran_at=at, seen_at=at, leapt_at=None))


def last_run() -> Time | None:
    """When clocks last ran; None: never."""
    with reading() as session:
        sign = session.scalars(ClockSign.latest()).one_or_none()
        return Time(sign.ran_at, sign.seen_at, sign.leapt_at) if sign else None


def cases_without_clocks() -> list[str]:
    """Refs of open cases from before there were clocks."""
    with reading() as session:
        return unfollowed(session)


def start_clocks(ref: str, *, at: datetime) -> None:
    """Let the clocks of a case run that was at work before there were any. What is past is not told."""
    with transaction() as session:
        case = session.scalars(Application.for_change(ref)).one_or_none()
        if case is None:
            raise NotThere
        if not case.deadlines:
            catch_up(case, at)


def waking(at: datetime) -> list[int]:
    """Ids of the deadlines that may have something to tell, the longest waiting first."""
    with reading() as session:
        return list(session.scalars(Deadline.waking(office_day(at))))


def foresee(deadline_id: int, *, at: datetime) -> list[Told]:
    """What the deadline would tell; nothing is changed."""
    with reading() as session:
        deadline = session.scalars(Deadline.by_id(deadline_id)).one()
        return [
            each for each, _people in _due(session, deadline, at) if each.people or each.alert.kind == STEP
        ]


def tell(deadline_id: int, *, at: datetime) -> list[Told]:
    """Queue the reminders and escalations that are due, each to be told once for its due day.

    The case is locked, so that of two workers the second finds nothing left to tell.
    """
    with transaction() as session:
        session.scalars(Deadline.case_of(deadline_id)).one()
        deadline = session.scalars(Deadline.by_id(deadline_id)).one()
        told = []
        for each, people in _due(session, deadline, at):
            if each.alert.kind == STEP:
                continue
            _note(deadline, each.alert, at, SENT, len(people))
            _queue(session, deadline, each, people, at)
            told.append(each)
        look_ahead(deadline)
        return told


def _due(session: Session, deadline: Deadline, at: datetime) -> Iterator[tuple[Told, list[Person]]]:
    """What is to be told now, after counting anew; what is skipped is noted. One mail to each person."""
    subject, today = subject_of(deadline), office_day(at)
    if subject is None:
        return
    follow(subject, at)
    clock = clock_of(deadline)
    if clock is None or deadline.due_on is None:
        return
    now, skipped = to_tell(pending(deadline, clock), today)
    for alert in skipped:
        _note(deadline, alert, at, SKIPPED)
    reached: set[int] = set()
    for alert in sorted(now, key=_gravest_first):
        people = [each for each in _people(session, subject, clock, alert, today) if each.id not in reached]
        reached.update(each.id for each in people)
        told = Told(
            subject.case_file.ref, clock.label, alert, deadline.due_on, tuple(each.email for each in people)
        )
        yield told, people


def _gravest_first(alert: Alert) -> tuple[bool, int]:
    return alert.kind != ESCALATION, -alert.on.toordinal()


def _people(session: Session, subject: Subject, clock: Clock, alert: Alert, today: date) -> list[Person]:
    return contacts(session, subject, clock, alert.to, today) if alert.to else []


def _note(deadline: Deadline, alert: Alert, at: datetime, outcome: str, told: int = 0) -> None:
    due_on = deadline.due_on
    deadline.notices.append(
        DeadlineNotice(notice=alert.name, due_on=due_on, on_day=alert.on, at=at, outcome=outcome, told=told)
    )


def _queue(session: Session, deadline: Deadline, told: Told, people: list[Person], at: datetime) -> None:
    case, clock = deadline.application, clock_of(deadline)
    if clock is None:
        return
    kind, values = mail_about(deadline, clock, told.alert.kind, office_day(at))
    key = f"deadline-{deadline.id}-{told.alert.name}-{told.due_on}"
    for person in people:
        queue_mail(session, case, key, kind, person, values, at)
