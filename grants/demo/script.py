"""From the words of a script to the values that an act takes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from grants.demo import cast
from grants.models import Application
from grants.vocabulary.usual import usual_report

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
