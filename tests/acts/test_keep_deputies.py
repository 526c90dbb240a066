"""Naming a deputy and ending it: who may, what is refused, and what never changes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from grants import db
from grants.acts.errors import Invalid, NotThere
from grants.acts.keep_deputies import end_deputyship, give_deputyship
from grants.acts.keep_people import appoint
from tests.acts.standing_in import TODAY, WEEK, force, give, newcomer, rows
from tests.office import NOON, Office

# Giving and ending


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "ends before it starts": ({"to_on": TODAY - timedelta(days=1)}, "to_on"),
    "in the past": ({"from_on": TODAY - WEEK, "to_on": TODAY}, "from_on"),
    "over-long": ({"to_on": TODAY + timedelta(days=366)}, "to_on"),
    "nothing": ({"up_to_cents": 0}, "up_to_cents"),
    "less than nothing": ({"up_to_cents": -1}, "up_to_cents"),
    "more than a column holds": ({"up_to_cents": 10**30}, "up_to_cents"),
    "oneself": ({"deputy": "approver"}, "deputy"),
    "somebody of a city": ({"deputy": "freiburg"}, "deputy"),
    "nobody": ({"deputy": "nobody"}, "deputy"),
    "a role that the person does not hold": ({"role": "officer"}, "rights"),
    "a role that there is not": ({"role": "emperor"}, "rights"),
    "the keeping of rights": ({"role": "administrator"}, "rights"),
}


@pytest.mark.parametrize("mistake", BAD)
def test_bad_input_is_refused_at_its_place(office_on_both: Office, mistake: str) -> None:
    given, field = dict(BAD[mistake][0]), BAD[mistake][1]
    newcomer(office_on_both, "deputy")
    appoint(office_on_both.people["approver"], "ude", "administrator")
    office_on_both.people["nobody"] = 999_999
    deputy, role = given.pop("deputy", "deputy"), given.pop("role", "approver")
    with pytest.raises(Invalid) as refusal:
        give(office_on_both, "approver", deputy, role, **given)
    assert list(refusal.value.problems) == [field]
    assert rows() == []


def test_no_role_at_all_is_refused(office_on_both: Office) -> None:
    people = office_on_both.people
    with pytest.raises(Invalid) as refusal:
        give_deputyship(
            people["approver"], people["officer"], [],
            from_on=TODAY, to_on=TODAY, actor_id=people["approver"], at=NOON,
        )  # fmt: skip
    assert refusal.value.problems == {"rights": "Choose at least one role."}


@pytest.mark.parametrize(
    ("days", "clashes"), [((0, 6), True), ((-2, 0), True), ((6, 9), True), ((7, 9), False), ((2, 3), True)]
)
def test_the_same_right_is_not_given_twice_for_a_day(
    office_on_both: Office, days: tuple[int, int], clashes: bool
) -> None:
    newcomer(office_on_both, "deputy")
    start = TODAY + timedelta(days=2)
    row = give(office_on_both, "approver", "deputy", "approver", from_on=start, to_on=start + WEEK)
    period = {"from_on": start + timedelta(days=days[0]), "to_on": start + timedelta(days=days[1])}
    if clashes:
        with pytest.raises(Invalid, match="already stands in"):
            give(office_on_both, "approver", "deputy", "approver", **period)
        end_deputyship(row, actor_id=office_on_both.people["approver"], at=NOON)
    give(office_on_both, "approver", "deputy", "approver", **period)
    give(office_on_both, "approver", "officer", "approver", **period)


@pytest.mark.parametrize(
    ("actor", "works"),
    [("approver", True), ("administrator", True), ("officer", False), ("deputy", False), ("freiburg", False)],
)  # fmt: skip
def test_the_one_represented_or_an_administrator_gives_it(
    office_on_both: Office, actor: str, works: bool
) -> None:
    newcomer(office_on_both, "deputy")
    if works:
        give(office_on_both, "approver", "deputy", "approver", actor=actor)
        assert [row.given_by_id for row in rows()] == [office_on_both.people[actor]]
    else:
        with pytest.raises(NotThere):
            give(office_on_both, "approver", "deputy", "approver", actor=actor)


def test_an_administrator_of_another_programme_gives_none_in_this_one(office_on_both: Office) -> None:
    newcomer(office_on_both, "deputy"), newcomer(office_on_both, "elsewhere", "administrator", "trixpert")
    with pytest.raises(Invalid) as refusal:
        give(office_on_both, "approver", "deputy", "approver", actor="elsewhere")
    assert list(refusal.value.problems) == ["rights"]


def test_nobody_makes_themselves_a_deputy(office_on_both: Office) -> None:
    with pytest.raises(Invalid, match="make yourself"):
        give(office_on_both, "approver", "administrator", "approver", actor="administrator")


def test_the_deputy_of_an_officer_gives_no_deputies(office_on_both: Office) -> None:
    newcomer(office_on_both, "deputy")
    give(office_on_both, "officer", "deputy", "officer")
    with pytest.raises(NotThere):
        give(office_on_both, "officer", "reviewer", "officer", actor="deputy")


@pytest.mark.parametrize(
    ("actor", "works"), [("approver", True), ("deputy", True), ("administrator", True), ("officer", False)]
)
def test_it_is_ended_at_once_and_once(office_on_both: Office, actor: str, works: bool) -> None:
    newcomer(office_on_both, "deputy")
    row = give(office_on_both, "approver", "deputy", "approver")
    if not works:
        with pytest.raises(NotThere):
            end_deputyship(row, actor_id=office_on_both.people[actor], at=NOON)
        return
    end_deputyship(row, actor_id=office_on_both.people[actor], at=NOON)
    end_deputyship(row, actor_id=office_on_both.people["approver"], at=NOON + WEEK)
    assert [(each.ended_by_id, each.ended_at) for each in rows()] == [(office_on_both.people[actor], NOON)]


REFUSED = [
    "DELETE FROM deputyship",
    "UPDATE deputyship SET to_on = '2099-01-01'",
    "UPDATE deputyship SET up_to_cents = NULL",
    "UPDATE deputyship SET deputy_id = deputy_id + 1",
]


def test_the_database_lets_a_row_be_ended_once_and_nothing_else(office_on_both: Office) -> None:
    newcomer(office_on_both, "deputy")
    row = give(office_on_both, "approver", "deputy", "approver", up_to_cents=100)
    for statement in REFUSED:
        with pytest.raises(DBAPIError, match="cannot be changed"), db.transaction() as session:
            session.execute(text(statement))
    end_deputyship(row, actor_id=office_on_both.people["approver"], at=NOON)
    with pytest.raises(DBAPIError, match="cannot be changed"), db.transaction() as session:
        session.execute(text("UPDATE deputyship SET ended_at = NULL"))


def test_the_database_knows_no_deputy_of_oneself(office_on_both: Office) -> None:
    with pytest.raises(IntegrityError):
        force(office_on_both, "approver", "approver", "approver")
