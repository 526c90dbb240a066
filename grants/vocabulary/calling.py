"""Words for payment requests: a city calls a part of its award, and a second person of the office pays it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from grants.clock import office_day
from grants.models import Application, Payment, PaymentRequest
from grants.models.subject import CASE_ITSELF
from grants.vocabulary.answers import day, words
from grants.vocabulary.completeness import Cents
from grants.vocabulary.effects import actor_id, effect, session_of
from grants.vocabulary.guards import guard
from grants.vocabulary.kinds import OF_PAYMENT_REQUEST
from grants.vocabulary.programmes import programme
from workflows.engine import Move
from workflows.errors import Reason, Refused
from workflows.label import mark as _

EDIT = "payment_requests.edit"


def _gap(request: PaymentRequest, message: str, **values: object) -> Reason:
    return Reason(message, {**values, "number": request.number}, fix=EDIT)


@guard(_("The payment request is not complete."), kinds=OF_PAYMENT_REQUEST)
def payment_request_complete(move: Move) -> Sequence[Reason]:
    request: PaymentRequest = move.subject
    reasons = []
    if request.amount_cents <= 0:
        reasons.append(_gap(request, _("Enter the amount you need.")))
    if request.needed_by is None:
        reasons.append(_gap(request, _("Say by when you need the money.")))
    if not request.purpose.strip():
        reasons.append(_gap(request, _("Say what you will pay with the money.")))
    return reasons


@guard(_("The money is not needed soon."), kinds=OF_PAYMENT_REQUEST)
def needed_soon(move: Move) -> bool | Sequence[Reason]:
    """Called money must be used within some weeks, so it cannot be called earlier than that."""
    request: PaymentRequest = move.subject
    if request.needed_by is None:
        return True
    today, weeks = office_day(move.at), programme(move.case.programme).use_weeks
    if request.needed_by < today:
        return [_gap(request, _("The day by which you need the money is over."))]
    latest = today + timedelta(weeks=weeks)
    if request.needed_by <= latest:
        return True
    message = _("Call only what you need within %(weeks)s weeks, so by %(day)s at the latest.")
    return [_gap(request, message, weeks=weeks, day=latest)]


@guard(_("The award has not so much left."), kinds=OF_PAYMENT_REQUEST)
def award_covers_call(move: Move) -> bool | Sequence[Reason]:
    award, request = move.case.award, move.subject
    if award is None or request.amount_cents <= award.left_to_call_cents:
        return True
    message = _("Of your grant %(left)s has not been called yet; you call %(amount)s.")
    left, amount = Cents(award.left_to_call_cents), Cents(request.amount_cents)
    return [_gap(request, message, left=left, amount=amount)]


@guard(_("The payment is not complete."), of_input=True, kinds=OF_PAYMENT_REQUEST)
def payment_valid(move: Move) -> Sequence[Reason]:
    due_on, reasons = day(move, "due_on"), []
    if due_on is None or due_on < office_day(move.at):
        reasons.append(Reason(_("Enter the day of the payment, today or later."), fix_section="due_on"))
    if not words(move, "reference").strip():
        reasons.append(Reason(_("Enter the payment's reference."), fix_section="reference"))
    return reasons


@guard(
    _("You had a hand in awarding this sum, so another person must pay (§ 77 BHO)."),
    of_actor=True,
    kinds=OF_PAYMENT_REQUEST,
)
def not_awarded_by_payer(move: Move) -> bool:
    """Neither by the award nor by a change of it, and neither in somebody's place nor through a deputy."""
    return move.people.isdisjoint(_awarded_by(move.case))


def _awarded_by(case: Application) -> set[int]:
    """Everybody who decided on the sum, deputies and represented alike."""
    people: set[int] = set()
    decision = case.decision
    for step in case.steps:
        if step.subject == CASE_ITSELF:
            took = (step.actor_id, step.at)
            decides = decision is not None and took == (decision.decided_by_id, decision.decided_at)
        else:
            decides = step.data.get("verdict") == "granted" and _changes_sum(step.data)
        people |= step.people if decides else set()
    return people


def _changes_sum(decided: dict[str, Any]) -> bool:
    return bool(decided["before"]["amount_cents"] != decided["after"]["amount_cents"])


@effect(money="reserve", kinds=OF_PAYMENT_REQUEST)
def call_money(move: Move) -> None:
    """Hold this part of the award. Raises Refused if another request was faster."""
    request: PaymentRequest = move.subject
    if request.submitted_at is None:
        request.submitted_at = move.at
    _hold(move, request.amount_cents)
    move.data.update(amount_cents=request.amount_cents, needed_by=request.needed_by, purpose=request.purpose)


@effect(money="release", needs=["call_money"], kinds=OF_PAYMENT_REQUEST)
def give_back_call(move: Move) -> None:
    """What was called is free to be called again."""
    _hold(move, 0)


def _hold(move: Move, cents: int) -> None:
    case: Application = move.case
    award, request = case.award, move.subject
    if award is None or not award.call_amount(session_of(case), cents - request.called_cents):
        raise Refused([_gap(request, _("The award has not so much left."))])
    request.called_cents = cents


@effect(needs=["call_money"], kinds=OF_PAYMENT_REQUEST)
def record_call_check(move: Move) -> None:
    move.subject.checked_by_id, move.subject.checked_at = actor_id(move), move.at


@effect(
    money="pay",
    needs=["record_call_check"],
    apart_from=["record_call_check"],  # § 77 BHO: who orders a payment does not make it
    kinds=OF_PAYMENT_REQUEST,
)
def order_payment(move: Move) -> None:
    """The payment itself: what the request holds of the award stays held, and counts in the settlement."""
    request: PaymentRequest = move.subject
    request.payment = Payment(
        amount_cents=request.called_cents,
        due_on=move.data["due_on"],
        reference=move.data["reference"],
    )
    move.data["amount"] = str(Cents(request.called_cents))
