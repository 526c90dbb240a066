"""From the words of a script to the values that an act takes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from grants.demo import cast
from grants.models import Application
from grants.vocabulary.usual import usual_report
from workflows.states import PAYMENT_REQUEST

if TYPE_CHECKING:
    from grants.demo.play import Stage

SECTIONS = ("partners", "exchange", "content", "visits", "money")


def section_values(
    stage: "Stage", case: dict[str, Any], section: str, before: dict[str, Any]
) -> dict[str, Any]:
    """The values of one section of the form; ``before`` is what stood there at first."""
    given = case[section]
    if section == "partners":
        person = cast.people()[case["by"]]
        countries = cast.read("organisations")
        return {
            "contact_name": person["name"],
            "contact_email": person["email"],
            "contact_phone": given.get("phone", "+49 30 23125 222"),
            "partners": [(name, countries[name]["country"]) for name in given["cities"]],
        }
    if section == "exchange":
        return {"mode": "physical", **given, **before}
    if section == "visits":
        return {"visits": [_visit(stage, each) for each in given]}
    if section == "money":
        return {
            "cost_lines": [tuple(line) for line in given["costs"]],
            "third_cents": 0,
            **{name: given[name] for name in given if name.endswith("_cents")},
            **before,
        }
    return {"why_in_person": "", **given, **before}


def _visit(stage: "Stage", given: dict[str, Any]) -> dict[str, Any]:
    first = stage.day(given["starts"])
    return {
        "title": given["title"],
        "host_id": stage.organisations[given["host"]] if "host" in given else None,
        "place": given["place"],
        "is_virtual": given.get("virtual", False),
        "starts_on": first,
        "ends_on": first + timedelta(days=given.get("days", 1) - 1),
        "delegations": [
            (stage.organisations[name], people, functions) for name, people, functions in given["people"]
        ],
        "items": [
            {
                "on_day": first + timedelta(days=day - 1),
                "starts": starts,
                "kind": kind,
                "block": block,
                "title": title,
                "details": details,
            }
            for day, starts, kind, block, title, details in given["agenda"]
        ],
    }


def report_values(stage: "Stage", case: dict[str, Any], row: Application) -> dict[str, Any]:
    """The report on the visits as planned, unless the script says who came."""
    given = case["report"]
    came = {stage.organisations[name]: people for name, people in given.get("came", {}).items()}
    return usual_report(row, {**given, "came": came})


def beside_values(stage: "Stage", row: Application, step: dict[str, Any]) -> dict[str, Any]:
    """What a city writes beside its case: a payment request, or a change of all its visits.

    ``shift``: so many days later; ``online``: nobody travels; ``people`` {city: how many}.
    """
    if step["kind"] == PAYMENT_REQUEST:
        needed_by = stage.day(step["needed_by"])
        return {"amount_cents": step["amount_cents"], "needed_by": needed_by, "purpose": step["purpose"]}
    later = timedelta(days=step.get("shift", 0))
    people = {stage.organisations[name]: count for name, count in step.get("people", {}).items()}
    return {
        "visits": [
            {
                "visit_id": visit.id,
                "starts_on": visit.starts_on + later,
                "ends_on": visit.ends_on + later,
                "is_virtual": step.get("online", visit.is_virtual),
                "people": {each.organisation_id: each.people for each in visit.delegations} | people,
            }
            for visit in row.visits
        ],
        "amount_cents": step.get("amount_cents"),
        "other": step.get("other", ""),
        "reasons": step["reasons"],
    }
