"""Organisations: a city keeps its own address, officers mend what money and letters depend on."""

from collections.abc import Callable

import pytest

from grants import db
from grants.acts.keep_people import add_organisation, appoint, join_organisation
from grants.models import Organisation
from tests.office import Office
from tests.web.form_case import Client, entries_of, in_english, messages, read, send, soup, token_of, value_of
from tests.web.lists import cost

ClientOf = Callable[[str | None], Client]


@pytest.fixture
def client_of(client_of: ClientOf) -> ClientOf:
    return lambda name: in_english(client_of(name)) if name else client_of(name)


def stored(organisation_id: int) -> Organisation:
    with db.reading() as session:
        return session.get_one(Organisation, organisation_id)


def post(client: Client, url: str, **typed: str) -> Client:
    return client.post(url, data={"csrf_token": token_of(client), **typed})


def test_a_citys_own_people_change_its_address_and_nothing_else(office: Office, client_of: ClientOf):
    city, url = client_of("oldenburg"), f"/organisations/{office.cities['oldenburg']}"
    page = read(city, url)
    assert page.find(attrs={"name": "latitude"}) is None
    assert value_of(page, "street") == "Markt 1"
    answer = post(
        city, url, department="Internationales", street="Schlossplatz 26", postcode="26122",
        town="Oldenburg", name="Bad Name", latitude="1", country="FR",
    )  # fmt: skip
    assert answer.status_code == 302
    kept = stored(office.cities["oldenburg"])
    assert (kept.department, kept.street, kept.postcode) == ("Internationales", "Schlossplatz 26", "26122")
    assert (kept.name, kept.country, kept.at) == ("Oldenburg", "DE", (53.1435, 8.2146))


def test_a_city_cannot_lose_its_address(office: Office, client_of: ClientOf):
    city, url = client_of("oldenburg"), f"/organisations/{office.cities['oldenburg']}"
    answer = send(city, url, street=" ", postcode="", town="")
    assert answer.status_code == 422
    assert set(messages(soup(answer))) == {"street", "postcode", "town"}
    assert stored(office.cities["oldenburg"]).street == "Markt 1"


def test_of_two_who_change_it_at_once_the_second_compares_and_decides(office: Office, client_of: ClientOf):
    city, officer = client_of("oldenburg"), client_of("officer")
    url = f"/organisations/{office.cities['oldenburg']}"
    opened = entries_of(read(officer, url), url)
    send(city, url, street="Schlossplatz 26")
    answer = officer.post(url, data={**opened, "street": "Markt 2", "kind": "district"})
    page = soup(answer)
    assert answer.status_code == 409
    assert "Oldenburg Muster saved this page on" in page.text
    assert value_of(page, "street") == "Markt 2"
    assert [(area.parent.label.text, area.text.strip()) for area in page.select("details textarea")] == [
        ("Kind", "City or municipality"),
        ("Street and number", "Schlossplatz 26"),
    ]
    assert stored(office.cities["oldenburg"]).street == "Schlossplatz 26"
    assert officer.post(url, data=entries_of(page, url)).status_code == 302
    kept = stored(office.cities["oldenburg"])
    assert (kept.street, kept.kind) == ("Markt 2", "district")


def test_an_officer_completes_a_partner(office: Office, client_of: ClientOf):
    partner = add_organisation("Aarhus", "DK", town="Aarhus")
    url = f"/organisations/{partner}"
    answer = send(
        client_of("officer"), url, name="Aarhus Kommune", kind="association", country="DK",
        latitude="56,1572", longitude=" 10.2107° ",
    )  # fmt: skip
    assert answer.location == "/organisations"
    kept = stored(partner)
    assert (kept.name, kept.kind, kept.country, kept.at) == (
        "Aarhus Kommune",
        "association",
        "DK",
        (56.1572, 10.2107),
    )
    assert value_of(read(client_of("officer"), url), "latitude") == "56.1572"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("latitude", "91"), ("latitude", "-90.1"), ("longitude", "180.01"), ("latitude", "north"),
        ("latitude", "nan"), ("longitude", ""), ("longitude", "8° 12′"), ("latitude", "1e1"), ("name", " "),
        ("name", "x" * 201), ("country", ""), ("country", "QQ"), ("kind", "planet"), ("postcode", "1" * 21),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(office: Office, client_of: ClientOf, field: str, typed: str):
    answer = send(client_of("officer"), f"/organisations/{office.cities['groningen']}", **{field: typed})
    assert answer.status_code == 422
    assert list(messages(soup(answer))) == [field]
    assert stored(office.cities["groningen"]).at == (53.2194, 6.5665)


def test_no_two_organisations_of_a_country_share_a_name(office: Office, client_of: ClientOf):
    answer = send(client_of("officer"), f"/organisations/{office.cities['freiburg']}", name="Oldenburg")
    assert messages(soup(answer)) == {"name": "There is another organisation of this name in this country."}


@pytest.mark.parametrize("who", ["freiburg", "groningen", "approver", "auditor"])
def test_for_others_an_organisation_does_not_exist(office: Office, client_of: ClientOf, who: str):
    office.case_in("submitted", with_letters=False)
    client, url = client_of(who), f"/organisations/{office.cities['oldenburg']}"
    assert client.get(url).status_code == 404
    assert post(client, url, street="Elsewhere").status_code == 404
    assert client.get("/organisations").status_code == 404
    assert "/organisations" not in client.get("/calls").text


def test_an_officer_of_any_programme_may(office: Office, client_of: ClientOf):
    appoint(office.people["freiburg"], "trixpert", "officer")
    officer = client_of("freiburg")
    assert officer.get(f"/organisations/{office.cities['groningen']}").status_code == 200
    assert read(officer, "/calls").find("a", href="/organisations").text.strip() == "Organisations"


