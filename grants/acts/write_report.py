"""Writing the report after the exchange."""

from datetime import datetime
from typing import Any

from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import Application, Attendance, HeldVisit, Person, Report
from grants.vocabulary.binding import is_reportable
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import roles_of
from grants.vocabulary.versions import workflow_of
from workflows.errors import Stale
from workflows.label import mark as _

TEXTS = ("course", "results", "follow_up", "difficulties", "public_summary")


def save_report(
    ref: str, values: dict[str, Any], *, actor_id: int, at: datetime, version: int | None = None
) -> int:
    """Keep the report's draft; the case's new version.

    Values: the five texts, costs_cents, third_cents, and ``visits`` [{visit_id, is_virtual, starts_on,
    ends_on,
    people {organisation_id: count}}]. Raises NotThere, NotEditable, Stale, Invalid.
    """
    with transaction() as session:
        case = session.scalars(Application.for_change(ref)).one_or_none()
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        if case is None or person is None or not roles_of(person, case):
            raise NotThere
        if not may_report(person, case):
            raise NotEditable
        if version is not None and version != case.version:
            raise Stale(*case.last_change)
        _refuse_negative(values)
        report = case.report or Report()
        case.report = report
        for name in TEXTS:
            setattr(report, name, values[name])
        report.costs_cents, report.third_cents = values["costs_cents"], values["third_cents"]
        _keep_visits(case, report, values["visits"])
        case.version += 1
        case.changed_at, case.changed_by_id = at, actor_id
        session.flush()
        return case.version


def _refuse_negative(values: dict[str, Any]) -> None:
    amounts = {"costs_cents": values["costs_cents"] or 0, "third_cents": values["third_cents"]}
    problems = {name: _("Enter an amount of zero or more.") for name, cents in amounts.items() if cents < 0}
    if any(people < 0 for visit in values["visits"] for people in visit["people"].values()):
        problems["people"] = _("Enter a number of zero or more.")
    if problems:
        raise Invalid(problems)


def may_report(person: Person, case: Application) -> bool:
    """Who may write the application may write the report, once it is due."""
    roles = roles_of(person, case)
    writes = "applicant" in roles or ("partner" in roles and programme(case.programme).equal_partners)
    return writes and is_reportable(workflow_of(case), case.state)


def _keep_visits(case: Application, report: Report, visits: list[dict[str, Any]]) -> None:
    planned = {each.id: each for each in case.visits}
    taking_part = {each.organisation_id for each in case.participations}
    kept = {each.visit_id: each for each in report.visits}
    for each in visits:
        if each["visit_id"] not in planned or not set(each["people"]) <= taking_part:
            raise NotThere
        if each["ends_on"] < each["starts_on"]:
            raise Invalid({"ends_on": _("The visit cannot end before it starts.")})
        row = kept.get(each["visit_id"])
        if row is None:
            row = HeldVisit(visit_id=each["visit_id"])
            report.visits.append(row)
        row.is_virtual, row.starts_on, row.ends_on = each["is_virtual"], each["starts_on"], each["ends_on"]
        row.attendances = [
            Attendance(organisation_id=organisation, people=people)
            for organisation, people in each["people"].items()
        ]
