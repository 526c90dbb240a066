"""Effects: what a step changes beside the state. Row changes only; nothing leaves the house here."""

import hashlib
import json
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session, object_session

from grants.clock import office_day
from grants.models import Application, Award, Decision, Payment, Review, Settlement
from grants.rules.calendars import holidays_of
from grants.rules.deadlines import accept_by, report_due
from grants.rules.grant import total
from grants.vocabulary.answers import several, table, words
from grants.vocabulary.completeness import Cents, too_little
from grants.vocabulary.facts import calculation, rows, settled_amount
from grants.vocabulary.kinds import OF_CASE, useful_for
from grants.vocabulary.programmes import programme
from grants.vocabulary.snapshot import snapshot
from grants.vocabulary.terms import WINDING_UP
from workflows.engine import Move
from workflows.errors import Refused

Effect = Callable[[Move], None]

EFFECTS: dict[str, Effect] = {}
MONEY: dict[str, str] = {}
NEEDS: dict[str, frozenset[str]] = {}
APART: dict[str, frozenset[str]] = {}
LASTING: set[str] = set()

OPINIONS = ("record_review", "record_recommendation")


def effect(
    *,
    money: str = "",
    needs: Iterable[str] = (),
    apart_from: Iterable[str] = (),
    kinds: Iterable[str] = OF_CASE,
    lasts: bool = False,
) -> Callable[[Effect], Effect]:
    """Enter a function into the vocabulary; its name is the word that definitions use.

    `money`: what it means for money. `needs`: effects of which one must have happened before it.
    `apart_from`: effects that another person must have brought about. `kinds`: who may use it. `lasts`: a
    case that has it behind it never stands where none can have it.
    """

    def enter(act: Effect) -> Effect:
        name = act.__name__
        EFFECTS[name] = act
        MONEY.update({name: money} if money else {})
        NEEDS.update({name: frozenset(needs)} if needs else {})
        APART.update({name: frozenset(apart_from)} if apart_from else {})
        LASTING.update({name} if lasts else ())
        useful_for("effect", name, kinds)
        return act

    return enter


def session_of(case: Application) -> Session:
    """The transaction that the case belongs to."""
    session = object_session(case)
    if session is None:
        raise RuntimeError("An effect needs a case that belongs to a transaction.")
    return session


def actor_id(move: Move) -> int:
    """The person's id; the system cannot do this."""
    if move.actor is None:
        raise RuntimeError(f"{move.transition!r} needs a person.")
    return move.actor.id


@effect(lasts=True)
def freeze_submission(move: Move) -> None:
    """Remember when the application came first, and the hash of what it said."""
    case: Application = move.case
    if case.submitted_at is None:
        case.submitted_at = move.at
    content = json.dumps(snapshot(case), sort_keys=True, ensure_ascii=False).encode()
    case.content_sha256 = hashlib.sha256(content).hexdigest()
    move.data["content_sha256"] = case.content_sha256


@effect(needs=["freeze_submission"])
def record_check(move: Move) -> None:
    """Keep only the points that the programme's formal check has; the step itself is the record."""
    given = table(move, "checks")
    move.data["checks"] = {
        item.code: given.get(item.code) is True for item in programme(move.case.programme).formal_check
    }


@effect(needs=["freeze_submission"])
def record_review(move: Move) -> None:
    """One reviewer's opinion.

    The step names only who reviewed: scores stay out of the history applicants see.
    """
    codes = [item.code for item in programme(move.case.programme).criteria.items]
    scores, comments = table(move, "scores"), table(move, "comments")
    move.case.reviews.append(
        Review(
            reviewer_id=actor_id(move),
            scores={code: scores[code] for code in codes},
            comments={code: comments.get(code, "") for code in codes},
            opinion=words(move, "opinion"),
            verdict=move.data["verdict"],
            submitted_at=move.at,
        )
    )
    move.data = {}


