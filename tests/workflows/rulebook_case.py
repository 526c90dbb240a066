"""A vocabulary of the words that the definitions use, and a case that is nothing but its state."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import workflows
from workflows.engine import Day, Guard, Move, Vocabulary

RULEBOOK = Path(workflows.__file__).parent
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

GUARDS = [
    "application_complete",
    "round_open",
    "within_caps",
    "money_fits",
    "in_good_time",
    "declarations_given",
    "not_own_case",
    "formal_check_passed",
    "not_yet_reviewed",
    "review_valid",
    "reviews_complete",
    "recommendation_valid",
    "award_recommended",
    "budget_fits",
    "enough_countries",
    "within_first_approval",
    "above_first_approval",
    "rejection_recommended",
    "report_complete",
    "trip_over",
    "settlement_valid",
    "letters_issued",
    "no_open_amendment",
    "no_open_payment_request",
    "nothing_paid",
    "award_runs",
    "amendment_complete",
    "amendment_is_minor",
    "amendment_within_caps",
    "amendment_covers_payments",
    "budget_fits_change",
    "raise_within_first_approval",
    "payment_request_complete",
    "needed_soon",
    "award_covers_call",
    "payment_valid",
    "not_awarded_by_payer",
]
EFFECTS = [
    "freeze_submission",
    "record_check",
    "record_review",
    "record_recommendation",
    "create_award",
    "commit_budget",
    "record_rejection",
    "accept_award",
    "release_budget",
    "freeze_report",
    "record_report_check",
    "create_settlement",
    "settle_budget",
    "freeze_amendment",
    "apply_amendment",
    "adjust_budget",
    "refuse_amendment",
    "call_money",
    "give_back_call",
    "record_call_check",
    "order_payment",
]
ROLES = ["applicant", "partner", "reviewer", "officer", "approver", "cashier", "auditor", "system"]
FORMS = [
    "declarations",
    "return",
    "formal_check",
    "review",
    "recommendation",
    "award",
    "rejection",
    "report_check",
    "settlement",
    "amendment",
    "payment_request",
    "payment",
]
LETTERS = ["receipt", "return", "award", "rejection", "settlement", "amendment", "amendment_refusal"]
BOTH = frozenset({"de", "en"})
DAYS = {
    "round_closes": Day(),
    "submission": Day(known_by=frozenset({"freeze_submission"}), is_past=True),
    "first_visit": Day(known_by=frozenset({"freeze_submission"})),
    "last_visit": Day(known_by=frozenset({"freeze_submission"})),
    "award": Day(known_by=frozenset({"create_award"}), is_past=True),
    "accept_by": Day(known_by=frozenset({"create_award"})),
    "needed_by": Day(),
    "report_due": Day(known_by=frozenset({"create_award"})),
}


@dataclass
class Case:
    """`unmet` names the guards that do not hold, `log` what the effects did."""

    state: str
    unmet: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Actor:
    id: int


def effect(name: str):
    return lambda move: move.case.log.append(f"{name} in {move.state}")


def words(guards: dict | None = None, effects: dict | None = None) -> Vocabulary:
    """The vocabulary; `guards` and `effects` add to its words or replace them."""
    plain = {
        name: Guard(name, lambda move, name=name: name not in move.case.unmet, f"Not so: {name}.", fix=name)
        for name in GUARDS
    }
    return Vocabulary(
        guards=plain | (guards or {}),
        effects={name: effect(name) for name in EFFECTS} | (effects or {}),
        roles=frozenset(ROLES),
        letters=dict.fromkeys(LETTERS, BOTH),
        decisions=frozenset({"award", "rejection", "settlement"}),
        forms=frozenset(FORMS),
        remedies=frozenset({"award", "rejection", "settlement"}),
        mails={"your_turn": BOTH},
        parties=frozenset({"applicant", "partner"}),
        days=DAYS,
        people={"amendment_is_minor": 1, "within_first_approval": 2, "above_first_approval": 3},
        money={"commit_budget": "commit", "release_budget": "release", "settle_budget": "settle"},
        needs={
            "record_check": frozenset({"freeze_submission"}),
            "record_review": frozenset({"freeze_submission"}),
            "record_recommendation": frozenset({"freeze_submission"}),
            "create_award": frozenset({"record_recommendation"}),
            "record_rejection": frozenset({"record_recommendation"}),
            "commit_budget": frozenset({"create_award"}),
            "accept_award": frozenset({"create_award"}),
            "create_settlement": frozenset({"create_award"}),
            "settle_budget": frozenset({"create_settlement"}),
        },
        apart={
            "create_award": frozenset({"record_review", "record_recommendation"}),
            "record_rejection": frozenset({"record_review", "record_recommendation"}),
            "create_settlement": frozenset({"create_award"}),
        },
    )


def attempt(case: Case, transition: str, role: str = "officer", actor: int | None = 1, **more) -> Move:
    person = None if actor is None else Actor(actor)
    return Move(case=case, transition=transition, actor=person, roles=frozenset({role}), at=NOON, **more)
