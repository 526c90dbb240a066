"""What a letter may say: plain values, taken from the case at the moment of the step and frozen with it."""

from collections.abc import Callable
from typing import Any

from babel.dates import format_date

from grants.clock import office_day
from grants.models import Application, Award, Person
from grants.rules.money import in_words
from grants.rules.scoring import weighted
from grants.vocabulary.answers import table
from grants.vocabulary.letters import DECISIONS
from grants.vocabulary.programmes import programme
from grants.vocabulary.snapshot import snapshot
from grants.vocabulary.terms import differences
from grants.vocabulary.transcript import transcript
from workflows.engine import Move
from workflows.label import LANGUAGES, Label
from workflows.programme import Programme

Values = dict[str, Any]
VALUES: dict[str, Callable[[Move, Programme], Values]] = {}

MODES = {
    "physical": Label("Treffen vor Ort", "Meeting in person"),
    "virtual": Label("virtuelles Treffen", "virtual meeting"),
    "hybrid": Label("hybrides Treffen", "hybrid meeting"),
}
DECIDERS = {
    "approver": Label("Entscheidungsbefugte Person", "Authorised decision-maker"),
    "officer": Label("Sachbearbeitung", "Case officer"),
    "cashier": Label("Kasse", "Cashier"),
}


def both(label: Label) -> dict[str, str]:
    return {"de": label.de, "en": label.en}


def words(cents: int) -> dict[str, str]:
    """The amount in words, as a decision prints it beside the figures."""
    return {language: in_words(cents, language) for language in LANGUAGES}


def named(pairs: tuple[tuple[str, Label], ...], code: str) -> dict[str, str]:
    """The label of a code among a programme's choices; the code itself where the choice is gone."""
    return both(dict(pairs).get(code, Label(code, code)))


def letter_values(move: Move, kind: str, label: str) -> Values:
    """Everything the letter of this kind needs, as JSON: cents, ISO dates, texts in both languages."""
    case: Application = move.case
    rules = programme(case.programme)
    values: Values = {
        "letter": {
            "kind": kind,
            "number": label,
            "date": office_day(move.at).isoformat(),
            "case_number": case.ref,
        },
        "authority": _authority(rules, move),
        "recipient": _recipient(case),
        "programme": {"code": rules.code, "title": both(rules.title), "legal_basis": both(rules.legal_basis)},
        "application": _application(case, rules),
        "signature": _signature(move),
        "remedy": both(rules.remedy) if kind in DECISIONS else None,
    }
    return {**values, kind: VALUES[kind](move, rules)}


def _authority(rules: Programme, move: Move) -> Values:
    contact = move.actor if isinstance(move.actor, Person) and "officer" in move.roles else None
    authority = rules.authority
    return {
        **{
            key: authority[key]
            for key in ("name", "unit", "street", "postcode", "town", "country", "phone", "email", "website")
        },
        "contact": {"name": contact.name if contact else authority["unit"], "email": authority["email"]},
    }


def _recipient(case: Application) -> Values:
    to = case.organisation
    return {
        "name": to.name,
        "department": to.department or None,
        "attention": case.contact_name or None,
        "street": to.street,
        "postcode": to.postcode,
        "town": to.town,
        "country": to.country,
    }


def _application(case: Application, rules: Programme) -> Values:
    return {
        "ref": case.ref,
        "title": case.title,
        "kind": named(rules.kinds, case.kind),
        "mode": case.mode,
        "theme": named(rules.themes, case.theme),
        "sdgs": sorted(case.sdgs),
        "submitted_on": office_day(case.submitted_at).isoformat() if case.submitted_at else None,
        "applicant": case.organisation.name,
        "partners": [{"name": each.name, "country": each.country} for each in case.partners],
        "visits": [
            {
                "title": visit.title,
                "place": visit.place,
                "host": visit.host.name if visit.host else None,
                "starts_on": visit.starts_on.isoformat(),
                "ends_on": visit.ends_on.isoformat(),
                "virtual": visit.is_virtual or case.mode == "virtual",
                "people": visit.people,
            }
            for visit in case.visits
        ],
        "requested_cents": case.requested_cents,
    }


def _signature(move: Move) -> Values | None:
    """Who answers for the letter; nobody by name where the city's own step set it off."""
    role = next((DECIDERS[each] for each in move.arrow.by if each in DECIDERS), None)
    if role is None or not isinstance(move.actor, Person):
        return None
    represented = move.represented.name if isinstance(move.represented, Person) else None
    return {"name": move.actor.name, "role": both(role), "represented": represented}


def values_for(
    kind: str,
) -> Callable[[Callable[[Move, Programme], Values]], Callable[[Move, Programme], Values]]:
    def enter(build: Callable[[Move, Programme], Values]) -> Callable[[Move, Programme], Values]:
        VALUES[kind] = build
        return build

    return enter


@values_for("receipt")
def _receipt(move: Move, rules: Programme) -> Values:
    case: Application = move.case
    said = snapshot(case)
    return {
        "received_at": move.at.isoformat(),
        "submitted_by": move.actor.name if isinstance(move.actor, Person) else "",
        "content_sha256": case.content_sha256,
        "documents": said["documents"],
        "answers": transcript(case),
        "next": both(
            Label(
                "Wir prüfen den Antrag zuerst formal. "
                "Fehlt etwas, geben wir ihn Ihnen mit einer Begründung zurück.",
                "We first check the application formally. "
                "If something is missing, we return it to you with the reason.",
            )
        ),
    }


