"""A vocabulary of the words that the definitions use, and a case that is nothing but its state."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import workflows
from workflows.engine import Guard, Move, Vocabulary

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
    "rejection_recommended",
    "report_complete",
    "trip_over",
    "settlement_valid",
    "letters_issued",
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
]


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
        letters=frozenset({"receipt", "return", "award", "rejection", "settlement"}),
        decisions=frozenset({"award", "rejection", "settlement"}),
        forms=frozenset(FORMS),
    )


def attempt(case: Case, transition: str, role: str = "officer", actor: int | None = 1, **more) -> Move:
    person = None if actor is None else Actor(actor)
    return Move(case=case, transition=transition, actor=person, roles=frozenset({role}), at=NOON, **more)
