"""Changing what was awarded: who decides, what it costs and changes, and that nothing is lost of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from grants import db
from grants.acts.errors import NotEditable, NotThere
from grants.acts.take_step import take_step
from grants.acts.write_beside import write_beside
from grants.models import Amendment, Application
from tests.office import FIRST_DAY, LAST_DAY, NOON, Office
from workflows.errors import Refused, Stale

LATER = date(2026, 9, 14)


def planned(office: Office, ref: str, **changes: Any) -> list[dict[str, Any]]:
    """The visits as they are, with changes to each."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        return [
            {
                "visit_id": visit.id,
                "starts_on": visit.starts_on,
                "ends_on": visit.ends_on,
                "is_virtual": visit.is_virtual,
                "people": {each.organisation_id: each.people for each in visit.delegations},
                **changes,
            }
            for visit in case.visits
        ]


def draft(office: Office, ref: str, *, amount_cents: int | None = None, **changes: Any) -> int:
    values = {
        "visits": planned(office, ref, **changes),
        "amount_cents": amount_cents,
        "other": "",
        "reasons": "The plant is closed in June.",
    }
    return write_beside(ref, "amendment", values, actor_id=office.people["oldenburg"], at=NOON)


def move(office: Office, ref: str, transition: str, by: str, note: str = "", number: int = 1) -> None:
    take_step(ref, transition, subject=("amendment", number), actor_id=office.people[by], at=NOON, note=note)


def recommended(office: Office, ref: str, **wished: Any) -> None:
    number = draft(office, ref, **wished)
    move(office, ref, "submit", "oldenburg", number=number)
    move(office, ref, "recommend", "officer", "It makes sense.", number=number)


def numbers(ref: str) -> dict[str, Any]:
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        assert case.award is not None
        return {
            "state": case.state,
            "changes": [each.state for each in case.amendments],
            "amount": case.award.amount_cents,
            "bound": case.award.bound_cents,
            "committed": case.round.committed_cents,
            "due": case.award.report_due_on,
            "visit": (case.visits[0].starts_on, case.visits[0].ends_on, case.visits[0].is_virtual),
            "agenda": [item.on_day for item in case.visits[0].items],
            "letters": [letter.kind for letter in case.letters],
        }


def moved_dates() -> dict[str, Any]:
    return {"starts_on": LATER, "ends_on": LATER + timedelta(days=2)}


