"""Bad input in the application form: a message at its place, everything typed stays, no harm is done."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine

from grants.acts.keep_people import join_organisation
from grants.acts.write_application import save_section
from tests.office import NOON, Office
from tests.web.form_case import (
    Client,
    case_of,
    entries_of,
    in_english,
    messages,
    read,
    send,
    soup,
    token_of,
    value_of,
)

ClientOf = Callable[[str | None], Client]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}'; DROP TABLE step; --‮\u202e\U0001f4a3"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def client_of(client_of: ClientOf) -> ClientOf:
    return lambda name: in_english(client_of(name))


@pytest.fixture
def ref(office: Office) -> str:
    return office.draft()


@pytest.fixture
def city(client_of: ClientOf, ref: str) -> Client:
    return client_of("oldenburg")


def page_of(ref: str, section: str) -> str:
    if section == "visit":
        return f"/applications/{ref}/form/visits/{case_of(ref).visits[0].id}"
    return f"/applications/{ref}/form/{section}"


WRONG = [
    ("partners", "contact_email", "nobody", "Enter an e-mail address such as name@city.example."),
    (
        "partners",
        "contact_phone",
        "call me",
        "Enter a telephone number in digits, for example +49 441 235 0.",
    ),
    ("partners", "contact_name", "x" * 201, "This text is 1 character too long: at most 200 are possible."),
    ("exchange", "summary", "x" * 601, "This text is 1 character too long: at most 600 are possible."),
    (
        "exchange",
        "exchange_title",
        "x" * 250,
        "This text is 50 characters too long: at most 200 are possible.",
    ),
    ("content", "aims", "x" * 3100, "This text is 100 characters too long: at most 3000 are possible."),
    ("money", "requested_cents", "a lot", "Enter an amount such as 1.240,00 or 1240.00."),
    ("money", "own_cents", "-5", "Enter an amount of zero or more."),
    ("money", "third_cents", "1,234.567", "An amount has at most two digits after the decimal separator."),
    ("money", "requested_cents", "9" * 15, "This amount is too large."),
    ("money", "cost_lines-0-amount_cents", "", "Enter an amount such as 1.240,00 or 1240.00."),
    ("money", "cost_lines-1-amount_cents", "12x", "Enter an amount such as 1.240,00 or 1240.00."),
    ("visit", "visit_title", "", "Give the visit a name, for example “Visit to Groningen”."),
    ("visit", "starts_on", "31.02.2026", "Enter a date that exists, for example 14.05.2026."),
    ("visit", "ends_on", "", "Enter the last day. It may be the same as the first day."),
    ("visit", "ends_on", "2026-06-01", "The visit cannot end before it starts. Check both days."),
    ("visit", "delegations-0-people", "seven", "Enter a whole number in digits, for example 12."),
    ("visit", "delegations-0-people", "-1", "Enter a number of at least 0."),
    ("visit", "delegations-1-people", "", "Say how many people come."),
    ("visit", "agenda-0-title", "", "Say what this entry of the agenda is about."),
    ("visit", "agenda-0-starts", "half past", "Enter a time such as 09:30."),
]


@pytest.mark.parametrize(("section", "field", "typed", "sentence"), WRONG)
def test_a_wrong_entry_gets_its_sentence_and_stays_with_all_others(
    city: Client, ref: str, section: str, field: str, typed: str, sentence: str
):
    url, before = page_of(ref, section), case_of(ref).version
    answer = send(city, url, **{field: typed})
    page = soup(answer)
    assert answer.status_code == 422
    assert messages(page) == {field: sentence}
    assert page.select_one(f'#errors a[href="#{field}"]')
    kept = entries_of(page, url)
    opened = entries_of(read(city, url), url) | {field: [typed]}
    assert {name: kept[name] for name in opened if name != "csrf_token"} == {
        name: text for name, text in opened.items() if name != "csrf_token"
    }
    assert case_of(ref).version == before


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ("partners", "partners-0-country"),
        ("exchange", "kind"),
        ("exchange", "mode"),
        ("exchange", "theme"),
        ("money", "cost_lines-0-kind"),
        ("visit", "host"),
        ("visit", "agenda-0-kind"),
    ],
)
def test_a_choice_that_was_never_offered_gets_a_sentence(city: Client, ref: str, section: str, field: str):
    for typed in ("nonsense", "0", HOSTILE):
        answer = send(city, page_of(ref, section), **{field: typed})
        assert answer.status_code == 422
        assert "Choose one of the options shown." in messages(soup(answer))[field]


def test_a_goal_that_does_not_exist_is_refused(city: Client, ref: str):
    for goals in (["x"], ["0"], ["18"], ["²"], ["11", HOSTILE]):
        answer = send(city, page_of(ref, "exchange"), sdgs=goals)
        assert (answer.status_code, case_of(ref).sdgs) == (422, [11, 12])


@pytest.mark.parametrize("section", ["partners", "exchange", "content", "money", "visit"])
def test_hostile_text_is_kept_as_text(city: Client, ref: str, section: str):
    url = page_of(ref, section)
    typed = {
        name: HOSTILE
        for name, text in entries_of(read(city, url), url).items()
        if name not in ("csrf_token", "version", "seen", "organisation_id")
    }
    answer = send(city, url, **typed)
    page = soup(answer) if answer.status_code == 422 else read(city, url)
    assert page.select("main script") == []
    shown = [each.get("value") or each.text for each in page.select("main input[type=text], main textarea")]
    assert any("<script>alert(1)</script>{{ 7 * 7 }}" in text for text in shown)


TAMPERED: list[dict[str, Any]] = [
    {},
    {"rows": "drop-agenda-9999"},
    {"rows": "add-csrf_token"},
    {"rows": "add-delegations"},
    {"rows": "x" * 5000},
    {"agenda-²-title": "x", "cost_lines-²-kind": "x", "partners-²-name": "x"},
    {"agenda-99999999999999999999-title": "x", "partners--1-name": "x", "cost_lines-x-kind": "x"},
    {"delegations-0-organisation_id": "999999", "delegations-0-people": "3"},
    {"delegations-0-organisation_id": "x", "delegations-0-people": "3"},
    {"version": "x" * 999, "seen": "x"},
    {"agenda-0-day": "99", "agenda-0-title": "x", "starts_on": "2026-06-09", "ends_on": "2026-06-09"},
    {"starts_on": "9999-12-31", "ends_on": "0000-00-00"},
    {f"agenda-{number}-title": "x" for number in range(200)},
    {f"partners-{number}-name": f"City {number}" for number in range(60)},
    {"exchange_title": "\x00", "aims": "\x00\ud800".encode("utf-8", "surrogatepass")},
]


@pytest.mark.parametrize("section", ["partners", "exchange", "content", "money", "visit", "visits/new"])
def test_a_page_that_was_tampered_with_never_breaks(city: Client, ref: str, section: str):
    url = page_of(ref, section)
    token = token_of(city, url)
    for sent in TAMPERED:
        answer = city.post(url, data={"csrf_token": token, "go": "next", **sent})
        assert answer.status_code in (200, 302, 409, 422), sent


def test_more_than_the_programme_funds_is_saved_and_flagged(city: Client, ref: str):
    url = page_of(ref, "visit")
    answer = send(city, url, **{"delegations-0-people": "40"})
    assert answer.location == url
    sentence = "At most 6 people per visit are funded; “Visit to the recycling yards” has 42."
    assert sentence in read(city, url).select_one(".kern-alert--warning").text
    assert sentence in read(city, f"/applications/{ref}/form").text
    assert case_of(ref).visits[0].people == 42
    answer = send(city, page_of(ref, "exchange"), sdgs=["1", "2", "3", "4"])
    assert answer.location == page_of(ref, "exchange")
    assert "Choose at most 3 goals." in read(city, answer.location).text


def test_an_entry_of_the_agenda_lies_within_the_visit(city: Client, ref: str):
    answer = send(city, page_of(ref, "visit"), **{"agenda-0-day": "5"})
    assert messages(soup(answer)) == {
        "agenda-0-day": "The visit has only 3 days. Move its last day or choose an earlier day."
    }


def test_functions_have_room_on_a_phone_and_stay_one_line(city: Client, ref: str):
    url = page_of(ref, "visit")
    assert read(city, url).find("textarea", attrs={"name": "delegations-0-functions"})
    typed = {"delegations-0-functions": "2 from the building department,\r\n 1 from the public utilities"}
    assert send(city, url, **typed).status_code == 302
    kept = case_of(ref).visits[0].delegations[0].functions
    assert kept == "2 from the building department, 1 from the public utilities"


def test_a_partner_is_named_once_and_is_another_city(city: Client, ref: str):
    url = page_of(ref, "partners")
    answer = send(city, url, **{"partners-0-name": "Oldenburg", "partners-0-country": "DE"})
    assert answer.status_code == 422
    assert "Name each partner once, and not your own organisation." in answer.text
    assert value_of(soup(answer), "partners-0-name") == "Oldenburg"


def test_a_partner_who_hosts_a_visit_cannot_be_removed(city: Client, ref: str):
    answer = send(city, page_of(ref, "partners"), **{"partners-0-name": ""})
    assert answer.status_code == 422
    assert "A partner who hosts a visit or sends people cannot be removed." in answer.text


def test_a_new_city_needs_its_country(city: Client, ref: str):
    url = page_of(ref, "partners")
    answer = send(city, url, **{"partners-1-name": "Cholet"})
    assert messages(soup(answer)) == {"partners-1-country": "Choose the country of this partner."}
    send(city, url, **{"partners-1-name": "Cholet", "partners-1-country": "FR"})
    assert [(each.name, each.country) for each in case_of(ref).partners] == [
        ("Groningen", "NL"),
        ("Cholet", "FR"),
    ]


def test_of_two_who_write_one_page_the_second_compares_and_decides(
    office: Office, client_of: ClientOf, city: Client, ref: str
):
    join_organisation(office.people["freiburg"], office.cities["oldenburg"])
    other, url = client_of("freiburg"), page_of(ref, "content")
    opened = entries_of(read(city, url), url)
    send(other, url, aims="Theirs")
    answer = city.post(url, data={**opened, "aims": "Mine", "go": "next"})
    page = soup(answer)
    assert answer.status_code == 409
    assert "Freiburg Muster saved this page on" in page.text
    assert value_of(page, "aims") == "Mine"
    assert [area.text.strip() for area in page.select("details textarea")] == ["Theirs"]
    assert case_of(ref).aims == "Theirs"
    again = city.post(url, data={**entries_of(page, url), "go": "next"})
    assert (again.status_code, case_of(ref).aims) == (302, "Mine")


def test_two_who_write_different_pages_do_not_meet(
    office: Office, client_of: ClientOf, city: Client, ref: str
):
    url = page_of(ref, "content")
    opened = entries_of(read(city, url), url)
    exchange = office.sections()["exchange"] | {"title": "A better title"}
    save_section(ref, "exchange", exchange, actor_id=office.people["oldenburg"], at=NOON)
    assert city.post(url, data={**opened, "aims": "Mine", "go": "next"}).status_code == 302
    assert (case_of(ref).title, case_of(ref).aims) == ("A better title", "Mine")


def test_a_visit_that_somebody_removed_meanwhile_keeps_the_typed_text(city: Client, ref: str):
    url = page_of(ref, "visit")
    opened = entries_of(read(city, url), url)
    city.post(f"{url}/discard", data={"csrf_token": opened["csrf_token"]})
    answer = city.post(url, data={**opened, "place": "The harbour of Groningen", "go": "next"})
    assert answer.status_code == 404
    assert "The harbour of Groningen" in answer.text


def test_after_handing_in_the_form_is_closed_and_keeps_the_text(office: Office, city: Client, ref: str):
    url = page_of(ref, "content")
    opened = entries_of(read(city, url), url)
    office.step(ref, "submit", "oldenburg")
    assert city.get(url).location == f"/applications/{ref}"
    assert city.get(f"/applications/{ref}/form").location == f"/applications/{ref}"
    answer = city.post(url, data={**opened, "aims": "Too late to be saved"})
    assert answer.status_code == 409
    assert "Too late to be saved" in answer.text


def test_a_forged_token_is_refused_with_the_text(city: Client, ref: str):
    url = page_of(ref, "content")
    answer = city.post(url, data={"csrf_token": "forged", "aims": "Written for an hour"})
    assert answer.status_code == 400
    assert "Written for an hour" in answer.text


@pytest.mark.parametrize("name", ["freiburg", "officer"])
def test_a_draft_does_not_exist_for_others(client_of: ClientOf, ref: str, name: str):
    other = client_of(name)
    for path in ("", "/content", "/visits/new", "/visits/1", "/nonsense"):
        assert other.get(f"/applications/{ref}/form{path}").status_code == 404
    token = token_of(other)
    assert other.post(f"/applications/{ref}/form/content", data={"csrf_token": token}).status_code == 404
    assert other.post(f"/applications/{ref}/documents", data={"csrf_token": token}).status_code == 404
    assert other.get("/applications/UDE-2026-9999/form").status_code == 404


def attach(client: Client, ref: str, name: str, content: bytes) -> Any:
    url = f"/applications/{ref}/form/documents"
    given = {"csrf_token": token_of(client, url), "file": (BytesIO(content), name)}
    return client.post(f"/applications/{ref}/documents", data=given)


@pytest.mark.parametrize(
    ("name", "content", "status", "sentence"),
    [
        ("", b"", 422, "Choose a file first."),
        ("empty.pdf", b"", 422, "This file is empty."),
        ("page.pdf", b"<html><script>", 422, "Only PDF, PNG, JPEG, Word, Excel and OpenDocument files"),
        ("large.pdf", PDF + b" " * 10_485_760, 422, "This file is too large."),
        ("huge.pdf", PDF + b" " * 11_600_000, 413, "This file is too large."),
    ],
)
def test_a_wrong_file_gets_its_sentence_at_the_field(
    city: Client, ref: str, name: str, content: bytes, status: int, sentence: str
):
    answer = attach(city, ref, name, content)
    assert answer.status_code == status
    assert messages(soup(answer))["file"].startswith(sentence)
    assert "Oldenburg Muster" in answer.text
    assert case_of(ref).documents == []


def test_a_file_comes_back_as_a_download_and_nothing_else(
    office: Office, client_of: ClientOf, city: Client, ref: str
):
    assert attach(city, ref, "../../Brief der Städte <b>.pdf", PDF).location == page_of(ref, "documents")
    document = case_of(ref).documents[0]
    answer = city.get(f"/documents/{document.id}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert document.name == "Brief der Städte <b>.pdf"
    officer = client_of("officer")
    assert officer.get(f"/documents/{document.id}").status_code == 404
    office.step(ref, "submit", "oldenburg")
    assert officer.get(f"/documents/{document.id}").data == PDF
    assert client_of("freiburg").get(f"/documents/{document.id}").status_code == 404
    assert client_of(None).get(f"/documents/{document.id}").status_code == 302


def test_a_file_can_be_removed_while_the_application_is_written(city: Client, ref: str):
    attach(city, ref, "plan.pdf", PDF)
    url = f"/applications/{ref}/documents/{case_of(ref).documents[0].id}/remove"
    token = token_of(city)
    assert city.post(url, data={"csrf_token": token}).status_code == 302
    assert case_of(ref).documents == []
    assert city.post(url, data={"csrf_token": token}).status_code == 404
