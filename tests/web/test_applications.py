"""The list of applications: what exists for whom, filters, words, pages, and the export."""

import csv
import io

import pytest

from grants.acts.keep_people import add_organisation, appoint, join_organisation
from grants.outside.spreadsheet import harmless
from grants.web import applications
from tests.office import Office
from tests.web.lists import cost, refs_on

HOSTILE = [
    '"',
    "'",
    '")(',
    "*",
    "a OR b NOT c",
    "NEAR(a b)",
    "x" * 5000,
    "%",
    "\x00",
    "état é",
    "words:waste",
    "-",
    "^a",
]


def submitted(
    office: Office, count: int, by: str = "oldenburg", title: str = "Waste without waste"
) -> list[str]:
    refs = []
    for _number in range(count):
        refs.append(office.draft(by=by, title=title))
        office.step(refs[-1], "submit", by)
    return refs


def test_everybody_finds_their_own_cases_and_no_others(office: Office, client_of):
    draft = office.draft()
    [handed_in] = submitted(office, 1)
    assert refs_on(client_of("oldenburg").get("/applications").text) == [handed_in, draft]
    assert refs_on(client_of("groningen").get("/applications").text) == [handed_in, draft]
    assert refs_on(client_of("officer").get("/applications").text) == [handed_in]
    assert refs_on(client_of("freiburg").get("/applications").text) == []


def test_staff_of_another_programme_finds_nothing(office: Office, client_of):
    [ref] = submitted(office, 1)
    appoint(office.people["freiburg"], "trixpert", "officer")
    client = client_of("freiburg")
    assert refs_on(client.get("/applications").text) == []
    assert client.get(f"/applications/{ref}").status_code == 404
    assert ref not in client.get("/applications.csv").text


def test_pages_hold_every_case_once_in_both_directions(office: Office, client_of, monkeypatch):
    refs = submitted(office, 7)[::-1]
    monkeypatch.setattr(applications, "SIZE", 3)
    client, address, forward = client_of("officer"), "/applications", []
    while address:
        text = client.get(address).text
        forward.append(refs_on(text))
        address = _neighbour(text, "next")
    assert forward == [refs[:3], refs[3:6], refs[6:]]
    address, backward = _neighbour(text, "prev"), []
    while address:
        text = client.get(address).text
        backward.append(refs_on(text))
        address = _neighbour(text, "prev")
    assert backward == [refs[3:6], refs[:3]]


def test_the_neighbours_keep_the_filters(office: Office, client_of, monkeypatch):
    refs = submitted(office, 2, title="Waste")[::-1]
    submitted(office, 2, by="freiburg", title="Water")
    monkeypatch.setattr(applications, "SIZE", 1)
    client = client_of("officer")
    text = client.get("/applications?q=waste&state=submitted&city=olden&programme=ude").text
    assert refs_on(text) == refs[:1]
    assert refs_on(client.get(_neighbour(text, "next")).text) == refs[1:]


def _neighbour(text: str, relation: str) -> str | None:
    before, found, _rest = text.partition(f'rel="{relation}"')
    return before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&") if found else None


def test_filters_narrow_the_list(office: Office, client_of):
    [old] = submitted(office, 1)
    [free] = submitted(office, 1, by="freiburg", title="Fernwärme für alle")
    office.step(free, "admit", "officer")
    client = client_of("officer")
    found = {
        query: refs_on(client.get(f"/applications?{query}").text)
        for query in (
            "state=submitted", "state=in_review", "state=nothing", "programme=ude", "programme=trixpert",
            "programme=nothing", "city=oldenburg", "city=FREI", "city=gron", "city=Nowhere",
            "q=fernw%C3%A4rme", "q=waste+groningen", "q=fern+oldenburg", f"q={old}",
            "q=fern&city=freiburg", "q=fern&city=olden",
            "q=fern&state=in_review", "q=fern&state=submitted", "q=fern&programme=trixpert", "q=%3F",
        )
    }  # fmt: skip
    assert found == {
        "state=submitted": [old],
        "state=in_review": [free],
        "state=nothing": [],
        "programme=ude": [free, old],
        "programme=trixpert": [],
        "programme=nothing": [],
        "city=oldenburg": [old],
        "city=FREI": [free],
        "city=gron": [free, old],
        "city=Nowhere": [],
        "q=fernw%C3%A4rme": [free],
        "q=waste+groningen": [old],
        "q=fern+oldenburg": [],
        f"q={old}": [old],
        "q=fern&city=freiburg": [free],
        "q=fern&city=olden": [],
        "q=fern&state=in_review": [free],
        "q=fern&state=submitted": [],
        "q=fern&programme=trixpert": [],
        "q=%3F": [free, old],
    }


