"""What a mail about a deadline says."""

from datetime import date, timedelta
from typing import Any

from grants.models import Deadline
from grants.rules.alerts import ESCALATION
from grants.vocabulary.clocks import subject_of
from grants.vocabulary.roles import CASE_ROLES
from grants.vocabulary.subjects import about
from grants.vocabulary.versions import workflow_of
from workflows.label import Label
from workflows.states import Clock

REMINDER, PROMISE, ESCALATED, STEP_REFUSED, EXTENSION = MAILS = (
    "reminder",
    "promise",
    "escalation",
    "step_refused",
    "extension",
)


def mail_about(deadline: Deadline, clock: Clock, kind: str, today: date) -> tuple[str, dict[str, Any]]:
    """The mail's name and its values: to who owes, to the office that promised, or to whom it is told."""
    owed = clock.owner in CASE_ROLES
    name = ESCALATED if kind == ESCALATION else REMINDER if owed else PROMISE
    return name, facts(deadline, clock, today)


def facts(deadline: Deadline, clock: Clock, today: date) -> dict[str, Any]:
    """What every mail about a deadline may say."""
    case, due_on = deadline.application, deadline.due_on
    if due_on is None:
        raise ValueError("There is nothing to tell of a deadline without its day.")
    asked = due_on + timedelta(days=clock.escalate.days) if clock.escalate else None
    return {
        "ref": case.ref,
        "title": case.title,
        "city": case.organisation.name,
        "about": about(deadline.subject),
        "what": _texts(clock.label),
        "due_on": due_on.isoformat(),
        "days": (due_on - today).days,
        "owed": clock.owner in CASE_ROLES,
        "then": _then(deadline, clock),
        "escalates_on": asked.isoformat() if asked and asked > today else None,
    }


def _then(deadline: Deadline, clock: Clock) -> dict[str, str] | None:
    """What happens by itself once the day is over."""
    subject = subject_of(deadline)
    if clock.then is None or subject is None:
        return None
    return _texts(workflow_of(subject).definition.transitions[clock.then].label)


def _texts(label: Label) -> dict[str, str]:
    return {"de": label.de, "en": label.en}
