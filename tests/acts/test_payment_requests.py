"""Calling money before the settlement: never more than is left, checked by one and paid by another."""

from datetime import date, timedelta
from typing import Any

import pytest

from grants import db
from grants.acts.keep_people import appoint
from grants.acts.take_step import take_step
from grants.acts.write_beside import write_beside
from grants.models import Application
from tests.acts.standing_in import give, newcomer
from tests.acts.test_amendments import draft as draft_amendment
from tests.acts.test_amendments import move as move_amendment
from tests.acts.test_amendments import moved_dates, recommended
from tests.office import AFTER, NOON, Office
from workflows.errors import Refused

SOON = NOON.date() + timedelta(days=10)
HAND = "You had a hand in awarding this sum, so another person must pay (§ 77 BHO)."
PAYMENT = {"due_on": SOON, "reference": "K 4711"}


def draft(office: Office, ref: str, cents: int = 50_000, needed_by: date | None = SOON) -> int:
    values = {"amount_cents": cents, "needed_by": needed_by, "purpose": "Train tickets."}
    return write_beside(ref, "payment_request", values, actor_id=office.people["oldenburg"], at=NOON)


def move(office: Office, ref: str, transition: str, by: str, number: int = 1, **given: Any) -> None:
    subject = ("payment_request", number)
    take_step(ref, transition, subject=subject, actor_id=office.people[by], **{"at": NOON, **given})


def submitted(office: Office, ref: str, cents: int = 50_000) -> int:
    number = draft(office, ref, cents)
    move(office, ref, "submit", "oldenburg", number)
    return number


def paid(office: Office, ref: str, cents: int = 50_000) -> int:
    number = submitted(office, ref, cents)
    move(office, ref, "check", "officer", number)
    move(office, ref, "pay", "cashier", number, data=PAYMENT)
    return number