def test_the_list_begins_with_what_lacks_something(office: Office, client_of: ClientOf):
    add_organisation("Zwolle", "NL", town="Zwolle")
    add_organisation("Ypern", "BE", town="Ypern", latitude=50.85, longitude=2.89)
    page = read(client_of("officer"), "/organisations")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in page.select("tbody tr")
    ]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("Zwolle", "missing", "missing"),
        ("Ypern", "known", "missing"),
        ("Freiburg", "known", "known"),
        ("Groningen", "known", "known"),
        ("Oldenburg", "known", "known"),
    ]


def test_the_list_is_searched_and_turned_page_by_page(office: Office, client_of: ClientOf):
    officer = client_of("officer")
    for number in range(120):
        add_organisation(f"Ort {number:03}", "DE", town=f"Platz_{number % 2}")
    few = cost(officer, "/organisations?q=Oldenburg")
    assert cost(officer, "/organisations") == few <= 10

    def names(page):
        return [each.text.strip() for each in page.select("tbody th")]

    pages, url = [], "/organisations?q=ort"
    while url:
        page = read(officer, url)
        pages.append(names(page))
        url = (page.find("a", rel="next") or {}).get("href")
        back = page.find("a", rel="prev")
    assert [name for each in pages for name in each] == [f"Ort {number:03}" for number in range(120)]
    assert [len(each) for each in pages] == [50, 50, 20]
    assert names(read(officer, back["href"])) == pages[1]
    assert len(names(read(officer, "/organisations?q=platz_1"))) == 50
    assert names(read(officer, "/organisations?q=%25")) == []
    for nonsense in ("x", "9-1", "0-99999999999", "-", "1-²"):
        assert len(names(read(officer, f"/organisations?after={nonsense}"))) == 50


@pytest.mark.parametrize("organisation_id", ["0", "99", "99999999999999999999", "-1"])
def test_no_organisation_is_a_page_that_does_not_exist(
    office: Office, client_of: ClientOf, organisation_id: str
):
    assert client_of("officer").get(f"/organisations/{organisation_id}").status_code == 404


def without_address(office: Office) -> str:
    """A draft of a city that nobody has given an address; its ref."""
    city = add_organisation("Musterstadt", "DE", town="Musterstadt", latitude=50.0, longitude=8.0)
    join_organisation(office.people["freiburg"], city)
    office.cities["freiburg"] = city
    return office.draft(by="freiburg")


def test_without_an_address_nothing_is_handed_in(office: Office, client_of: ClientOf):
    ref, client = without_address(office), client_of("freiburg")
    url = f"/organisations/{office.cities['freiburg']}?case={ref}"
    case = read(client, f"/applications/{ref}")
    [reason] = [each for each in case.select(".step__why li") if "postal address" in each.text]
    assert reason.a["href"] == url
    form = f"/applications/{ref}/form/partners"
    assert read(client, form).find("a", href=url)
    answer = send(client, url, street="Rathausplatz 1", postcode="12345")
    assert answer.location == form
    text = read(client, form).get_text(" ")
    assert "Rathausplatz 1" in text
    assert "12345 Musterstadt" in text
    assert "postal address" not in client.get(f"/applications/{ref}").text
    office.step(ref, "submit", "freiburg")


@pytest.mark.parametrize("case", ["", "//evil.example", "https://evil.example", "x/../../evil"])
def test_nobody_is_led_elsewhere(office: Office, client_of: ClientOf, case: str):
    url = f"/organisations/{office.cities['oldenburg']}"
    address = {"street": "Markt 1", "postcode": "26122", "town": "Oldenburg"}
    assert post(client_of("oldenburg"), f"{url}?case={case}", **address).location == "/desk"


def test_a_city_finds_its_address_when_the_form_is_closed(office: Office, client_of: ClientOf):
    ref, city = office.case_in("submitted", with_letters=False), client_of("oldenburg")
    address, case = f"/organisations/{office.cities['oldenburg']}", f"/applications/{ref}"
    assert read(city, "/desk").find("a", href=address)
    link = read(city, case).find("a", href=f"{address}?case={ref}")
    assert "Postal address" in link.text
    answer = send(city, link["href"], street="Schlossplatz 26")
    assert answer.location == case
    assert "Schlossplatz 26" in read(city, case).find("main").text
    for who, shown in (("groningen", False), ("approver", False), ("officer", True)):
        assert bool(read(client_of(who), case).find("a", href=link["href"])) == shown


@pytest.mark.parametrize(
    ("state", "who", "transition", "linked"),
    [
        ("submitted", "officer", "admit", True),
        ("reviewed", "officer", "recommend", True),
        ("recommended", "approver", "award", False),
        ("reported", "officer", "confirm_report", True),
        ("report_checked", "cashier", "settle", False),
    ],
)
def test_the_office_is_told_of_an_unknown_distance(
    office: Office, client_of: ClientOf, state: str, who: str, transition: str, linked: bool
):
    ref, host = office.case_in(state, with_letters=False), office.cities["groningen"]
    client = client_of(who)
    assert "counted as zero" not in client.get(f"/applications/{ref}/steps/{transition}").text
    add_organisation("Groningen", "NL", latitude=None, longitude=None)
    page = read(client, f"/applications/{ref}/steps/{transition}")
    assert "counted as zero" in page.get_text()
    link = page.find("a", href=f"/organisations/{host}?case={ref}")
    assert (link is not None) == linked
    if linked:
        answer = send(client, link["href"], latitude="53,2194", longitude="6,5665")
        assert answer.location == f"/applications/{ref}"
        assert "counted as zero" not in client.get(f"/applications/{ref}/steps/{transition}").text
