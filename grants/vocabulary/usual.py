"""What people usually write: the input of a step's form and of a report where nobody says otherwise.

For everybody who plays cases through the acts: the demo, the scenarios, the bench.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from grants.clock import office_day
from grants.models import Application
from grants.models.subject import Subject
from grants.vocabulary.facts import settled_amount
from grants.vocabulary.programmes import programme
from grants.vocabulary.versions import workflow_of

PAYMENT_DAYS = 14
SCORE = 8
REASONS = "Begründung in einem Satz, der im Schreiben stehen kann."
TEXTS = {
    "course": "Die Reise verlief wie geplant.",
    "results": "Eine Liste mit elf Maßnahmen, die wir übernehmen.",
    "public_summary": "Ein Besuch bei den Nachbarn hat gezeigt, was schon geht.",
    "follow_up": "",
    "difficulties": "",
}


def usual_note(subject: Subject, transition: str) -> str:
    """Reasons where the transition requires a note, else nothing."""
    arrow = workflow_of(subject).definition.transitions[transition]
    return REASONS if arrow.note == "required" else ""


def usual_input(
    subject: Subject, transition: str, at: datetime, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the transition's form would give; ``given`` names what differs from the usual.

    Its words: ``declared`` (False: no declaration is confirmed), ``unmet`` (points of the formal check),
    ``score`` (for every criterion) or ``scores`` (one each), ``comment`` or ``comments``, ``opinion``,
    ``verdict``, ``amount_cents``, ``conditions``, ``final_cents``.
    """
    given, case = given or {}, subject.case_file
    rules = programme(case.programme)
    match workflow_of(subject).definition.transitions[transition].form:
        case "declarations":
            codes = [code for code, _text in rules.declarations]
            return {"declarations": codes if given.get("declared", True) else []}
        case "formal_check" | "return":
            unmet = given.get("unmet", ())
            return {"checks": {item.code: item.code not in unmet for item in rules.formal_check}}
        case "review":
            return _review(case, given)
        case "recommendation":
            return {
                "verdict": given.get("verdict", "award"),
                "amount_cents": given.get("amount_cents", case.requested_cents),
                "conditions": list(given.get("conditions", ())),
            }
        case "payment":
            return {"due_on": office_day(at), "reference": f"{case.ref} / {subject.name[1]}"}
        case "settlement":
            return {
                "final_cents": given.get("final_cents", settled_amount(case)[1]),
                "due_on": office_day(at) + timedelta(days=PAYMENT_DAYS),
                "reference": case.ref,
            }
    return {}


def _review(case: Application, given: Mapping[str, Any]) -> dict[str, Any]:
    """A low score needs a comment, so it gets one."""
    criteria = programme(case.programme).criteria
    codes = [item.code for item in criteria.items]
    scores = given.get("scores", [given.get("score", SCORE)] * len(codes))
    comment = given.get("comment", REASONS)
    low = {
        code: comment for code, score in zip(codes, scores, strict=True) if score <= criteria.comment_at_most
    }
    return {
        "scores": dict(zip(codes, scores, strict=True)),
        "comments": given.get("comments", low),
        "opinion": given.get("opinion", "Ein gutes Vorhaben mit klarem Nutzen für beide Verwaltungen."),
        "verdict": given.get("verdict", "award"),
    }


def usual_report(case: Application, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A complete report on the visits as planned; ``given`` names what differs.

    Its words: the five texts, ``costs_cents``, ``third_cents``, and ``came`` {organisation's id: people}.
    """
    given = given or {}
    came = given.get("came", {})
    return {
        **TEXTS,
        "costs_cents": case.costs_cents,
        "third_cents": case.third_cents,
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
            for visit in case.visits
        ],
    }