def sums(ref: str) -> tuple[int, int, list[tuple[str, int]]]:
    """What is called of the award, what is paid, and each request with what it holds."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        assert case.award is not None
        rows = [(each.state, each.called_cents) for each in case.payment_requests]
        return case.award.called_cents, case.paid_cents, rows


def refused(office: Office, ref: str, transition: str, by: str, number: int = 1, **given: Any) -> list[str]:
    with pytest.raises(Refused) as refusal:
        move(office, ref, transition, by, number, **given)
    return [str(each) for each in refusal.value.reasons]


def test_money_is_called_checked_and_paid_by_two_people(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    paid(office, ref)
    assert sums(ref) == (50_000, 50_000, [("paid", 50_000)])
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        assert [(step.transition, step.subject) for step in case.steps[-3:]] == [
            (name, ("payment_request", 1)) for name in ("submit", "check", "pay")
        ]
        payment = case.payment_requests[0].payment
        assert payment is not None
        assert (payment.amount_cents, payment.reference, payment.due_on) == (50_000, "K 4711", SOON)


def test_who_checked_does_not_pay_and_who_awarded_neither(office: Office) -> None:
    ref = office.case_in("recommended", with_letters=False)
    office.step(ref, "award", "everything")
    office.step(ref, "accept", "oldenburg")
    number = submitted(office, ref)
    move(office, ref, "check", "everything", number)
    assert refused(office, ref, "pay", "everything", data=PAYMENT) == [
        "Another person than the one who checked the request must do this.",
        HAND,
    ]
    move(office, ref, "pay", "cashier", number, data=PAYMENT)


def test_who_decided_on_the_sum_through_a_deputy_does_not_pay(office: Office) -> None:
    """Both count: who stood in, and in whose place the award was signed."""
    ref = office.case_in("recommended", with_letters=False)
    newcomer(office, "deputy")
    give(office, "approver2", "deputy", "approver")
    office.step(ref, "award", "deputy")
    office.step(ref, "accept", "oldenburg")
    submitted(office, ref)
    move(office, ref, "check", "officer")
    for name in ("approver2", "deputy"):
        appoint(office.people[name], "ude", "cashier")
        assert refused(office, ref, "pay", name, data=PAYMENT) == [HAND]
    move(office, ref, "pay", "cashier", data=PAYMENT)


def test_who_granted_another_sum_does_not_pay_and_of_other_days_does(office: Office) -> None:
    appoint(office.people["approver2"], "ude", "cashier")
    appoint(office.people["officer2"], "ude", "cashier")
    ref = office.case_in("accepted", with_letters=False)
    recommended(office, ref, amount_cents=150_000)
    move_amendment(office, ref, "grant", "approver2")
    other_days = draft_amendment(office, ref, **moved_dates())
    move_amendment(office, ref, "submit", "oldenburg", number=other_days)
    move_amendment(office, ref, "grant_minor", "officer2", number=other_days)
    submitted(office, ref)
    move(office, ref, "check", "officer")
    assert refused(office, ref, "pay", "approver2", data=PAYMENT) == [HAND]
    move(office, ref, "pay", "officer2", data=PAYMENT)


def test_never_more_than_the_award_has_left(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    paid(office, ref, 100_000)
    number = draft(office, ref, 20_001)
    assert refused(office, ref, "submit", "oldenburg", number) == [
        "Of your grant 200.00 EUR has not been called yet; you call 200.01 EUR."
    ]
    assert sums(ref) == (100_000, 100_000, [("paid", 100_000), ("draft", 0)])


@pytest.mark.parametrize(
    ("transition", "by", "state"),
    [
        ("withdraw", "oldenburg", "withdrawn"),
        ("refuse", "officer", "refused"),
        ("return", "officer", "returned"),
    ],
)
def test_what_is_not_paid_can_be_called_again(office: Office, transition: str, by: str, state: str) -> None:
    ref = office.case_in("accepted", with_letters=False)
    submitted(office, ref, 120_000)
    assert sums(ref)[0] == 120_000
    move(office, ref, transition, by, note="Not now.")
    assert sums(ref) == (0, 0, [(state, 0)])
    submitted(office, ref, 120_000)
    assert sums(ref)[0] == 120_000


def test_everything_missing_is_told_at_once(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    values = {"amount_cents": None, "needed_by": None, "purpose": ""}
    write_beside(ref, "payment_request", values, actor_id=office.people["oldenburg"], at=NOON)
    assert refused(office, ref, "submit", "oldenburg") == [
        "Enter the amount you need.",
        "Say by when you need the money.",
        "Say what you will pay with the money.",
    ]


def test_money_is_not_called_before_it_is_needed(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, needed_by=NOON.date() + timedelta(weeks=6, days=1))
    [told] = refused(office, ref, "submit", "oldenburg")
    assert told == "Call only what you need within 6 weeks, so by 2026-04-13 at the latest."


def test_the_settlement_counts_what_was_paid(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    paid(office, ref)
    for transition, by in (
        ("submit_report", "oldenburg"),
        ("confirm_report", "officer"),
        ("settle", "cashier"),
    ):
        office.step(ref, transition, by)
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        settlement, letter = case.settlement, case.letters[-1].values["settlement"]
        assert settlement is not None
        assert settlement.payment is not None
        assert (settlement.final_cents, settlement.paid_before_cents) == (120_000, 50_000)
        assert settlement.payment.amount_cents == letter["balance_cents"] == 70_000
        assert letter["paid_cents"] == 50_000


def test_a_settlement_below_what_was_paid_asks_it_back(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    paid(office, ref, 110_000)
    for transition, by in (("submit_report", "oldenburg"), ("confirm_report", "officer")):
        office.step(ref, transition, by)
    office.step(ref, "settle", "cashier", note="Fewer came.", data={"final_cents": 100_000})
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        assert case.settlement is not None
        assert case.settlement.payment is None
        assert case.letters[-1].values["settlement"]["balance_cents"] == -10_000
        assert case.round.committed_cents == 100_000


def test_an_open_request_holds_up_the_case_and_paid_money_its_cancelling(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    submitted(office, ref)
    with pytest.raises(Refused) as refusal:
        office.step(ref, "cancel", "oldenburg")
    message = "%(name)s is neither paid nor refused yet. It must be dealt with or withdrawn first."
    assert [each.message for each in refusal.value.reasons] == [message]
    move(office, ref, "check", "officer")
    move(office, ref, "pay", "cashier", data=PAYMENT)
    with pytest.raises(Refused) as refusal:
        office.step(ref, "cancel", "oldenburg")
    assert [str(each) for each in refusal.value.reasons] == [
        "500.00 EUR has been paid already: hand in a report, so that it can be settled."
    ]


def test_the_grant_never_falls_below_what_was_called(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    people = {office.cities["oldenburg"]: 1, office.cities["groningen"]: 2}
    recommended(office, ref, people=people)
    submitted(office, ref)
    with pytest.raises(Refused) as refusal:
        move_amendment(office, ref, "grant", "approver")
    assert [str(each) for each in refusal.value.reasons] == [
        "500.00 EUR of the grant has been called already: it cannot fall to 391.00 EUR."
    ]


def test_a_payment_has_a_day_and_a_reference(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    submitted(office, ref)
    move(office, ref, "check", "officer")
    assert refused(office, ref, "pay", "cashier", data={"due_on": date(2026, 1, 1), "reference": " "}) == [
        "Enter the day of the payment, today or later.",
        "Enter the payment's reference.",
    ]


def test_after_the_report_nothing_is_called(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref)
    office.step(ref, "submit_report", "oldenburg")
    assert refused(office, ref, "submit", "oldenburg", number, at=AFTER)[0] == (
        "The report has been handed in: what follows is the settlement."
    )
