"""The clocks of whatever moves: started, paused, met and counted anew in the step's own transaction."""

from collections.abc import Container
from datetime import date, datetime

from sqlalchemy.orm import Session

from grants.clock import office_day
from grants.models import Application, Deadline
from grants.models.deadline import ENDED, MET, PAUSED, RUNNING
from grants.models.subject import CASE_ITSELF, Subject
from grants.rules.alerts import Alert, alerts, outstanding
from grants.rules.calendars import holidays_of
from grants.rules.deadlines import WORKING_DAYS, due_day, stood_still
from grants.vocabulary.days import READ
from grants.vocabulary.programmes import programme, programmes
from grants.vocabulary.roles import CASE_ROLES
from grants.vocabulary.versions import shelf, versions, workflow_of
from workflows.states import ENTRY, Clock, Definition, Due


def follow(subject: Subject, at: datetime, transition: str = "") -> None:
    """Bring every clock of a case, or of what moves beside it, to where that stands now.

    Nothing changes if they stand there already. ``transition``: the step that was just taken, if one was; it
    says whether what stops was met. What happens beside a case may move the days of the case itself.
    """
    _follow(subject, workflow_of(subject).definition, subject.state, office_day(at), transition)
    if subject.name != CASE_ITSELF:
        follow(subject.case_file, at)


def catch_up(case: Application, at: datetime) -> None:
    """Follow a case from its beginning that was at work before there were clocks.

    Nothing is told of what lies before today.
    """
    definition, steps = workflow_of(case).definition, case.own_steps
    first = steps[0].from_state if steps else case.state
    _follow(case, definition, first, office_day(case.created_at), "")
    for step in steps:  # an extension leads from a state to itself
        _follow(case, definition, step.to_state, office_day(step.at), step.transition)
    follow(case, at)
    for deadline in case.deadlines:
        if deadline.is_open and deadline.subject == CASE_ITSELF:
            deadline.known_on = office_day(at)
            _look_ahead(deadline, definition.clocks[deadline.clock])


def unfollowed(session: Session) -> list[str]:
    """Refs of cases from before there were clocks, in states in which one would run."""
    found = versions(shelf(session), {each.definition for each in programmes().values()})
    states = {
        state
        for definitions in found.values()
        for definition in definitions
        for clock in definition.clocks.values()
        for state in clock.states
    }
    return list(session.scalars(Deadline.missing(states)))


def subject_of(deadline: Deadline) -> Subject | None:
    """What the deadline is of."""
    return deadline.application.subject(deadline.subject)


def clock_of(deadline: Deadline) -> Clock | None:
    """The clock in the version under which that runs; None if that one no longer has it."""
    subject = subject_of(deadline)
    return workflow_of(subject).definition.clocks.get(deadline.clock) if subject else None


def pending(deadline: Deadline, clock: Clock) -> list[Alert]:
    """What the deadline still has to tell about its present due day."""
    if deadline.standing != RUNNING or deadline.due_on is None or deadline.known_on is None:
        return []
    done = {each.notice for each in deadline.notices if each.due_on == deadline.due_on}
    return outstanding(alerts(clock, deadline.due_on), done, deadline.known_on)


def look_ahead(deadline: Deadline) -> None:
    """Write down when it has to tell something next."""
    if clock := clock_of(deadline):
        _look_ahead(deadline, clock)


def _look_ahead(deadline: Deadline, clock: Clock) -> None:
    deadline.next_on = min((each.on for each in pending(deadline, clock)), default=None)


def _follow(subject: Subject, definition: Definition, state: str, today: date, transition: str) -> None:
    case = subject.case_file
    running = {each.clock: each for each in case.deadlines if each.is_open and each.subject == subject.name}
    for name, clock in definition.clocks.items():
        deadline = running.pop(name, None)
        if state in clock.states:
            deadline = deadline or _start(subject, name, today)
            _resume(case, deadline, clock, today)
        elif deadline is not None and state in clock.pauses:
            _pause(deadline, today)
        elif deadline is not None:
            _stop(deadline, MET if _is_met(definition, clock, state, transition) else ENDED, today)
        if deadline is not None and deadline.is_open:
            _count(subject, deadline, clock, today)
    for deadline in running.values():  # a clock that the case's new version no longer has
        _stop(deadline, ENDED, today)


def _start(subject: Subject, name: str, today: date) -> Deadline:
    kind, number = subject.name
    case = subject.case_file
    run = 1 + sum(each.clock == name and each.subject == subject.name for each in case.deadlines)
    deadline = Deadline(
        subject_kind=kind,
        subject_number=number,
        clock=name,
        run=run,
        standing=RUNNING,
        started_on=today,
        paused_days=0,
        notices=[],
    )
    case.deadlines.append(deadline)
    return deadline


def _pause(deadline: Deadline, today: date) -> None:
    if deadline.standing == RUNNING:
        deadline.standing, deadline.paused_on, deadline.next_on = PAUSED, today, None


def _resume(case: Application, deadline: Deadline, clock: Clock, today: date) -> None:
    if deadline.standing != PAUSED or deadline.paused_on is None:
        return
    start = deadline.paused_on
    if deadline.counts_from is not None and not clock.due.is_before:
        start = max(start, deadline.counts_from)  # nothing was lost before it began to count
    stood = stood_still(start, today, clock.due, _holidays(case)) if start < today else 0
    deadline.standing, deadline.paused_on = RUNNING, None
    deadline.paused_days += stood
    _look_ahead(deadline, clock)
    if deadline.extended_to is not None and not clock.due.is_before:
        waited = Due(stood, WORKING_DAYS if clock.due.unit == WORKING_DAYS else "days")
        deadline.extended_to = due_day(deadline.extended_to, waited, _holidays(case), is_fixed=True)


def _stop(deadline: Deadline, state: str, today: date) -> None:
    deadline.standing, deadline.stopped_on, deadline.next_on = state, today, None


def _is_met(definition: Definition, clock: Clock, state: str, transition: str) -> bool:
    """The owner has done it, as far as the step tells: not if the case is over by what somebody else did."""
    arrow = definition.transitions.get(transition)
    if arrow is None or transition == clock.then:
        return False
    by_office = clock.owner not in CASE_ROLES and clock.owner in arrow.by
    return by_office or not definition.states[state].is_final


def _count(subject: Subject, deadline: Deadline, clock: Clock, today: date) -> None:
    """Count the due day anew. A day that it already was keeps what has been told of it."""
    day = clock.due.day
    case = subject.case_file
    base = deadline.started_on if day == ENTRY else READ[day](subject)
    due = None
    if base is not None:
        is_fixed = subject.name == CASE_ITSELF and clock.name in programme(case.programme).fixed
        due = due_day(base, clock.due, _holidays(case), is_fixed=is_fixed, paused=deadline.paused_days)
    if deadline.extended_to is not None:
        due = max(due, deadline.extended_to) if due else deadline.extended_to
    deadline.counts_from = base
    if due != deadline.due_on:
        deadline.due_on, deadline.known_on = due, today
        _look_ahead(deadline, clock)


def _holidays(case: Application) -> Container[date]:
    return holidays_of(programme(case.programme).calendar)