@effect(needs=["freeze_submission"])
def record_recommendation(move: Move) -> None:
    """Write or replace the recommendation on which the approver decides."""
    case: Application = move.case
    decision = case.decision or Decision()
    decision.verdict = move.data["verdict"]
    decision.amount_cents = move.data["amount_cents"] if decision.verdict == "award" else 0
    decision.conditions = [text for text in several(move, "conditions") if text.strip()]
    decision.recommended_by_id = actor_id(move)
    decision.recommended_at = move.at
    decision.recommendation = move.note
    case.decision = decision


def _decide(move: Move) -> Decision:
    decision: Decision = move.case.decision
    decision.decided_by_id = actor_id(move)
    decision.decided_at = move.at
    decision.reasons = move.note
    return decision


@effect(needs=["record_recommendation"], apart_from=OPINIONS, lasts=True)
def create_award(move: Move) -> None:
    """Amount, period, conditions and the calculation, frozen with the rates of this day."""
    case: Application = move.case
    decision = _decide(move)
    rules = programme(case.programme)
    today = office_day(move.at)
    holidays = holidays_of(rules.calendar)
    lines = calculation(case, today)
    case.award = Award(
        amount_cents=decision.amount_cents,
        bound_cents=0,
        period_from=today,
        period_to=case.last_day + WINDING_UP,
        report_due_on=report_due(case.last_day, rules.report_days, holidays),
        accept_by=accept_by(today, rules.accept_days, holidays),
        lines=rows(lines),
        calculated_cents=total(lines),
        rates_on=today,
        rates_version=rules.rates.on(today).version,
        conditions=[
            *(
                {"kind": each.kind, "text": {"de": each.text.de, "en": each.text.en}}
                for each in rules.conditions
            ),
            *({"kind": "auflage", "text": {"de": text, "en": text}} for text in decision.conditions),
        ],
        awarded_at=move.at,
    )


@effect(money="commit", needs=["create_award"])
def commit_budget(move: Move) -> None:
    """Bind the award's amount in its round. Raises Refused if another award was faster."""
    case: Application = move.case
    amount = case.award.amount_cents if case.award else 0
    if not case.round.commit_amount(session_of(case), amount):
        raise Refused([too_little(case, amount)])
    if case.award:
        case.award.bound_cents = amount


@effect(money="release")
def release_budget(move: Move) -> None:
    """Give what is still bound back to the round, once."""
    _release(move.case, keep=0)


@effect(money="settle", needs=["create_settlement"])
def settle_budget(move: Move) -> None:
    """Only the final amount stays bound; the rest is free again."""
    _release(move.case, keep=move.case.settlement.final_cents)


def _release(case: Application, keep: int) -> None:
    award = case.award
    if award is None:
        return
    if not case.round.release_amount(session_of(case), award.bound_cents - keep):
        raise RuntimeError(f"{case.ref}: the round holds less than {award.bound_cents} cents.")
    award.bound_cents = keep


@effect(needs=["record_recommendation"], apart_from=OPINIONS, lasts=True)
def record_rejection(move: Move) -> None:
    _decide(move)


@effect(needs=["create_award"])
def accept_award(move: Move) -> None:
    move.case.award.accepted_at = move.at


@effect()
def freeze_report(move: Move) -> None:
    move.case.report.submitted_at = move.at


@effect()
def record_report_check(move: Move) -> None:
    report = move.case.report
    report.checked_by_id = actor_id(move)
    report.checked_at = move.at
    report.check_note = move.note


# § 77 BHO: who orders money does not pay it
@effect(needs=["create_award"], apart_from=["create_award"], lasts=True)
def create_settlement(move: Move) -> None:
    """The final amount, with what it was computed from, and the payment that follows."""
    case: Application = move.case
    lines, most = settled_amount(case)
    settlement = Settlement(
        lines=rows(lines),
        actual_cents=most,
        final_cents=move.data["final_cents"],
        paid_before_cents=case.paid_cents,
        reasons=move.note,
        settled_by_id=actor_id(move),
        settled_at=move.at,
    )
    case.settlement = settlement
    if settlement.balance_cents > 0:
        settlement.payment = Payment(
            amount_cents=settlement.balance_cents,
            due_on=move.data["due_on"],
            reference=move.data["reference"],
        )
    move.data["final"] = str(Cents(settlement.final_cents))
