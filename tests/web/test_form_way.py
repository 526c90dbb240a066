"""The way through the application form: from a call's button to a complete application."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from grants import db
from grants.models import Application
from tests.office import NOON, Office

Client = Any


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def read(client: Client, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def stored_entries(page: BeautifulSoup, action: str) -> dict[str, Any]:
    """What a browser would send of the form with this action: names with a value, or several values."""
    form = next(each for each in page.find_all("form") if each["action"].endswith(action))
    entries: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        if not field.get("name") or field.get("type") in ("file", "submit"):
            continue
        if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            text = chosen["value"] if chosen else ""
        else:
            text = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
        entries.setdefault(field["name"], []).append(text)
    return entries


def send(client: Client, url: str, button: tuple[str, str] = ("go", "next"), **typed: Any) -> Any:
    """Open a page, type into its form and press a button."""
    entries = stored_entries(read(client, url), url)
    return client.post(url, data={**entries, **typed, button[0]: button[1]})


def case_of(ref: str) -> Application:
    with db.reading() as session:
        found = session.scalars(Application.with_form(Application.by_ref(ref))).unique().one()
        return found


def started(client: Client, office: Office) -> str:
    token = stored_entries(read(client, "/sign-in?again"), "/language")["csrf_token"]
    answer = client.post(f"/rounds/{office.round_id}/applications", data={"csrf_token": token})
    assert answer.status_code == 302, answer.text
    return answer.location.split("/")[-2]


def test_a_city_fills_in_everything_and_can_hand_it_in(office: Office, client_of: Callable[[str], Client]):
    city = client_of("oldenburg")
    page = read(city, "/calls")
    token = page.find("input", attrs={"name": "csrf_token"})["value"]
    answer = city.post(f"/rounds/{office.round_id}/applications", data={"csrf_token": token})
    assert answer.status_code == 302, answer.text
    ref = answer.location.split("/")[-2]
    form = f"/applications/{ref}/form"

    said = {"contact_phone": "+49 441 235-0", "partners-0-name": "groningen"}
    assert send(city, f"{form}/partners", **said).location == f"{form}/exchange"
    said = {
        "exchange_title": "Waste without waste",
        "kind": "expert_trip",
        "mode": "physical",
        "theme": "environment",
        "sdgs": ["11", "12"],
        "summary": "How Groningen closes its material cycles.",
    }
    assert send(city, f"{form}/exchange", **said).location == f"{form}/content"
    said = dict.fromkeys(("challenge", "aims", "why_partner", "why_in_person", "use_after"), "Ein Text.")
    assert send(city, f"{form}/content", **said).location == f"{form}/visits"
    said = {
        "visit_title": "Visit to Groningen",
        "place": "Groningen",
        "starts_on": "2026-06-09",
        "ends_on": "2026-06-11",
        "delegations-0-people": "4",
        "delegations-0-functions": "administration",
        "agenda-0-day": "2",
        "agenda-0-starts": "9.30",
        "agenda-0-kind": "expert_group",
        "agenda-0-title": "Waste management",
    }
    assert send(city, f"{form}/visits/new", **said).location == f"{form}/visits"
    said = {
        "cost_lines-0-kind": "travel",
        "cost_lines-0-details": "Train",
        "cost_lines-0-amount_cents": "1.500,00",
        "requested_cents": "1200",
        "own_cents": "300 €",
    }
    assert send(city, f"{form}/money", **said).location == f"{form}/documents"

    case = case_of(ref)
    assert [each.name for each in case.partners] == ["Groningen"]
    assert (case.own_cents, case.requested_cents, case.costs_cents) == (30_000, 120_000, 150_000)
    assert [(item.on_day.isoformat(), item.starts) for item in case.visits[0].items] == [("2026-06-10", "09:30")]
    overview = read(city, form)
    assert [badge.text.split() for badge in overview.select(".tasks__state")][:5] == [["Complete"]] * 5
    link = overview.find("a", string=lambda text: text and "declarations" in text)
    assert overview.select_one(f'a[href="/applications/{ref}/steps/submit"]') or link
