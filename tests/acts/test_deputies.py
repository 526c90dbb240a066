"""Deputies: whoever stands in for another has that one's right today, and both count as having acted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from grants import db
from grants.acts.errors import Invalid, NotThere
from grants.acts.keep_deputies import end_deputyship
from grants.acts.keep_people import appoint, join_organisation
from grants.models import Application, Outbox, Person
from tests.acts.standing_in import TODAY, WEEK, force, give, last_step, may, newcomer
from tests.office import NOON, Office
from workflows.errors import NotYourTurn, Refused


def test_a_deputy_decides_and_both_names_are_kept(office_on_both: Office) -> None:
    ref = office_on_both.case_in("recommended", with_letters=False)
    newcomer(office_on_both, "deputy")
    assert not may(office_on_both, ref, "award", "deputy")
    give(office_on_both, "approver", "deputy", "approver")
    office_on_both.step(ref, "award", "deputy")
    step = last_step(ref)
    assert (step.actor_name, step.deputy_for_name) == ("Deputy Muster", "Approver Muster")
    assert (step.actor_id, step.deputy_for_id) == tuple(
        office_on_both.people[each] for each in ("deputy", "approver")
    )
    assert step.actor_roles == "approver"


PERIODS = {
    "on its first day": (TODAY, TODAY + WEEK, NOON, True),
    "on its only day": (TODAY, TODAY, NOON, True),
    "the day before": (TODAY + timedelta(days=1), TODAY + WEEK, NOON, False),
    "on its last day, just before midnight of the office": (TODAY, TODAY, NOON.replace(hour=22), True),
    "on its last day, after midnight of the office": (TODAY, TODAY, NOON.replace(hour=23), False),
}


@pytest.mark.parametrize("when", PERIODS)
def test_it_counts_from_its_first_day_to_its_last(office_on_both: Office, when: str) -> None:
    first, last, at, counts = PERIODS[when]
    ref = office_on_both.case_in("recommended", with_letters=False)
    newcomer(office_on_both, "deputy")
    give(office_on_both, "approver", "deputy", "approver", from_on=first, to_on=last)
    assert may(office_on_both, ref, "award", "deputy", at=at) is counts


def _end(office: Office, row: int) -> None:
    end_deputyship(row, actor_id=office.people["approver"], at=NOON)


def _take_the_role(office: Office, row: int) -> None:
    statement = text("DELETE FROM appointment WHERE person_id = :person")
    with db.transaction() as session:
        session.execute(statement, {"person": office.people["approver"]})


def _disable(office: Office, row: int) -> None:
    with db.transaction() as session:
        session.get_one(Person, office.people["approver"]).is_active = False


def _dismiss_the_deputy(office: Office, row: int) -> None:
    """Who no longer works for the office stands in for nobody."""
    with db.transaction() as session:
        session.execute(
            text("DELETE FROM appointment WHERE person_id = :person"), {"person": office.people["deputy"]}
        )


@pytest.mark.parametrize("lose", [_end, _take_the_role, _disable, _dismiss_the_deputy])
def test_a_right_that_ends_half_way_is_gone_at_once(office_on_both: Office, lose: Any) -> None:
    """With the case open on the deputy's page, and its version in the form."""
    ref = office_on_both.case_in("recommended", with_letters=False)
    newcomer(office_on_both, "deputy")
    row = give(office_on_both, "approver", "deputy", "approver")
    with db.reading() as session:
        version = session.scalars(Application.by_ref(ref)).one().version
    lose(office_on_both, row)
    assert not may(office_on_both, ref, "award", "deputy", version=version)


@pytest.mark.parametrize(
    ("limit", "recommended", "counts"),
    [(None, 120_000, True), (120_000, 120_000, True), (119_999, 120_000, False), (90_000, 80_000, True)],
)
def test_the_amount_that_was_recommended_is_the_limit(
    office_on_both: Office, limit: int | None, recommended: int, counts: bool
) -> None:
    ref = office_on_both.case_in("reviewed", with_letters=False)
    data = {"verdict": "award", "amount_cents": recommended, "conditions": []}
    office_on_both.step(ref, "recommend", "officer", data=data)
    newcomer(office_on_both, "deputy")
    give(office_on_both, "approver", "deputy", "approver", up_to_cents=limit)
    assert may(office_on_both, ref, "award", "deputy") is counts


