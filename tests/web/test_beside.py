"""Changes and payment requests in the browser: written, handed in, decided, paid, and seen on the desk."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from grants.acts.keep_people import join_organisation
from tests.acts.standing_in import give, newcomer
from tests.acts.test_amendments import draft, move, moved_dates, recommended
from tests.acts.test_payment_requests import SOON, submitted
from tests.office import NOON, Office
from tests.web.form_case import entries_of, read
from tests.web.lists import cost

Client = Callable[[str], Any]


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def post(client: Any, page: str, action: str, **changes: Any) -> Any:
    """Send the form of a page with some fields changed."""
    return client.post(action, data={**entries_of(read(client, page), action), **changes})


def press(client: Any, ref: str, subject: str, transition: str) -> Any:
    """Press a button of the case page that needs no page of its own."""
    page = read(client, f"/applications/{ref}")
    form = page.find("input", attrs={"name": "subject", "value": subject}).find_parent("form")
    assert form.find("button", attrs={"name": "transition", "value": transition})
    given = {each["name"]: each["value"] for each in form.find_all("input")}
    return client.post(form["action"], data={**given, "transition": transition})


def test_a_city_writes_a_change_and_an_officer_grants_it(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    city, here = client_of("oldenburg"), f"/applications/{ref}"
    page = city.get(here).text
    assert f'href="{here}/amendments/new"' in page
    answer = post(
        city,
        f"{here}/amendments/new",
        f"{here}/amendments",
        starts_on_1="2026-09-14",
        ends_on_1="2026-09-16",
        reasons="<b>The plant</b> is closed.",
    )
    assert (answer.status_code, answer.location) == (302, f"{here}#amendments")
    page = city.get(here).text
    assert "16. September 2026" in page.replace("\u00a0", " ")
    assert "&lt;b&gt;The plant&lt;/b&gt;" in page
    answer = press(city, ref, "amendment-1", "submit")
    assert (answer.status_code, answer.location) == (302, f"{here}#amendment-1")

    officer = client_of("officer")
    assert f"/applications/{ref}#amendment-1" in officer.get("/desk").text
    decide = f"{here}/steps/grant_minor?subject=amendment-1"
    assert "allein entscheiden" in officer.get(decide).text
    answer = post(officer, decide, f"{here}/steps")
    assert answer.status_code == 302
    assert "Änderung 1: Genehmigt" in city.get(here).text
    assert f"/applications/{ref}#amendment-1" not in officer.get("/desk").text


def test_it_waits_on_the_desk_of_those_who_stand_in(office: Office, client_of: Client) -> None:
    """As far as they may act: not above their limit, nor in their own city's matter."""
    for name in ("deputy", "small", "barred"):
        newcomer(office, name)
    give(office, "officer", "deputy", "officer")
    give(office, "officer", "small", "officer", up_to_cents=100)
    give(office, "officer", "barred", "officer")
    join_organisation(office.people["barred"], office.cities["groningen"])
    ref = office.case_in("accepted", with_letters=False)
    submitted(office, ref)
    names = ("officer", "deputy", "small", "barred", "cashier")
    desks = {name: client_of(name).get("/desk").text for name in names}
    seen = {name for name, text in desks.items() if f"/applications/{ref}#payment_request-1" in text}
    assert seen == {"officer", "deputy"}
    assert "in Vertretung für Officer Muster" in desks["deputy"]
    assert "in Vertretung" not in desks["officer"]


def test_a_blocked_button_says_every_reason(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, amount_cents=200_000)
    page = client_of("oldenburg").get(f"/applications/{ref}").text
    assert "können höchstens 1.564,00 EUR bewilligt werden; beantragt sind 2.000,00 EUR" in page
    assert f'href="/applications/{ref}/amendments/1"' in page


def test_a_second_change_waits_for_the_first_and_leads_to_it(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    draft(office, ref, **moved_dates())
    page = read(client_of("oldenburg"), f"/applications/{ref}")
    line = next(each for each in page.select("li") if "Eine Änderung ist noch offen" in each.text)
    place = str(line.a["href"]).partition("#")[2]
    assert page.find(id=place).select("a[href$='/amendments/1'], a[href*='/steps/withdraw']")


def test_money_is_called_and_paid(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    city, here = client_of("oldenburg"), f"/applications/{ref}"
    values = {"amount_cents": "500,00", "needed_by": SOON.isoformat(), "purpose": "Fahrkarten"}
    answer = post(city, f"{here}/payment-requests/new", f"{here}/payment-requests", **values)
    assert (answer.status_code, answer.location) == (302, f"{here}#payment_requests")
    assert press(city, ref, "payment_request-1", "submit").status_code == 302
    for who, transition in (("officer", "check"), ("cashier", "pay")):
        client = client_of(who)
        assert f"{here}#payment_request-1" in client.get("/desk").text
        at = f"{here}/steps/{transition}?subject=payment_request-1"
        assert "500,00" in client.get(at).text
        assert post(client, at, f"{here}/steps").status_code == 302
    assert "Mittelabruf 1: Ausgezahlt" in city.get(here).text


def test_what_cannot_be_read_is_told_at_its_field_and_kept(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    city, here = client_of("oldenburg"), f"/applications/{ref}"
    answer = post(
        city,
        f"{here}/amendments/new",
        f"{here}/amendments",
        starts_on_1="31.02.2026",
        people_1_1="viele",
        amount_cents="1.2.3",
        reasons="x" * 4001,
    )
    assert answer.status_code == 422
    for typed in ("31.02.2026", "viele", "1.2.3", "x" * 4001):
        assert typed in answer.text
    answer = post(city, f"{here}/amendments/new", f"{here}/amendments", ends_on_1="2026-01-01")
    assert answer.status_code == 422
    assert "Der Besuch kann nicht enden, bevor er beginnt." in answer.text


def test_an_unknown_subject_is_no_page(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    number = draft(office, ref, **moved_dates())
    officer = client_of("officer")
    for name in (f"amendment-{number}", "amendment-9", "payment_request-1", "person-1", "amendment-x", "-"):
        page = f"/applications/{ref}/steps/grant_minor?subject={name}"
        assert officer.get(page).status_code == 404, name
    assert "Änderung 1" not in officer.get(f"/applications/{ref}").text


def test_a_stale_page_of_a_change_is_told(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    recommended(office, ref, amount_cents=150_000)
    page = f"/applications/{ref}/steps/grant?subject=amendment-1"
    approver = client_of("approver")
    fields = entries_of(read(approver, page), f"/applications/{ref}/steps")
    move(office, ref, "refuse", "approver2", "No money.")
    assert approver.post(f"/applications/{ref}/steps", data=fields).status_code == 409


def test_the_desk_costs_the_same_for_few_and_many(office: Office, client_of: Client) -> None:
    officer = client_of("officer")
    seen = []
    for _ in range(3):
        ref = office.case_in("accepted", with_letters=False)
        submitted(office, ref, 10_000)
        submitted(office, ref, 10_000)
        seen.append((officer.get("/desk").text.count("#payment_request-"), cost(officer, "/desk")))
    assert [rows for rows, _statements in seen] == [2, 4, 6]
    assert len({statements for _rows, statements in seen}) == 1


def test_the_case_page_costs_the_same_for_few_and_many(office: Office, client_of: Client) -> None:
    ref = office.case_in("accepted", with_letters=False)
    officer, seen = client_of("officer"), []
    for _ in range(3):
        seen.append(cost(officer, f"/applications/{ref}"))
        submitted(office, ref, 10_000)
    assert len(set(seen[1:])) == 1
