"""Who may never take a step reads who can instead: the office does, and no applicant."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from grants import db
from grants.acts.keep_people import join_organisation
from grants.models import Person
from tests.acts.standing_in import give, newcomer
from tests.office import NOON, Office
from tests.web.circumstances import reviewed_once, to_be_paid_by_who_awarded
from tests.web.lists import cost
from tests.web.walking import soup, words

ClientOf = Callable[[str], Any]
NAMES = "Approver Muster, Approver2 Muster"
NOBODY = (
    "Zurzeit kann es niemand sonst tun: Es braucht eine weitere Person mit dieser Rolle. "
    "Personen und ihre Rollen trägt der Betrieb dieser Anwendung ein."
)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def ref(office: Office) -> str:
    """Recommended by somebody who holds every role, and so could award it as far as roles go."""
    found = office.case_in("reviewed", with_letters=False)
    office.step(found, "recommend", "everything")
    return found


def told(client: Any, ref: str, label: str, subject: str = "") -> list[str]:
    """What stands under the blocked button besides its reasons."""
    page = soup(client.get(f"/applications/{ref}"))
    blocked = (page.find(id=subject) if subject else page).select(".step--blocked")
    found = next(each for each in blocked if each.select_one(".kern-label").text.strip() == label)
    return [each.text for each in found.select(".step__why > p")][1:]


def test_who_recommended_reads_who_can_award(office: Office, client_of: ClientOf, ref: str) -> None:
    client = client_of("everything")
    assert told(client, ref, "Bewilligen") == [f"Wer es jetzt tun kann: {NAMES}."]
    page = client.get(f"/applications/{ref}/steps/award")
    assert f"Wer es jetzt tun kann: {NAMES}." in words(page), "the page of the step says the same"


def test_the_refusal_says_it_as_well(office: Office, client_of: ClientOf, ref: str) -> None:
    client = client_of("everything")
    page = soup(client.get(f"/applications/{ref}"))
    given = {"csrf_token": page.select_one("input[name=csrf_token]")["value"], "transition": "award"}
    answer = client.post(f"/applications/{ref}/steps", data=given)
    assert answer.status_code == 422
    assert f"Wer es jetzt tun kann: {NAMES}." in words(answer)


def test_nobody_is_told_who_may_do_it_themselves(client_of: ClientOf, ref: str) -> None:
    assert "Wer es jetzt tun kann" not in client_of("approver").get(f"/applications/{ref}").text


def test_deputies_of_today_are_named_with_the_one_in_whose_place(
    office: Office, client_of: ClientOf, ref: str
) -> None:
    for name in ("deputy", "weak", "proxy"):
        newcomer(office, name)
    give(office, "approver", "deputy", "approver")
    give(office, "approver2", "weak", "approver", up_to_cents=119_999)  # not for this amount
    give(office, "everything", "proxy", "approver")  # counts as the one who recommended
    expected = f"{NAMES}, Deputy Muster (in Vertretung von Approver Muster)"
    assert told(client_of("everything"), ref, "Bewilligen") == [f"Wer es jetzt tun kann: {expected}."]
    assert told(client_of("proxy"), ref, "Bewilligen") == [f"Wer es jetzt tun kann: {expected}."]


def test_who_cannot_do_it_either_is_not_named(office: Office, client_of: ClientOf, ref: str) -> None:
    join_organisation(office.people["approver"], office.cities["groningen"])
    assert told(client_of("everything"), ref, "Bewilligen") == ["Wer es jetzt tun kann: Approver2 Muster."]
    with db.transaction() as session:
        session.get_one(Person, office.people["approver2"]).is_active = False
    assert told(client_of("everything"), ref, "Bewilligen") == [NOBODY]


def test_who_speaks_for_a_city_reads_no_names_of_the_office(
    office: Office, client_of: ClientOf, ref: str
) -> None:
    join_organisation(office.people["everything"], office.cities["groningen"])
    for who in ("everything", "oldenburg", "groningen"):
        page = client_of(who).get(f"/applications/{ref}").text
        assert "Approver" not in page, who
        assert "niemand sonst" not in page, who
    assert told(client_of("everything"), ref, "Bewilligen") == []


def test_who_awarded_reads_who_pays(office: Office, client_of: ClientOf) -> None:
    ref = to_be_paid_by_who_awarded(office)
    found = told(client_of("everything"), ref, "Auszahlen", "payment_request-1")
    assert found == ["Wer es jetzt tun kann: Cashier Muster."]


def test_who_has_reviewed_reads_who_has_not(office: Office, client_of: ClientOf) -> None:
    ref = reviewed_once(office)
    found = told(client_of("reviewer"), ref, "Gutachten abgeben")
    assert found == ["Wer es jetzt tun kann: Everything Muster, Reviewer2 Muster."]


def test_a_reason_that_another_person_meets_as_well_names_nobody(office: Office, client_of: ClientOf) -> None:
    ref = office.case_in("recommended", with_letters=False)
    assert told(client_of("approver"), ref, "Ablehnen") == []


def test_names_cost_one_statement_and_the_page_stays_within_ten(
    office: Office, client_of: ClientOf, ref: str
) -> None:
    free, barred = (cost(client_of(who), f"/applications/{ref}") for who in ("approver", "everything"))
    assert barred == free + 1
    assert barred <= 10
