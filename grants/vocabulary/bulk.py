"""Which steps can be taken for many cases at once, what stands in it for each, and why others cannot."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from grants.clock import office_day
from grants.models import Application, Person
from grants.models.history import earlier_actors
from grants.vocabulary.roles import FOR_WHOM, capacities
from grants.vocabulary.versions import workflow_of
from workflows.engine import Move
from workflows.errors import NotYourTurn, Reason, Stale, UnknownTransition, WrongState
from workflows.label import mark as _
from workflows.states import Definition, Transition

# Forms that ask for nothing that differs from case to case: an award's amount stands in its recommendation.
SAME_FOR_ALL = (None, "formal_check", "report_check", "award")
OF_ITS_OWN = {
    "declarations": _("Whoever hands in an application declares it true, each by itself."),
    "return": _("What is missing differs from application to application."),
    "review": _("Every application gets a review of its own."),
    "recommendation": _("Amount and reasons differ from application to application."),
    "rejection": _("A rejection gives the reasons for this very application (§ 39 VwVfG)."),
    "settlement": _("The final amount comes from each report."),
}
NOT_THERE = Reason(_("The case does not exist for you any more."))
NO_SUCH_STEP = Reason(_("The procedure of this case has no such step."))
OTHER_PROGRAMME = Reason(_("The case belongs to another programme; choose its step by itself."))
NOT_YOURS = Reason(_("In this case the step is not for you."))
OUTSIDE_ERROR = Reason(_("An unexpected error. It was noted in the log; nothing was changed in this case."))


def own_values(arrow: Transition) -> Reason | None:
    """Why this step cannot be taken for many cases at once; None if it can."""
    if arrow.form in SAME_FOR_ALL:
        return None
    return Reason(OF_ITS_OWN.get(arrow.form or "", _("This step needs values of its own for each case.")))


def offered(definition: Definition, state: str, roles: Iterable[str]) -> tuple[Transition, ...]:
    """Every step that these roles may take from here, in the file's order."""
    held = frozenset(roles)
    return tuple(
        arrow
        for arrow in (definition.leaving(state) if state in definition.states else ())
        if not arrow.automatic and held.intersection(arrow.by)
    )


def stays(
    case: Application,
    transition: str,
    person: Person,
    at: datetime,
    note: str,
    data: Mapping[str, Any],
) -> list[Reason]:
    """All that keeps this step from being taken in this case; nothing: it goes."""
    flow = workflow_of(case)
    arrow = flow.definition.transitions.get(transition)
    if arrow is None or arrow.automatic:
        return [NO_SUCH_STEP]
    if case.state not in arrow.sources:
        return [elsewhere(flow.definition, case.state)]
    found = capacities(person, case, arrow.by)
    if not found:
        return [NOT_YOURS]
    if len(found) > 1:
        return [FOR_WHOM]
    if (apart := own_values(arrow)) is not None:
        return [apart]
    roles, represented = found[0].roles, found[0].represented
    earlier = earlier_actors(case)
    return flow.judge(
        Move(case, transition, person, roles, at, note, dict(data), earlier, represented=represented)
    )


def elsewhere(definition: Definition, state: str) -> Reason:
    """The case is at a point where the step does not start."""
    known = definition.states.get(state)
    shown = known.label if known else state
    return Reason(_("The case is in the state “%(state)s”; the step does not start there."), {"state": shown})


def why_not(error: Exception, case: Application | None) -> list[Reason]:
    """What the act said, as reasons; ``case`` as it is now."""
    match error:
        case Stale():
            values = {"who": error.who, "day": office_day(error.when)}
            return [Reason(_("%(who)s has changed the case in the meantime (%(day)s)."), values)]
        case WrongState():
            return [elsewhere(workflow_of(case).definition, error.state)] if case else [NOT_THERE]
        case NotYourTurn():
            return [NOT_YOURS]
        case UnknownTransition():
            return [NO_SUCH_STEP]
    return [NOT_THERE]
