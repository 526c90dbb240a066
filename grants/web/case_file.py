"""What the case page works out beyond the rows: calculation, agenda by day, and who may read reviews."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from grants.clock import office_day
from grants.models import AgendaItem, Application, HeldVisit, Person, Visit
from grants.rules.scoring import below_threshold, spread, weighted
from grants.vocabulary.binding import workflow
from grants.vocabulary.facts import calculation, rows, settled_amount
from grants.vocabulary.programmes import programme
from grants.web.filters import day, label, moment
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
    if any(each.reviewer_id == person.id for each in case.reviews):
        return True
    roles = {each.role for each in person.appointments if each.programme == case.programme}
    is_reviewing = "reviewer" in workflow(case.definition).definition.states[case.state].turn
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
    last = case.steps[-1] if case.steps else None
    if last is None or last.to_state != case.state or not last.note:
        return None
    checks = last.data.get("checks", {})
    points = programme(case.programme).formal_check
    failed = [label(item.label) for item in points if checks.get(item.code) is False]
    return {"note": last.note, "who": last.actor_name, "at": last.at, "failed": failed}


def deadlines_of(case: Application) -> list[tuple[str, str]]:
    """The next day that matters, as (what, when): none once the report is in or the case is over."""
    definition = workflow(case.definition).definition
    if case.state == definition.initial:
        return [(_("The round closes"), moment(case.round.closes_at))]
    if definition.states[case.state].is_final:
        return []
    if case.award is None or case.settlement is not None or (case.report and case.report.submitted_at):
        return []
    if case.award.accepted_at is None:
        return [(_("To be accepted by"), day(case.award.accept_by))]
    return [(_("Report due on"), day(case.award.report_due_on))]
