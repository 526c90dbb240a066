"""The way through the application form: from a call's button to a complete application."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from grants.acts.keep_people import appoint, join_organisation
from grants.acts.manage_calls import open_call
from grants.acts.write_application import save_section
from tests.office import FIRST_DAY, NOON, Office
from tests.web.form_case import Client, Counted, case_of, entries_of, in_english, read, send, soup, token_of

ClientOf = Callable[[str | None], Client]
PAGES = ("partners", "exchange", "content", "visits", "money", "documents")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def client_of(client_of: ClientOf) -> ClientOf:
    return lambda name: in_english(client_of(name))


def test_a_city_fills_in_everything_and_can_hand_it_in(office: Office, client_of: ClientOf):
    city = client_of("oldenburg")
    answer = city.post(f"/rounds/{office.round_id}/applications", data={"csrf_token": token_of(city)})
    form = answer.location
    ref = form.split("/")[-2]

    said: dict[str, Any] = {"contact_phone": "+49 441 235-0", "partners-0-name": "groningen"}
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
    assert (case.title, case.sdgs, case.visits[0].title) == (
        "Waste without waste",
        [11, 12],
        "Visit to Groningen",
    )
    assert (case.own_cents, case.requested_cents, case.costs_cents) == (30_000, 120_000, 150_000)
    assert [(item.on_day.isoformat(), item.starts) for item in case.visits[0].items] == [
        ("2026-06-10", "09:30")
    ]
    overview = read(city, form)
    assert [badge.text.strip() for badge in overview.select(".tasks__state")] == ["Complete"] * 5 + [
        "Optional"
    ]
    assert overview.select_one(f'main a[href="/applications/{ref}/steps/submit"]')


def test_an_empty_draft_says_what_is_missing_and_cannot_be_handed_in(office: Office, client_of: ClientOf):
    city = client_of("oldenburg")
    answer = city.post(f"/rounds/{office.round_id}/applications", data={"csrf_token": token_of(city)})
    overview = read(city, answer.location)
    assert [badge.text.strip() for badge in overview.select(".tasks__state")] == ["To do"] * 5 + ["Optional"]
    assert "Name at least one partner city." in overview.text
    assert "14 things are still missing" in overview.text
    assert not overview.select("main a[href*='/steps/']")


@pytest.mark.parametrize("section", ["partners", "exchange", "content", "money"])
def test_a_section_can_be_saved_empty(office: Office, client_of: ClientOf, section: str):
    city = client_of("oldenburg")
    form = city.post(f"/rounds/{office.round_id}/applications", data={"csrf_token": token_of(city)}).location
    assert send(city, f"{form}/{section}", ("go", "overview")).location == form


def test_who_speaks_for_several_cities_is_asked_which_one_applies(office: Office, client_of: ClientOf):
    join_organisation(office.people["oldenburg"], office.cities["freiburg"])
    city = client_of("oldenburg")
    url = f"/rounds/{office.round_id}/applications"
    asked = soup(city.post(url, data={"csrf_token": token_of(city)}))
    assert [each.text.strip() for each in asked.select("fieldset label")] == ["Oldenburg", "Freiburg"]
    given = {"csrf_token": token_of(city), "organisation_id": str(office.cities["groningen"])}
    assert city.post(url, data=given).status_code == 422
    given["organisation_id"] = str(office.cities["freiburg"])
    ref = city.post(url, data=given).location.split("/")[-2]
    assert case_of(ref).organisation.name == "Freiburg"


def test_who_speaks_for_no_city_cannot_start(office: Office, client_of: ClientOf):
    officer = client_of("officer")
    answer = officer.post(f"/rounds/{office.round_id}/applications", data={"csrf_token": token_of(officer)})
    assert answer.status_code == 403
    assert "You do not speak for a city yet" in answer.text


def test_a_closed_round_is_named_when_starting_and_on_the_overview(
    office: Office, client_of: ClientOf, at_noon: Any
):
    city = client_of("oldenburg")
    ref = office.draft()
    at_noon.move_to(NOON + timedelta(days=40))
    city = client_of("oldenburg")
    answer = city.post(f"/rounds/{office.round_id}/applications", data={"csrf_token": token_of(city)})
    assert answer.status_code == 422
    assert "This round is not open." in answer.text
    form = f"/applications/{ref}/form"
    overview = read(city, form)
    assert "The round is not open" in overview.text
    assert not overview.select("main a[href*='/steps/']")
    assert send(city, f"{form}/content", aims="Still saved.").status_code == 302
    assert case_of(ref).aims == "Still saved."


def test_the_reason_of_a_return_stands_above_the_list(office: Office, client_of: ClientOf):
    ref = office.case_in("submitted")
    checks = office.data_for(ref, "admit")["checks"] | {"partner": False}
    office.step(ref, "return", "officer", note="Name the <b>partner</b>.", data={"checks": checks})
    overview = read(client_of("oldenburg"), f"/applications/{ref}/form")
    alert = overview.select_one(".kern-alert--warning")
    assert alert.blockquote.text == "Name the <b>partner</b>."
    assert [each.text for each in alert.select("li")] == ["The partner city is named and takes part."]
    assert overview.select_one(f'main a[href="/applications/{ref}/steps/resubmit"]')


def test_rows_are_added_and_removed_with_everything_typed_and_nothing_saved(
    office: Office, client_of: ClientOf
):
    ref = office.draft()
    city, url = client_of("oldenburg"), f"/applications/{ref}/form/money"
    more = send(
        city, url, ("rows", "add-cost_lines"), **{"cost_lines-0-amount_cents": "zwölf", "own_cents": "x"}
    )
    assert more.status_code == 200
    typed = entries_of(soup(more), url)
    assert typed["cost_lines-0-amount_cents"] == ["zwölf"]
    assert typed["own_cents"] == ["x"]
    assert typed["cost_lines-2-amount_cents"] == [""]
    assert soup(more).select_one("[data-focus]")["id"] == "cost_lines-2"
    less = city.post(url, data={**typed, "rows": "drop-cost_lines-0"})
    left = entries_of(soup(less), url)
    assert (left["cost_lines-0-kind"], "cost_lines-2-kind" in left) == (["accommodation"], False)
    assert case_of(ref).costs_cents == 150_000


def test_no_more_partners_are_offered_than_the_programme_funds(office: Office, client_of: ClientOf):
    url = f"/applications/{office.draft()}/form/partners"
    page = read(client_of("oldenburg"), url)
    assert [page.find("input", attrs={"name": f"partners-{row}-name"}) is None for row in (0, 1)] == [
        False,
        True,
    ]
    assert page.find("button", value="add-partners") is None


def test_a_visit_is_moved_with_its_agenda_and_removed(office: Office, client_of: ClientOf):
    ref = office.draft()
    visit = case_of(ref).visits[0].id
    city, url = client_of("oldenburg"), f"/applications/{ref}/form/visits/{visit}"
    assert send(city, url, starts_on="2026-07-01", ends_on="2026-07-02").status_code == 302
    assert [item.on_day.isoformat() for item in case_of(ref).visits[0].items] == ["2026-07-01"]
    assert city.post(f"{url}/discard", data={"csrf_token": token_of(city, url)}).status_code == 302
    assert case_of(ref).visits == []
    assert city.get(url).status_code == 404


def test_a_visit_that_somebody_changed_meanwhile_is_not_removed_unseen(office: Office, client_of: ClientOf):
    ref = office.draft()
    visit = case_of(ref).visits[0].id
    city, url = client_of("oldenburg"), f"/applications/{ref}/form/visits/{visit}"
    opened = entries_of(read(city, url), f"{url}/discard")
    send(city, url, place="The harbour")
    assert city.post(f"{url}/discard", data=opened).status_code == 409
    assert [each.place for each in case_of(ref).visits] == ["The harbour"]
    seen = entries_of(read(city, url), f"{url}/discard")
    send(city, f"/applications/{ref}/form/content", aims="Another page")
    assert city.post(f"{url}/discard", data=seen).status_code == 302
    assert case_of(ref).visits == []


def test_the_programme_s_calculation_gives_a_suggestion(office: Office, client_of: ClientOf):
    ref = office.draft()
    given = {"cost_lines": [], "own_cents": 0, "third_cents": 0, "requested_cents": 0}
    save_section(ref, "money", given, actor_id=office.people["oldenburg"], at=NOON)
    page = read(client_of("oldenburg"), f"/applications/{ref}/form/money")
    # 4 people: 211 euros of travel each, and 60 euros a day for three days
    assert page.find(id="requested_cents")["value"] == "1,564.00"
    assert "Suggested from the calculation" in page.text


def test_the_balance_is_said_after_saving(office: Office, client_of: ClientOf):
    ref = office.draft()
    city, url = client_of("oldenburg"), f"/applications/{ref}/form/money"
    answer = send(city, url, ("go", "stay"), own_cents="100")
    assert answer.location == url
    assert "EUR 200.00 are missing." in read(city, url).text


@pytest.mark.parametrize("page", ["", *(f"/{each}" for each in PAGES), "/visits/new", "/visits/{visit}"])
def test_a_page_asks_the_database_no_more_when_there_is_more_to_show(
    office: Office, client_of: ClientOf, page: str
):
    ref = office.draft()
    city = client_of("oldenburg")
    url = f"/applications/{ref}/form" + page.format(visit=case_of(ref).visits[0].id)
    with Counted() as few:
        read(city, url)
    entry = {
        "on_day": FIRST_DAY,
        "starts": "",
        "kind": "plenary",
        "block": "",
        "title": "Talk",
        "details": "",
    }
    known = {**office.visit(), "id": case_of(ref).visits[0].id, "items": [entry] * 20}
    more = {"visits": [known, office.visit(), office.visit()]}
    save_section(ref, "visits", more, actor_id=office.people["oldenburg"], at=NOON)
    money = {**office.sections()["money"], "cost_lines": [("travel", "Train", 5_000)] * 30}
    save_section(ref, "money", money, actor_id=office.people["oldenburg"], at=NOON)
    with Counted() as many:
        read(city, url)
    assert len(many.statements) == len(few.statements) <= 10, many.statements


def test_everybody_can_read_the_questions(office: Office, client_of: ClientOf):
    page = read(client_of(None), f"/calls/{office.call_id}/questions")
    asked = {each.text.strip() for each in page.select("h3, h4")}
    assert {"Title of the exchange", "Who takes part?", "Amount you apply for", "Subject"} <= asked
    assert "At most 3,000 characters" in page.text
    assert client_of(None).get("/calls/999/questions").status_code == 404


@pytest.mark.parametrize(("programme", "is_asked"), [("ude", False), ("trixpert", True)])
def test_only_a_programme_with_online_visits_asks_for_them(
    office: Office, client_of: ClientOf, programme: str, is_asked: bool
):
    appoint(office.people["officer"], "trixpert", "officer")
    texts = {"title_de": "Neu", "title_en": "New", "summary_de": "", "summary_en": "", "is_published": True}
    call_id = open_call(programme, texts, actor_id=office.people["officer"], at=NOON)
    page = read(client_of(None), f"/calls/{call_id}/questions")
    asked = {each.text.strip() for each in page.select("h3, h4")}
    assert ("This visit is held online." in asked) == is_asked