@values_for("return")
def _return(move: Move, rules: Programme) -> Values:
    checks = table(move, "checks")
    return {
        "reason": move.note,
        "checks": [
            {"label": both(item.label), "passed": checks.get(item.code) is True}
            for item in rules.formal_check
        ],
        "returned_on": office_day(move.at).isoformat(),
    }


@values_for("award")
def _award(move: Move, rules: Programme) -> Values:
    case: Application = move.case
    award, decision = case.award, case.decision
    assert award is not None  # noqa: S101  the award's own effect made it
    assert decision is not None  # noqa: S101  likewise
    return {
        "amount_cents": award.amount_cents,
        "amount_words": words(award.amount_cents),
        "requested_cents": case.requested_cents,
        "period_from": award.period_from.isoformat(),
        "period_to": award.period_to.isoformat(),
        "report_due_on": award.report_due_on.isoformat(),
        "accept_by": award.accept_by.isoformat(),
        "financing": both(rules.financing),
        "payment": both(rules.payment),
        "lines": award.lines,
        "calculated_cents": award.calculated_cents,
        "cap_cents": rules.caps.amount_cents,
        "rates": both(_rates(rules, award)),
        "conditions": award.conditions,
        "reasons": decision.recommendation,
        "recommended_by": both(_recommended_by(case)),
    }


def _recommended_by(case: Application) -> Label:
    """Who wrote the recommendation, and in whose place."""
    decision = case.decision
    assert decision is not None  # noqa: S101  nothing is awarded without one
    name = decision.recommended_by.name
    step = next((each for each in reversed(case.steps) if each.at == decision.recommended_at), None)
    if step is None or not step.deputy_for_name:
        return Label(name, name)
    represented = step.deputy_for_name
    return Label(f"{name} in Vertretung für {represented}", f"{name} in place of {represented}")


def _rates(rules: Programme, award: Award) -> Label:
    """The table of rates in words: its name, and from when it is valid."""
    valid_from = rules.rates.on(award.rates_on).valid_from
    name = rules.rates.label
    return Label(
        f"{name.de}, gültig ab {format_date(valid_from, 'long', locale='de_DE')}",
        f"{name.en}, valid from {format_date(valid_from, 'long', locale='en_GB')}",
    )


@values_for("rejection")
def _rejection(move: Move, rules: Programme) -> Values:
    scores = [review.scores for review in move.case.reviews]
    return {
        "reasons": move.note,
        "score": round(sum(weighted(each, rules.criteria) for each in scores) / len(scores), 1)
        if scores
        else None,
        "criteria": [
            {
                "label": both(item.label),
                "weight": item.weight,
                "points": round(sum(each[item.code] for each in scores) / len(scores), 1) if scores else None,
            }
            for item in rules.criteria.items
        ],
        "resubmission": both(rules.resubmission),
    }


@values_for("settlement")
def _settlement(move: Move, rules: Programme) -> Values:
    case: Application = move.case
    settlement, award = case.settlement, case.award
    assert settlement is not None  # noqa: S101  the settlement's own effect made it
    assert award is not None  # noqa: S101  nothing is settled without one
    payment = settlement.payment
    return {
        "awarded_cents": award.amount_cents,
        "lines": settlement.lines,
        "actual_cents": settlement.actual_cents,
        "final_cents": settlement.final_cents,
        "final_words": words(settlement.final_cents),
        "paid_cents": settlement.paid_before_cents,
        "balance_cents": settlement.balance_cents,
        "payment_reference": payment.reference if payment else None,
        "due_on": payment.due_on.isoformat() if payment else None,
        "reasons": settlement.reasons,
    }


@values_for("amendment")
def _amendment(move: Move, rules: Programme) -> Values:
    amendment, award = move.subject, move.case.award
    return {
        **_asked_for(move),
        "amount_cents": award.amount_cents,
        "amount_words": words(award.amount_cents),
        "before_cents": amendment.before["amount_cents"],
        "lines": award.lines,
        "calculated_cents": award.calculated_cents,
        "cap_cents": rules.caps.amount_cents,
        "rates": both(_rates(rules, award)),
        "period_to": award.period_to.isoformat(),
        "report_due_on": award.report_due_on.isoformat(),
    }


@values_for("amendment_refusal")
def _amendment_refusal(move: Move, rules: Programme) -> Values:
    return _asked_for(move)


def _asked_for(move: Move) -> Values:
    """What the city asked for and why, and what the office said to it."""
    case, amendment = move.case, move.subject
    letter = next((each for each in case.letters if each.kind == "award"), None)
    recommended = [step for step in amendment.own_steps if step.transition in move.arrow.differs_from]
    return {
        "number": amendment.number,
        "asked_on": office_day(amendment.submitted_at).isoformat(),
        "award": {
            "number": letter.label if letter else case.ref,
            "date": office_day(case.award.awarded_at).isoformat(),
        },
        "changes": differences(amendment.before, amendment.after),
        "other": amendment.other,
        "why": amendment.reasons,
        "reasons": move.note,
        "recommended_by": recommended[-1].actor_name if recommended else "",
    }
