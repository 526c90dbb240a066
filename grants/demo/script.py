"""From the words of a script to the values that an act takes."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from grants.demo import cast
from grants.models import Application
from grants.vocabulary.facts import settled_amount
from grants.vocabulary.programmes import programme

if TYPE_CHECKING:
    from grants.demo.play import Stage

SECTIONS = ("partners", "exchange", "content", "visits", "money")
PAYMENT_DAYS = 14


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
    return {
        "follow_up": "",
        "difficulties": "",
        "third_cents": row.third_cents,
        **{name: value for name, value in given.items() if name != "came"},
        "visits": [
            {
                "visit_id": visit.id,
                "is_virtual": visit.is_virtual,
                "starts_on": visit.starts_on,
                "ends_on": visit.ends_on,
                "people": {
                    each.organisation_id: came.get(each.organisation_id, each.people)
                    for each in visit.delegations
                },
            }
            for visit in row.visits
        ],
    }


def step_data(case: Application, step: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What the form of a step would give; the script names what differs from the usual."""
    rules = programme(case.programme)
    match step["take"]:
        case "submit" | "resubmit":
            return {"declarations": [code for code, _text in rules.declarations]}
        case "admit" | "return":
            unmet = step.get("unmet", ())
            return {"checks": {item.code: item.code not in unmet for item in rules.formal_check}}
        case "review":
            codes = [item.code for item in rules.criteria.items]
            return {
                "scores": dict(zip(codes, step["scores"], strict=True)),
                "comments": step.get("comments", {}),
                "opinion": step["opinion"],
                "verdict": step.get("verdict", "award"),
            }
        case "recommend":
            return {
                "verdict": step.get("verdict", "award"),
                "amount_cents": step.get("amount_cents", case.requested_cents),
                "conditions": step.get("conditions", []),
            }
        case "settle":
            return {
                "final_cents": step.get("final_cents", settled_amount(case)[1]),
                "due_on": at.date() + timedelta(days=PAYMENT_DAYS),
                "reference": case.ref,
            }
    return {}
