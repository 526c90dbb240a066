"""Changing an organisation: who may what, and that cases are found by its new name."""

from datetime import timedelta
from typing import Any

import pytest

from grants import db
from grants.acts.errors import Invalid, NotThere
from grants.acts.keep_people import change_organisation
from grants.models import Organisation, Person
from grants.models.listing import Wanted, page_of
from tests.office import NOON, Office
from workflows.errors import Stale

VALUES: dict[str, Any] = {
    "name": "Oldenburg (Oldb)", "kind": "city", "country": "DE", "latitude": 53.1, "longitude": 8.2,
    "department": "", "street": "Schlossplatz 26", "postcode": "26122", "town": "Oldenburg",
}  # fmt: skip


def change(office: Office, by: str, of: str = "oldenburg", **values: Any) -> None:
    change_organisation(office.cities[of], {**VALUES, **values}, actor_id=office.people[by], at=NOON)


def kept(office: Office, of: str = "oldenburg") -> dict[str, Any]:
    with db.reading() as session:
        organisation = session.get_one(Organisation, office.cities[of])
        return {name: getattr(organisation, name) for name in VALUES}


def found(office: Office, words: str) -> list[str]:
    with db.reading() as session:
        officer = session.scalars(Person.by_id(office.people["officer"])).one()
        return [row.ref for row in page_of(session, officer, Wanted(words=words)).rows]


def test_an_officer_changes_everything_and_its_cases_are_found_by_the_new_name(office_on_both: Office):
    ref = office_on_both.case_in("submitted", with_letters=False)
    change(office_on_both, "officer", name="Hunteburg")
    assert kept(office_on_both) == {**VALUES, "name": "Hunteburg"}
    assert found(office_on_both, "Hunteburg") == [ref]
    assert found(office_on_both, "Oldenburg") == []


def test_of_two_who_change_it_at_once_the_second_is_told_of_the_first(office_on_both: Office):
    office, city = office_on_both, office_on_both.cities["oldenburg"]
    values, at = {**VALUES, "name": "Oldenburg"}, NOON + timedelta(hours=1)
    given = {"actor_id": office.people["officer"], "version": 1}
    change_organisation(city, values, at=at, **given)
    with pytest.raises(Stale) as stale:
        change_organisation(city, {**values, "street": "Elsewhere 1"}, at=NOON, **given)
    assert (stale.value.who, stale.value.when) == ("Officer Muster", at)
    assert kept(office) == values


def test_its_own_people_change_only_the_address(office: Office):
    before = kept(office)
    change(office, "oldenburg")
    address = {name: VALUES[name] for name in ("department", "street", "postcode", "town")}
    assert kept(office) == {**before, **address}


@pytest.mark.parametrize("who", ["freiburg", "approver", "cashier", "reviewer", "auditor"])
def test_nobody_else_changes_it(office: Office, who: str):
    before = kept(office)
    with pytest.raises(NotThere):
        change(office, who)
    assert kept(office) == before


def test_there_must_be_one(office: Office):
    with pytest.raises(NotThere):
        change_organisation(9999, VALUES, actor_id=office.people["officer"], at=NOON)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "Freiburg"}, {"name"}),
        ({"country": ""}, {"country"}),
        ({"kind": "planet"}, {"kind"}),
        ({"latitude": 90.5, "longitude": -181.0}, {"latitude", "longitude"}),
        ({"latitude": None}, {"latitude"}),
        ({"longitude": None}, {"longitude"}),
    ],
)
def test_an_officers_mistakes_are_named(office: Office, values: dict[str, Any], wrong: set[str]):
    before = kept(office)
    with pytest.raises(Invalid) as refusal:
        change(office, "officer", **values)
    assert set(refusal.value.problems) == wrong
    assert kept(office) == before


def test_a_city_must_say_where_its_letters_go(office: Office):
    with pytest.raises(Invalid) as refusal:
        change(office, "oldenburg", street="", postcode="", town="")
    assert set(refusal.value.problems) == {"street", "postcode", "town"}


@pytest.mark.parametrize("nothing", ["street", "postcode", "town"])
def test_an_officer_may_mend_the_rest_without_knowing_the_address(office: Office, nothing: str):
    change(office, "officer", **{nothing: ""})
    assert kept(office)[nothing] == ""
