"""Changes and payment requests at the same moment, each with a naive variant that must fail."""

from threading import Barrier

from sqlalchemy import text

from grants import db
from grants.models import Application, Step
from tests.acts.test_amendments import move as move_amendment
from tests.acts.test_amendments import recommended
from tests.acts.test_payment_requests import draft
from tests.acts.test_payment_requests import move as move_request
from tests.acts.test_races import at_once, bound_and_committed, budget_holds
from tests.office import Office
from workflows.errors import Refused, Stale, WrongState

AWARDED, MORE = 120_000, 150_000


def test_two_changes_never_over_commit_a_round(office_on_both: Office) -> None:
    """Each asks for 300 euros more; the round has them only once."""
    office = office_on_both
    refs = [office.case_in("accepted", with_letters=False) for _ in range(2)]
    for ref in refs:
        recommended(office, ref, amount_cents=MORE)
    with db.transaction() as session:
        session.execute(text(f"UPDATE round SET total_cents = {AWARDED + MORE}"))

    answers = at_once(
        [
            lambda ref=ref, by=by: move_amendment(office, ref, "grant", by)  # type: ignore[misc]
            for ref, by in zip(refs, ("approver", "approver2"), strict=True)
        ]
    )

    assert sorted(type(each).__name__ for each in answers) == ["NoneType", "Refused"]
    assert bound_and_committed() == (AWARDED + MORE, AWARDED + MORE, AWARDED + MORE)
    with db.reading() as session:
        cases = [session.scalars(Application.by_ref(ref)).one() for ref in refs]
        told = sorted((case.amendments[0].state, case.award.amount_cents) for case in cases if case.award)
        assert told == [("granted", MORE), ("recommended", AWARDED)]


def test_looking_first_over_commits(office_on_both: Office) -> None:
    """The control: both see that the money is there, and both take it."""
    office = office_on_both
    refs = [office.case_in("accepted", with_letters=False) for _ in range(2)]
    with db.transaction() as session:
        session.execute(text(f"UPDATE round SET total_cents = {AWARDED + MORE}"))
    both_have_looked = Barrier(2)

    def grant_naively(ref: str) -> None:
        with db.reading() as session:
            row = session.scalars(Application.by_ref(ref)).one().round
            left, committed = row.left_cents, row.committed_cents
        both_have_looked.wait(timeout=30)
        if left >= MORE - AWARDED:
            with db.transaction() as session:
                award = session.scalars(Application.by_ref(ref)).one().award
                assert award is not None
                award.amount_cents = award.bound_cents = MORE
                session.execute(text(f"UPDATE round SET committed_cents = {committed + MORE - AWARDED}"))

    at_once([lambda ref=ref: grant_naively(ref) for ref in refs])  # type: ignore[misc]
    assert not budget_holds(*bound_and_committed())


def called(ref: str) -> tuple[int, int]:
    """What the award says is called, and what its requests hold."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        assert case.award is not None
        return case.award.called_cents, sum(each.called_cents for each in case.payment_requests)


def test_two_requests_do_not_get_the_last_euro_both(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    requests = [draft(office, ref, 80_000) for _ in range(2)]

    answers = at_once(
        [
            lambda number=number: move_request(office, ref, "submit", "oldenburg", number)  # type: ignore[misc]
            for number in requests
        ]
    )

    assert sorted(type(each).__name__ for each in answers) == ["NoneType", "Refused"]
    assert called(ref) == (80_000, 80_000)


def test_calling_without_a_guarded_update_calls_too_much(office_on_both: Office) -> None:
    """The control: both read what is left, and both write."""
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    requests = [draft(office, ref, 80_000) for _ in range(2)]
    both_have_looked = Barrier(2)

    def call_naively(number: int) -> None:
        with db.reading() as session:
            award = session.scalars(Application.by_ref(ref)).one().award
            assert award is not None
            left, before = award.left_to_call_cents, award.called_cents
        both_have_looked.wait(timeout=30)
        if left >= 80_000:
            with db.transaction() as session:
                rows = session.scalars(Application.by_ref(ref)).one().payment_requests
                rows[number - 1].called_cents = 80_000
                session.execute(text(f"UPDATE award SET called_cents = {before + 80_000}"))

    at_once([lambda number=number: call_naively(number) for number in requests])  # type: ignore[misc]
    said, held = called(ref)
    assert held > said
    assert held > AWARDED


def test_a_request_is_paid_once(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref)
    move_request(office, ref, "submit", "oldenburg", number)
    move_request(office, ref, "check", "officer", number)
    data = {"due_on": None, "reference": "K 1"}
    with db.reading() as session:
        data["due_on"] = session.scalars(Application.by_ref(ref)).one().payment_requests[0].needed_by

    def pay(by: str) -> Step | None:
        return move_request(office, ref, "pay", by, number, data=dict(data))  # type: ignore[func-returns-value]

    answers = at_once([lambda: pay("cashier"), lambda: pay("everything")])
    assert sum(each is None for each in answers) == 1
    assert sum(isinstance(each, (Stale, WrongState, Refused)) for each in answers) == 1
    with db.reading() as session:
        assert session.scalars(Application.by_ref(ref)).one().paid_cents == 50_000
