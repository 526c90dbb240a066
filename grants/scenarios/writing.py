"""What the applicant of a scenario writes: the sections of the form, from the plan."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from grants import db
from grants.clock import office_day
from grants.models import Application
from grants.scenarios.stage import Stage, moment
from grants.vocabulary.binding import rulebook
from grants.vocabulary.facts import ceiling
from workflows.scenario import Plan

BETWEEN_VISITS = timedelta(days=30)
OWN_SHARE = 4  # one cent of own money for so many of the grant
TEXTS = {
    "title": "Abfall vermeiden",
    "summary": "Wie andere Verwaltungen ihre Stoffkreisläufe schließen.",
    "challenge": "Zu viel wird verbrannt.",
    "aims": "Ein Plan für die Wiederverwendung.",
    "why_partner": "Der Partner ist weiter als wir.",
    "why_in_person": "Anlagen muss man gesehen haben.",
    "use_after": "Der Rat berät die Ergebnisse im Herbst.",
}


def sections(stage: Stage, plan: Plan, ref: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every section with its values, in an order in which they can be kept: money last, it depends on all."""
    rules = stage.scenario.given.programme
    known = rulebook().cities
    texts = {**TEXTS, **plan.texts}
    yield (
        "partners",
        {
            "contact_name": "Erika Muster",
            "contact_email": "erika.muster@scenario.example",
            "contact_phone": "",
            "partners": [(name, known[name].country) for name in plan.partners],
        },
    )
    yield (
        "exchange",
        {
            "title": texts["title"],
            "kind": rules.kinds[0][0],
            "mode": plan.mode,
            "theme": rules.themes[0][0],
            "sdgs": [11],
            "summary": texts["summary"],
        },
    )
    yield "content", {name: texts[name] for name in TEXTS if name not in ("title", "summary")}
    yield "visits", {"visits": _visits(stage, plan, ref)}
    requested = plan.requested_cents
    if requested is None:
        with db.reading() as session:
            case = session.scalars(Application.by_ref(ref)).one()
            requested = ceiling(case, office_day(moment(stage.scenario.given.begins)))
    own = requested // OWN_SHARE
    yield (
        "money",
        {
            "cost_lines": [("travel", "Bahn", requested), ("accommodation", "", own)],
            "own_cents": own,
            "third_cents": 0,
            "requested_cents": requested,
        },
    )


def _visits(stage: Stage, plan: Plan, ref: str) -> list[dict[str, Any]]:
    """The visits of the plan; those that were written before keep their ids."""
    with db.reading() as session:
        written = [visit.id for visit in session.scalars(Application.by_ref(ref)).one().visits]
    found = []
    for number in range(plan.visits):
        first = plan.visit + number * BETWEEN_VISITS
        host = plan.partners[number % len(plan.partners)]
        visit = {
            "title": f"Besuch {number + 1}",
            "host_id": None if plan.mode == "virtual" else stage.organisations[host],
            "place": host,
            "is_virtual": plan.mode == "virtual",
            "starts_on": first,
            "ends_on": first + timedelta(days=plan.days - 1),
            "delegations": [
                (stage.organisations[name], people, "Verwaltung") for name, people in plan.people.items()
            ],
            "items": [
                {
                    "on_day": first,
                    "starts": "10:00",
                    "kind": "expert_group",
                    "block": "Fachgruppe",
                    "title": "Begrüßung und Fachgespräch",
                    "details": "",
                }
            ],
        }
        found.append({**visit, "id": written[number]} if number < len(written) else visit)
    return found
