"""Extending a deadline for one case, with a reason that the applicant can read (§ 31 (7) VwVfG)."""

from datetime import date, datetime, timedelta

from grants.acts.errors import Invalid, NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import Application, Person
from grants.models.deadline import RUNNING
from grants.models.history import queue_mail, record_extension
from grants.vocabulary.clocks import clock_of, follow, subject_of
from grants.vocabulary.reminding import EXTENSION, facts
from grants.vocabulary.roles import is_own_case, own_roles
from workflows.errors import Stale
from workflows.label import mark as _

LONGEST = timedelta(days=731)


def extend_deadline(
    ref: str,
    deadline_id: int,
    until: date,
    reason: str,
    *,
    actor_id: int,
    at: datetime,
    seen: date | None = None,
) -> None:
    """Give more time, in either direction: to the applicant, or to the office for what it has promised.

    ``seen``: the due day on the page that was used. A set day holds even on a Sunday (§ 31 (5) VwVfG).
    Raises NotThere for somebody who is no officer of the case, Stale, Invalid.
    """
    with transaction() as session:
        case = session.scalars(Application.for_change(ref)).one_or_none()
        actor = session.scalars(Person.by_id(actor_id)).one_or_none()
        if case is None or actor is None or not may_extend(actor, case):
            raise NotThere
        deadline = next((each for each in case.deadlines if each.id == deadline_id), None)
        if deadline is None or (subject := subject_of(deadline)) is None:
            raise NotThere
        clock = clock_of(deadline)
        if deadline.standing != RUNNING or clock is None or (seen is not None and seen != deadline.due_on):
            raise Stale(*case.last_change)
        today, before = office_day(at), deadline.due_on
        _check(until, reason, before, today)
        deadline.extended_from, deadline.extended_to = before, until
        deadline.extended_reason, deadline.extended_by_id, deadline.extended_at = reason.strip(), actor.id, at
        follow(subject, at)
        step = record_extension(case, deadline, clock.label, actor=actor, at=at, note=reason.strip())
        session.flush()
        values = {
            **facts(deadline, clock, today),
            "before": before.isoformat() if before else None,
            "reason": reason.strip(),
        }
        for person in session.scalars(Person.speaking_for([case.organisation_id])):
            queue_mail(session, case, f"step-{step.id}", EXTENSION, person, values, at)


def may_extend(person: Person, case: Application) -> bool:
    """Officers of the programme, unless they take part in the case themselves (§ 20 VwVfG)."""
    return "officer" in own_roles(person, case) and not is_own_case(person, case)


def _check(until: date, reason: str, before: date | None, today: date) -> None:
    problems = {}
    if until <= today:
        problems["until"] = _("Choose a day that is still to come.")
    elif before is not None and until <= before:
        problems["until"] = _("Choose a day after the present one.")
    elif until > max(today, before or today) + LONGEST:
        problems["until"] = _("Choose a day within two years.")
    if not reason.strip():
        problems["reason"] = _("Please give your reasons.")
    if problems:
        raise Invalid(problems)
