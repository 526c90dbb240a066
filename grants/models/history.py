"""Recording a move that happened: the step, the new state, and what must leave the house."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from grants.clock import office_day
from grants.models.application import Application
from grants.models.counter import Counter
from grants.models.deadline import Deadline
from grants.models.letter import Letter
from grants.models.outbox import Outbox
from grants.models.person import Person
from grants.models.step import Step
from grants.models.subject import Beside, Subject
from workflows.label import Label


class HappenedMove(Protocol):
    """A move after the engine took it."""

    case: Application
    subject: Subject
    transition: str
    from_state: str
    state: str
    at: datetime
    note: str
    data: dict[str, Any]


def record(
    session: Session,
    move: HappenedMove,
    actor: Person | None,
    roles: Iterable[str],
    represented: Person | None = None,
    *,
    ends: bool = False,
) -> Step:
    """Append the step and let what moved enter its new state.

    ``represented``: in whose place the actor acted; ``ends``: nothing leads on from there.
    """
    case, subject = move.case, move.subject
    kind, number = subject.name
    step = Step(
        number=len(case.steps) + 1,
        subject_kind=kind,
        subject_number=number,
        transition=move.transition,
        from_state=move.from_state,
        to_state=move.state,
        actor_id=actor.id if actor else None,
        actor_name=actor.name if actor else "",
        actor_roles=" ".join(sorted(roles)),
        deputy_for_id=represented.id if represented else None,
        deputy_for_name=represented.name if represented else "",
        at=move.at,
        note=move.note,
        data=plain(move.data),
    )
    case.steps.append(step)
    if move.state != move.from_state:
        _enter(subject, move.state, move.at)
        subject.version += 1
    if isinstance(subject, Beside):
        subject.ended_at = move.at if ends else None
    session.flush()
    return step


def _enter(subject: Subject, state: str, at: datetime) -> None:
    """The only place that writes a state."""
    subject.state, subject.state_since = state, at


def record_migration(
    case: Application,
    to_state: str,
    definition: str,
    *,
    actor: Person,
    at: datetime,
    note: str,
    data: dict[str, Any],
) -> Step:
    """Let the case go on under another version of its definition: its own kind of step in the history.

    ``definition``: the SHA-256 of the new version's text.
    """
    step = Step(
        number=len(case.steps) + 1,
        kind="migration",
        transition="migrate",
        from_state=case.state,
        to_state=to_state,
        actor_id=actor.id,
        actor_name=actor.name,
        at=at,
        note=note,
        data=data,
    )
    case.steps.append(step)
    if to_state != case.state:
        _enter(case, to_state, at)
    case.definition_sha256 = definition
    case.version += 1
    return step


def record_extension(
    case: Application, deadline: Deadline, clock: Label, *, actor: Person, at: datetime, note: str
) -> Step:
    """Write down that a deadline was extended: its own kind of step, which applicants can read."""
    kind, number = deadline.subject
    subject = case.subject(deadline.subject) or case
    step = Step(
        number=len(case.steps) + 1,
        kind="extension",
        subject_kind=kind,
        subject_number=number,
        transition="extend",
        from_state=subject.state,
        to_state=subject.state,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_roles="officer",
        at=at,
        note=note,
        data={
            "clock": deadline.clock,
            "what": {"de": clock.de, "en": clock.en},
            "before": deadline.extended_from.isoformat() if deadline.extended_from else None,
            "after": deadline.due_on.isoformat() if deadline.due_on else None,
        },
    )
    case.steps.append(step)
    return step


def record_correction(
    session: Session,
    case: Application,
    to_state: str,
    *,
    actor: Person,
    represented: Person | None,
    roles: Iterable[str],
    at: datetime,
    note: str,
    data: dict[str, Any],
) -> Step:
    """Put the case into a state outside of the drawing: its own kind of step in the history."""
    step = Step(
        number=len(case.steps) + 1,
        kind="correction",
        transition="correct",
        from_state=case.state,
        to_state=to_state,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_roles=" ".join(sorted(roles)),
        deputy_for_id=represented.id if represented else None,
        deputy_for_name=represented.name if represented else "",
        at=at,
        note=note,
        data=data,
    )
    case.steps.append(step)
    _enter(case, to_state, at)
    case.version += 1
    session.flush()
    return step


def earlier_actors(subject: Subject) -> dict[str, frozenset[int]]:
    """Transition -> ids of the people who took it with what moves, and of those in whose place they did."""
    found: dict[str, set[int]] = {}
    for step in subject.own_steps:
        if step.people:
            found.setdefault(step.transition, set()).update(step.people)
    return {name: frozenset(people) for name, people in found.items()}


def next_letter_label(session: Session, programme: str, at: datetime) -> tuple[int, str]:
    """A letter number without gaps, per programme and year, and how it is printed."""
    year = office_day(at).year
    number = Counter.following(session, "letter", programme, year)
    return number, f"{programme.upper()}-{year}-B{number:05d}"


def queue_letter(
    session: Session, step: Step, kind: str, number: int, label: str, values: Mapping[str, Any]
) -> Letter:
    """Write down the letter of a step, to be rendered by the worker."""
    case = step.application
    letter = Letter(
        application=case,
        step=step,
        kind=kind,
        programme=case.programme,
        year=office_day(step.at).year,
        number=number,
        label=label,
        dated_on=office_day(step.at),
        values=dict(values),
    )
    session.add(letter)
    session.flush()
    session.add(_row(f"letter-{label}", "letter", case, {"letter_id": letter.id}, step.at))
    return letter


def queue_mail(
    session: Session,
    case: Application,
    key: str,
    kind: str,
    to: Person,
    values: Mapping[str, Any],
    at: datetime,
) -> None:
    """Write down a mail, to be sent by the worker; the key fixes its Message-ID."""
    session.add(_mail(case, key, kind, to, {"values": dict(values)}, at))


def queue_announcement(session: Session, letter: Letter, to: Person, at: datetime) -> None:
    """Write down the mail that comes with a letter: it says the letter's own values, which never change."""
    told = {"letter_id": letter.id}
    session.add(_mail(letter.application, f"letter-{letter.label}", letter.kind, to, told, at))


def _mail(
    case: Application, key: str, kind: str, to: Person, told: Mapping[str, Any], at: datetime
) -> Outbox:
    payload = {"mail": kind, "to": to.email, "name": to.name, "language": to.language, **told}
    payload["written_at"] = at.isoformat()
    return _row(f"{key}-to-{to.id}", "mail", case, payload, at)


def _row(key: str, kind: str, case: Application, payload: dict[str, Any], at: datetime) -> Outbox:
    return Outbox(key=key, kind=kind, application_id=case.id, payload=payload, created_at=at, not_before=at)


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """A form's data as JSON: dates as ISO text, the rest as it is."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}
