"""What the case page works out beyond the rows: calculation, agenda by day, and who may read reviews."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from grants.clock import office_day
from grants.models import AgendaItem, Application, HeldVisit, Person, Step, Visit
from grants.rules.scoring import below_threshold, spread, weighted
from grants.vocabulary.facts import calculation, rows, settled_amount
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import in_programme
from grants.vocabulary.versions import workflow_of
from grants.web.filters import label
from grants.web.forms.goals import GOALS
from workflows.errors import NoRates

Day = tuple[date, list[tuple[str, list[AgendaItem]]]]


def agenda_of(visit: Visit) -> list[Day]:
    """The agenda as [(day, [(theme block, items)])]; the blocks of a day in the order in which they begin."""
    return [(on_day, _blocks(items)) for on_day, items in groupby(visit.items, key=lambda item: item.on_day)]


def _blocks(items: Iterable[AgendaItem]) -> list[tuple[str, list[AgendaItem]]]:
    blocks: dict[str, list[AgendaItem]] = {}
    for item in items:
        blocks.setdefault(item.block, []).append(item)
    return list(blocks.items())


def lines_of(case: Application, at: datetime) -> list[dict[str, Any]]:
    """The calculation: the award's frozen lines, else what the rates of today give for the plan."""
    if case.award is not None:
        return list(case.award.lines)
    try:
        return rows(calculation(case, office_day(at)))
    except NoRates:
        return []


def sees_reviews(person: Person, case: Application) -> bool:
    """A reviewer reads the others' opinions only after giving their own; the office at any time."""
    stood_in = in_programme(person, case)
    hands = {person.id, *(each.represented_id for each in stood_in if each.role == "reviewer")}
    if any(each.reviewer_id in hands for each in case.reviews):
        return True
    roles = {each.role for each in person.appointments if each.programme == case.programme}
    roles.update(each.role for each in stood_in)
    is_reviewing = "reviewer" in workflow_of(case).definition.states[case.state].turn
    return "reviewer" not in roles or not (is_reviewing or roles == {"reviewer"})


def weighing(case: Application) -> dict[str, Any]:
    """Totals of 100, their mean, their distance in points of the scale, and what is below a threshold."""
    criteria = programme(case.programme).criteria
    totals = {each.id: weighted(each.scores, criteria) for each in case.reviews}
    return {
        "totals": totals,
        "mean": sum(totals.values()) / len(totals) if totals else None,
        "spread": spread(list(totals.values())) / 100 * criteria.scale_max,
        "weak": {each.id: below_threshold(each.scores, criteria) for each in case.reviews},
    }


def reported(case: Application) -> dict[str, Any]:
    """Plan and report side by side, and the most that may be paid after it."""
    if case.report is None or case.award is None:
        return {}
    return {"compared": compared(case), "most_cents": settled_amount(case)[1]}


def compared(case: Application) -> list[dict[str, Any]]:
    """Each visit of the report with its plan: dates, and people per organisation planned and there."""
    if case.report is None:
        return []
    return [_compared(case, held) for held in case.report.visits]


def _compared(case: Application, held: HeldVisit) -> dict[str, Any]:
    plan = held.visit
    planned = {each.organisation_id: each.people for each in plan.delegations}
    there = {each.organisation_id: each.people for each in held.attendances}
    return {
        "title": plan.title,
        "plan": plan,
        "held": held,
        "virtual_planned": plan.is_virtual or case.mode == "virtual",
        "people": [
            (city.name, planned.get(city.id, 0), there.get(city.id, 0))
            for city in case.cities
            if city.id in planned or there.get(city.id)
        ],
    }


def goals_of(case: Application) -> list[str]:
    """The goals by number and name."""
    return [f"{number}. {label(GOALS[number])}" for number in sorted(case.sdgs) if number in GOALS]


def returned(case: Application) -> dict[str, Any] | None:
    """Why the office gave the case back, if it just did: the reason, and the points that were not met."""
    taken = [step for step in case.own_steps if step.kind == "step"]
    last = taken[-1] if taken else None
    if last is None or last.to_state != case.state or not last.note:
        return None
    return _reasons_of(last)


def last_return(case: Application) -> dict[str, Any] | None:
    """What the office asked for when it last gave the application back, however much has happened since."""
    arrows = workflow_of(case).definition.transitions
    forms = {name: arrow.form for name, arrow in arrows.items()}
    last = next((step for step in reversed(case.own_steps) if forms.get(step.transition) == "return"), None)
    return _reasons_of(last) if last else None


def _reasons_of(step: Step) -> dict[str, Any]:
    failed = [point for point, is_met in checked(step) if not is_met]
    return {"note": step.note, "who": step.actor_name, "at": step.at, "failed": failed}


def checked(step: Step) -> list[tuple[str, bool]]:
    """The points of the formal check as (point, whether it was met), in the programme's order."""
    checks = step.data.get("checks", {})
    points = programme(step.application.programme).formal_check
    return [(label(item.label), checks[item.code]) for item in points if item.code in checks]


def named(step: Step) -> str:
    """Who took it, and in whose place."""
    if not step.deputy_for_name:
        return step.actor_name
    return str(_("%(deputy)s in place of %(name)s", deputy=step.actor_name, name=step.deputy_for_name))


def hand(case: Application, person: Person, at: datetime) -> str:
    """Who did at that moment what a row keeps of it, and in whose place."""
    step = next((each for each in case.steps if each.at == at and each.actor_id == person.id), None)
    return named(step) if step else person.name