def test_moved_dates_cost_nothing_and_one_officer_decides(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    before = numbers(ref)
    number = draft(office, ref, **moved_dates())
    assert numbers(ref) == {**before, "changes": ["draft"]}
    move(office, ref, "submit", "oldenburg")
    move(office, ref, "grant_minor", "officer")

    assert number == 1
    assert numbers(ref) == {
        "state": "accepted",
        "changes": ["granted"],
        "amount": before["amount"],
        "bound": before["bound"],
        "committed": before["committed"],
        "due": date(2026, 10, 16),
        "visit": (LATER, LATER + timedelta(days=2), False),
        "agenda": [LATER],
        "letters": ["receipt", "award", "amendment"],
    }


def test_what_was_approved_first_stays_readable(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, **moved_dates())
    move(office, ref, "submit", "oldenburg")
    move(office, ref, "grant_minor", "officer")
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        step, amendment = case.steps[-1], case.amendments[0]
        assert amendment.before is not None
        assert amendment.before["visits"][0]["starts_on"] == FIRST_DAY.isoformat()
        assert amendment.before["visits"][0]["ends_on"] == LAST_DAY.isoformat()
        assert (step.subject, step.transition, step.data["before"]) == (
            ("amendment", 1),
            "grant_minor",
            amendment.before,
        )
        assert [each.number for each in case.steps] == list(range(1, len(case.steps) + 1))
        letter = case.letters[-1].values["amendment"]
        assert [row["label"]["en"].rpartition(": ")[2] for row in letter["changes"]] == [
            "Dates",
            "Grant period ends on",
            "Report due on",
        ]


def test_another_sum_needs_two_people(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref, starts_on=FIRST_DAY, ends_on=FIRST_DAY)
    move(office, ref, "submit", "oldenburg", number=number)
    with pytest.raises(Refused) as refusal:
        move(office, ref, "grant_minor", "officer")
    assert [str(each) for each in refusal.value.reasons] == [
        "The grant or the way the cities meet would change: pass it on, so that a second person decides."
    ]


def test_a_smaller_plan_frees_money(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    people = {office.cities["oldenburg"]: 1, office.cities["groningen"]: 2}
    recommended(office, ref, people=people)
    move(office, ref, "grant", "approver")
    after = numbers(ref)
    assert after["amount"] == after["bound"] == after["committed"] == 39_100
    assert after["changes"] == ["granted"]


def test_more_money_is_bound_in_the_round(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    recommended(office, ref, amount_cents=150_000)
    assert numbers(ref)["amount"] == 120_000
    move(office, ref, "grant", "approver")
    after = numbers(ref)
    assert (after["amount"], after["bound"], after["committed"]) == (150_000, 150_000, 150_000)


def test_more_than_the_rates_give_is_refused_with_both_sums(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, amount_cents=200_000)
    with pytest.raises(Refused) as refusal:
        move(office, ref, "submit", "oldenburg")
    assert [str(each) for each in refusal.value.reasons] == [
        "For this plan at most 1,564.00 EUR can be granted; 2,000.00 EUR is asked for."
    ]


def test_the_one_who_recommended_does_not_grant(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, amount_cents=150_000)
    move(office, ref, "submit", "oldenburg")
    move(office, ref, "recommend", "everything", "I think so.")
    with pytest.raises(Refused) as refusal:
        move(office, ref, "grant", "everything")
    assert "Another person than" in str(refusal.value.reasons[0])
    assert numbers(ref)["amount"] == 120_000


def test_a_refused_change_leaves_the_award_alone_and_writes_a_decision(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("accepted", with_letters=False)
    before = numbers(ref)
    recommended(office, ref, amount_cents=150_000)
    move(office, ref, "refuse", "approver", "There is no money for it.")
    letters = [*before["letters"], "amendment_refusal"]
    assert numbers(ref) == {**before, "changes": ["refused"], "letters": letters}


def test_nothing_to_change_and_no_reasons_are_told_together(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    values = {"visits": planned(office, ref), "amount_cents": None, "other": "", "reasons": ""}
    write_beside(ref, "amendment", values, actor_id=office.people["oldenburg"], at=NOON)
    with pytest.raises(Refused) as refusal:
        move(office, ref, "submit", "oldenburg")
    assert [each.message for each in refusal.value.reasons] == [
        "Say what shall change: so far everything is as it was awarded.",
        "Say why the change is needed.",
    ]
    assert {each.fix for each in refusal.value.reasons} == {"amendments.edit"}


def test_a_programme_without_online_meetings_refuses_them(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, is_virtual=True)
    with pytest.raises(Refused) as refusal:
        move(office, ref, "submit", "oldenburg")
    assert [each.message for each in refusal.value.reasons] == [
        "This programme does not fund virtual exchanges.",
        "The rates give nothing for this plan: cancel the exchange instead.",
    ]


def test_one_change_at_a_time(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, **moved_dates())
    with pytest.raises(Refused) as refusal:
        draft(office, ref, **moved_dates())
    assert [each.message for each in refusal.value.reasons] == [
        "Come to an end with the change that is open, or withdraw it."
    ]
    move(office, ref, "withdraw", "oldenburg")
    assert draft(office, ref, **moved_dates()) == 2


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("awarded", "The award must be accepted first."),
        ("reported", "The report has been handed in: what follows is the settlement."),
    ],
)
def test_only_a_running_award_can_be_changed(office: Office, state: str, message: str) -> None:
    ref = office.case_in(state, with_letters=False)
    with pytest.raises(Refused) as refusal:
        draft(office, ref, **moved_dates())
    assert [each.message for each in refusal.value.reasons] == [message]


def test_the_office_knows_no_draft_and_writes_none(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref, **moved_dates())
    with pytest.raises(NotThere):
        move(office, ref, "grant_minor", "officer")
    values = {"visits": planned(office, ref), "amount_cents": None, "other": "x", "reasons": "y"}
    for who, error in (("officer", NotEditable), ("groningen", NotEditable), ("freiburg", NotThere)):
        with pytest.raises(error):
            write_beside(ref, "amendment", values, actor_id=office.people[who], at=NOON, number=number)
    with pytest.raises(NotThere):
        write_beside(ref, "amendment", values, actor_id=office.people["oldenburg"], at=NOON, number=7)


def test_a_handed_in_change_is_not_written_any_more_until_it_is_returned(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref, **moved_dates())
    move(office, ref, "submit", "oldenburg")
    values = {"visits": planned(office, ref), "amount_cents": None, "other": "x", "reasons": "y"}
    who = office.people["oldenburg"]
    with pytest.raises(NotEditable):
        write_beside(ref, "amendment", values, actor_id=who, at=NOON, number=number)
    move(office, ref, "return", "officer", "Which train?")
    write_beside(ref, "amendment", values, actor_id=who, at=NOON, number=number)
    with pytest.raises(Stale):
        write_beside(ref, "amendment", values, actor_id=who, at=NOON, number=number, version=1)


def test_an_open_change_holds_up_the_case(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref, **moved_dates())
    move(office, ref, "submit", "oldenburg", number=number)
    for transition in ("cancel", "submit_report"):
        with pytest.raises(Refused) as refusal:
            office.step(ref, transition, "oldenburg")
        told = refusal.value.reasons
        message = "%(name)s is not decided yet. It must be decided or withdrawn first."
        assert [(each.message, each.fix, each.fix_section) for each in told] == [
            (message, "applications.show", "amendment-1")
        ]


def test_nobody_is_told_of_a_draft_and_the_officer_of_a_request(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, **moved_dates())
    move(office, ref, "withdraw", "oldenburg")
    number = draft(office, ref, **moved_dates())
    move(office, ref, "submit", "oldenburg", number=number)
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        rows = session.scalars(outbox_of(case)).all()
        assert [(row.payload["to"], row.payload["values"]["about"]["en"]) for row in rows] == [
            ("officer@office.example", "Change 2"),
            ("officer2@office.example", "Change 2"),
            ("everything@office.example", "Change 2"),
        ]


def outbox_of(case: Application) -> Any:
    from sqlalchemy import select

    from grants.models import Outbox

    last = f"step-{case.steps[-1].id}-%"
    return select(Outbox).where(Outbox.key.like(last)).order_by(Outbox.id)


def test_the_row_knows_its_part_of_the_history(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref, **moved_dates())
    move(office, ref, "submit", "oldenburg", number=number)
    with db.reading() as session:
        amendment = session.scalars(Application.by_ref(ref)).one().amendments[0]
        assert isinstance(amendment, Amendment)
        assert [step.transition for step in amendment.own_steps] == ["submit"]
        assert "submit" in [step.transition for step in amendment.application.own_steps]
        assert amendment.is_pending