@pytest.mark.parametrize("name", ["q", "city", "state", "programme", "before", "after"])
def test_hostile_text_finds_something_or_nothing_but_never_fails(office: Office, client_of, name: str):
    submitted(office, 1)
    for who in ("officer", "oldenburg"):
        client = client_of(who)
        for text in (*HOSTILE, "99999999999999999999", "-1", "²"):
            assert client.get("/applications", query_string={name: text}).status_code == 200, (who, text)


def test_applicants_cannot_tell_apart_what_has_one_public_word(office: Office, client_of):
    reviewed = office.case_in("reviewed", with_letters=False)
    recommended = office.case_in("recommended", with_letters=False)
    for state in ("reviewed", "recommended"):
        text = client_of("oldenburg").get(f"/applications?state={state}").text
        assert refs_on(text) == [recommended, reviewed]
    assert refs_on(client_of("officer").get("/applications?state=reviewed").text) == [reviewed]


def test_a_page_costs_the_same_with_three_and_with_sixty_cases(office: Office, client_of):
    submitted(office, 3)
    addresses = [
        "/applications",
        "/applications?q=waste",
        "/applications?city=olden",
        "/applications?state=submitted",
    ]
    clients = {who: client_of(who) for who in ("officer", "oldenburg")}
    few = {(who, each): cost(client, each) for who, client in clients.items() for each in addresses}
    submitted(office, 57)
    many = {(who, each): cost(client, each) for who, client in clients.items() for each in addresses}
    assert many == few
    assert max(many.values()) <= 10


def test_the_export_holds_what_is_filtered(office: Office, client_of):
    [old] = submitted(office, 1)
    [free] = submitted(office, 1, by="freiburg")
    office.draft()
    answer = client_of("officer").get("/applications.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [row[0] for row in rows[1:]] == [old, free]
    assert (rows[1][2], rows[1][3], rows[1][10]) == ("Oldenburg", "DE", "1200,00")
    filtered = (
        client_of("officer").get("/applications.csv?city=freiburg&q=waste&state=submitted&programme=ude").text
    )
    assert free in filtered
    assert old not in filtered


def test_the_export_is_for_the_office_alone(office: Office, client_of):
    assert client_of("oldenburg").get("/applications.csv").status_code == 404
    assert client_of(None).get("/applications.csv").status_code == 302


def test_the_export_runs_nothing_in_a_spreadsheet(office: Office, client_of):
    address = {"street": "Markt 1", "postcode": "12345", "town": "Nowhere"}
    city = add_organisation("=HYPERLINK(0)", "DE", latitude=48.0, longitude=7.8, **address)
    office.cities["freiburg"] = city
    join_organisation(office.people["freiburg"], city)
    submitted(office, 1, by="freiburg", title="@SUM(1+1)")
    rows = list(csv.reader(io.StringIO(client_of("officer").get("/applications.csv").text), delimiter=";"))
    assert rows[1][1:3] == ["'@SUM(1+1)", "'=HYPERLINK(0)"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "＝1"])
def test_formula_signs_are_neutralised(text: str):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Oldenburg", "1=1", "a-b", "'quoted'"])
def test_other_texts_stay_as_they_are(text: str):
    assert harmless(text) == text
