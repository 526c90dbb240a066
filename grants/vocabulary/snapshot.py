"""What an application says, as plain values: for its hash, its receipt and its search words."""

from typing import Any

from grants.models import Application, Visit

TEXTS = (
    "title", "kind", "mode", "theme", "sdgs", "summary", "challenge", "aims", "why_partner", "why_in_person",
    "use_after", "contact_name", "contact_email", "contact_phone", "own_cents", "third_cents",
    "requested_cents",
)  # fmt: skip


def snapshot(case: Application) -> dict[str, Any]:
    """All answers of the application, its documents by their hash."""
    return {
        "ref": case.ref,
        "applicant": case.organisation.name,
        **{name: getattr(case, name) for name in TEXTS},
        "partners": [{"name": each.name, "country": each.country} for each in case.partners],
        "visits": [_visit(each) for each in case.visits],
        "costs": [
            {"kind": each.kind, "details": each.details, "cents": each.amount_cents}
            for each in case.cost_lines
        ],
        "documents": [
            {"name": each.name, "sha256": each.sha256, "size": each.size} for each in case.documents
        ],
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "title": visit.title,
        "host": visit.host.name if visit.host else None,
        "place": visit.place,
        "virtual": visit.is_virtual,
        "starts_on": visit.starts_on.isoformat(),
        "ends_on": visit.ends_on.isoformat(),
        "delegations": [
            {"organisation": each.organisation.name, "people": each.people, "functions": each.functions}
            for each in visit.delegations
        ],
        "agenda": [
            {
                "day": item.on_day.isoformat(),
                "starts": item.starts,
                "kind": item.kind,
                "block": item.block,
                "title": item.title,
                "details": item.details,
            }
            for item in visit.items
        ],
    }


def search_words(case: Application) -> str:
    """What full text finds this case by."""
    return " ".join(
        filter(
            None,
            [
                case.ref,
                case.title,
                case.summary,
                *(each.name for each in case.cities),
                *(each.place for each in case.visits),
            ],
        )
    )