@pytest.mark.parametrize(("limit", "counts"), [(120_000, True), (119_999, False)])
def test_before_that_it_is_the_amount_applied_for(office_on_both: Office, limit: int, counts: bool) -> None:
    ref = office_on_both.case_in("submitted", with_letters=False)
    newcomer(office_on_both, "deputy")
    give(office_on_both, "officer", "deputy", "officer", up_to_cents=limit)
    assert may(office_on_both, ref, "admit", "deputy") is counts


def test_a_deputy_of_a_deputy_has_nothing(office_on_both: Office) -> None:
    ref = office_on_both.case_in("recommended", with_letters=False)
    newcomer(office_on_both, "first"), newcomer(office_on_both, "second")
    give(office_on_both, "approver", "first", "approver")
    with pytest.raises(Invalid):
        give(office_on_both, "first", "second", "approver")
    appoint(office_on_both.people["first"], "ude", "auditor")
    with pytest.raises(Invalid):
        give(office_on_both, "first", "second", "approver")
    force(office_on_both, "first", "second", "approver")
    assert not may(office_on_both, ref, "award", "second")
    assert may(office_on_both, ref, "award", "first")


def test_it_gives_no_other_programme_and_no_other_role(office_on_both: Office) -> None:
    ref = office_on_both.case_in("recommended", with_letters=False)
    newcomer(office_on_both, "deputy")
    appoint(office_on_both.people["approver"], "trixpert", "approver")
    give(office_on_both, "approver", "deputy", "approver", programme="trixpert")
    give(office_on_both, "officer", "deputy", "officer")
    assert not may(office_on_both, ref, "award", "deputy")


def test_a_draft_does_not_exist_for_a_deputy(office_on_both: Office) -> None:
    ref = office_on_both.draft()
    newcomer(office_on_both, "deputy")
    give(office_on_both, "officer", "deputy", "officer")
    with pytest.raises(NotThere):
        office_on_both.step(ref, "admit", "deputy")


def test_who_holds_the_role_acts_by_their_own_right(office_on_both: Office) -> None:
    ref = office_on_both.case_in("recommended", with_letters=False)
    give(office_on_both, "approver", "approver2", "approver")
    office_on_both.step(ref, "award", "approver2", deputy_for_id=office_on_both.people["approver"])
    assert last_step(ref).deputy_for_id is None


def test_who_stands_in_for_two_says_for_whom(office_on_both: Office) -> None:
    ref = office_on_both.case_in("recommended", with_letters=False)
    newcomer(office_on_both, "deputy")
    for name in ("approver", "approver2"):
        give(office_on_both, name, "deputy", "approver")
    with pytest.raises(Refused) as refusal:
        office_on_both.step(ref, "award", "deputy")
    assert [str(each) for each in refusal.value.reasons] == ["Say in whose place you act."]
    with pytest.raises(NotYourTurn):
        office_on_both.step(ref, "award", "deputy", deputy_for_id=office_on_both.people["cashier"])
    office_on_both.step(ref, "award", "deputy", deputy_for_id=office_on_both.people["approver2"])
    assert last_step(ref).deputy_for_name == "Approver2 Muster"


# Mails


def test_a_deputy_hears_what_the_one_represented_hears(office_on_both: Office) -> None:
    newcomer(office_on_both, "deputy"), newcomer(office_on_both, "small"), newcomer(office_on_both, "barred")
    give(office_on_both, "approver", "deputy", "approver")
    give(office_on_both, "approver", "small", "approver", up_to_cents=100)
    give(office_on_both, "approver", "barred", "approver")
    join_organisation(office_on_both.people["barred"], office_on_both.cities["groningen"])
    ref = office_on_both.case_in("reviewed", with_letters=False)
    office_on_both.step(ref, "recommend", "officer")
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        key = f"step-{case.steps[-1].id}-to-"
        rows = session.query(Outbox).filter(Outbox.key.startswith(key)).order_by(Outbox.id)
        told = {row.payload["to"]: row.payload["values"]["standing_in_for"] for row in rows}
    assert told == {
        "approver@office.example": "",
        "approver2@office.example": "",
        "everything@office.example": "",
        "deputy@office.example": "Approver Muster",
    }
