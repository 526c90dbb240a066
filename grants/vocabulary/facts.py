"""The case file as plain facts for the sums, and as plain values for letters and rows."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from grants.models import Application, Attendance, Delegation, HeldVisit, Organisation, Report, Visit
from grants.rules.grant import DelegationFacts, Line, VisitFacts, calculate, total
from grants.vocabulary.programmes import programme

Coming = Delegation | Attendance


def planned(case: Application) -> tuple[VisitFacts, ...]:
    """The visits as they are planned."""
    return tuple(_planned(case, visit) for visit in case.visits)


def _planned(case: Application, visit: Visit) -> VisitFacts:
    return VisitFacts(
        title=visit.title,
        host=visit.host.name if visit.host else None,
        host_at=visit.host.at if visit.host else None,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        virtual=visit.is_virtual or case.mode == "virtual",
        delegations=tuple(
            DelegationFacts(each.organisation.name, each.organisation.at, each.people)
            for each in visit.delegations
        ),
    )


def held(report: Report) -> tuple[VisitFacts, ...]:
    """The visits as they were held."""
    return tuple(_held(each) for each in report.visits)


def _held(visit: HeldVisit) -> VisitFacts:
    plan = visit.visit
    return VisitFacts(
        title=plan.title,
        host=plan.host.name if plan.host else None,
        host_at=plan.host.at if plan.host else None,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        virtual=visit.is_virtual,
        delegations=tuple(
            DelegationFacts(each.organisation.name, each.organisation.at, each.people)
            for each in visit.attendances
            if each.people
        ),
    )


def calculation(case: Application, on: date) -> tuple[Line, ...]:
    """What the programme's rates give for the planned visits."""
    return calculate(planned(case), programme(case.programme).rates.on(on))


def unlocated(case: Application, on: date) -> list[Organisation]:
    """Organisations whose unknown place leaves somebody's distance unknown, and so the travel sum at zero."""
    return _unlocated(
        case,
        on,
        [
            (visit.host, visit.delegations)
            for visit in case.visits
            if not (visit.is_virtual or case.mode == "virtual")
        ],
    )


def unlocated_in_report(case: Application) -> list[Organisation]:
    """The same for the visits as they were held, under the rates of the award."""
    if case.award is None or case.report is None:
        return []
    visits = [(each.visit.host, each.attendances) for each in case.report.visits if not each.is_virtual]
    return _unlocated(case, case.award.rates_on, visits)


def _unlocated(
    case: Application, on: date, visits: Iterable[tuple[Organisation | None, Iterable[Coming]]]
) -> list[Organisation]:
    if not programme(case.programme).rates.on(on).travel_bands:
        return []
    found: dict[int, Organisation] = {}
    for host, coming in visits:
        travelling = [each.organisation for each in coming if each.people and each.organisation is not host]
        ends = [*([host] if host and travelling else []), *travelling]
        found.update({each.id: each for each in ends if each.at is None})
    return list(found.values())


def ceiling(case: Application, on: date) -> int:
    """The most that can be asked for, in cents: the calculated sum, at most the programme's cap."""
    return min(total(calculation(case, on)), programme(case.programme).caps.amount_cents)


def rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Calculation lines as JSON."""
    return [asdict(line) for line in lines]


def settled_amount(case: Application) -> tuple[tuple[Line, ...], int]:
    """Lines after the report, and the most that may be paid: award, lines or costs, whichever is lowest.

    A fixed sum stays unless spending falls below it, and fixed rates count only people who came.
    """
    if case.award is None or case.report is None:
        return (), 0
    lines = calculate(held(case.report), programme(case.programme).rates.on(case.award.rates_on))
    spent = max((case.report.costs_cents or 0) - case.report.third_cents, 0)
    return lines, min(case.award.amount_cents, total(lines), spent)
