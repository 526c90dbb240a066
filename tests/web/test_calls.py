"""Calls and rounds: what everybody sees, and what officers change."""

import pytest

from grants import db
from grants.acts.keep_people import appoint
from grants.acts.manage_calls import change_call
from grants.models import Call, Round
from tests.office import Office
from tests.web.form_case import in_english
from tests.web.lists import cost

CALL = {"programme": "ude", "title_de": "Herbst", "title_en": "Autumn", "summary_de": "", "summary_en": ""}
ROUND = {
    "name": "Herbst", "name_en": "Autumn", "opens_on": "2026-09-01", "closes_on": "30.11.2026",
    "closes_time": "12:00", "total_cents": "20.000,00",
}  # fmt: skip


def post(client, address: str, form: dict[str, str], page: str):
    token = client.get(page).text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    return client.post(address, data={**form, "csrf_token": token})


def hide(office: Office) -> None:
    with db.reading() as session:
        call = session.get(Call, office.call_id)
        values = {name: getattr(call, name) for name in ("title_de", "title_en", "summary_de", "summary_en")}
    change_call(office.call_id, {**values, "is_published": False}, actor_id=office.people["officer"])


def test_everybody_reads_a_published_call(office: Office, client_of):
    for who in (None, "oldenburg", "officer"):
        text = client_of(who).get(f"/calls/{office.call_id}").text
        assert "Fachlicher Bedarf" in text  # a criterion
        assert "211,00" in text  # a rate
        assert f"/calls/{office.call_id}/questions" in text


def test_an_unpublished_call_exists_only_for_its_office(office: Office, client_of):
    hide(office)
    appoint(office.people["freiburg"], "trixpert", "officer")
    address = f"/calls/{office.call_id}"
    seen = {
        who: client_of(who).get(address).status_code for who in (None, "oldenburg", "freiburg", "officer")
    }
    assert seen == {None: 404, "oldenburg": 404, "freiburg": 404, "officer": 200}
    assert address not in client_of(None).get("/calls").text
    assert address in client_of("officer").get("/calls").text


def test_only_the_office_sees_what_is_committed_and_left(office: Office, client_of):
    office.case_in("awarded", with_letters=False)
    address = f"/calls/{office.call_id}"
    assert "3.800,00" in client_of("cashier").get(address).text
    assert "3.800,00" not in client_of("oldenburg").get(address).text


def test_an_officer_opens_a_call_with_a_round(office: Office, client_of):
    client = client_of("officer")
    answer = post(client, "/calls", {**CALL, "is_published": "y"}, "/calls/new")
    assert answer.status_code == 302
    call_id = int(answer.location.rsplit("/", 1)[1])
    assert post(client, f"/calls/{call_id}/rounds", ROUND, f"/calls/{call_id}/rounds/new").status_code == 302
    with db.reading() as session:
        call = session.get(Call, call_id)
        [row] = call.rounds
        assert (call.title_en, call.is_published, (row.name, row.name_en), row.total_cents) == (
            "Autumn",
            True,
            ("Herbst", "Autumn"),
            2_000_000,
        )
        assert row.opens_at.isoformat() == "2026-08-31T22:00:00+00:00"
        assert row.closes_at.isoformat() == "2026-11-30T11:00:00+00:00"


def test_an_officer_changes_a_call_and_a_round(office: Office, client_of):
    client, call, row = client_of("officer"), office.call_id, office.round_id
    assert (
        post(client, f"/calls/{call}", {**CALL, "title_de": "Neu"}, f"/calls/{call}/edit").status_code == 302
    )
    assert post(client, f"/rounds/{row}", ROUND, f"/rounds/{row}/edit").status_code == 302
    with db.reading() as session:
        changed, changed_round = session.get(Call, call), session.get(Round, row)
        assert (changed.title_de, changed.is_published, changed_round.name_en) == ("Neu", False, "Autumn")


@pytest.mark.parametrize(
    ("english", "german", "names"), [("Autumn", "Herbst", ["Herbst", "Autumn"]), ("", "Lenz", ["Lenz"] * 2)]
)
def test_a_round_is_named_in_the_language_of_the_page(
    office: Office, client_of, english: str, german: str, names: list[str]
):
    officer, row = client_of("officer"), office.round_id
    ref = office.case_in("submitted", with_letters=False)
    dates = {"opens_on": "2026-01-01", "closes_on": "2099-12-31"}
    form = {**ROUND, **dates, "name": german, "name_en": english}
    assert post(officer, f"/rounds/{row}", form, f"/rounds/{row}/edit").status_code == 302
    world, name = client_of(None), names[0]
    for client, pages in (
        (officer, (f"/applications/{ref}", f"/applications/{ref}/steps/admit", "/applications.csv")),
        (world, ("/", "/calls", f"/calls/{office.call_id}")),
    ):
        for page in pages:
            assert name in client.get(page).text
        for page in pages:
            assert names[1] in in_english(client).get(page).text


def test_the_form_shows_a_round_as_it_is(office: Office, client_of):
    text = client_of("officer").get(f"/rounds/{office.round_id}/edit").text
    for value in ("Spring", "2026-01-31", "2026-04-01", "13:00", "5.000,00"):
        assert f'value="{value}"' in text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""), ("name", "x" * 101), ("opens_on", "never"), ("opens_on", ""),
        ("closes_on", "2026-02-30"), ("closes_on", "2026-08-01"), ("closes_time", "25:00"),
        ("closes_time", "noon"), ("total_cents", "viel"), ("total_cents", "-5"), ("total_cents", "0"),
        ("total_cents", "99999999999999"), ("total_cents", "100,00"),
    ],
)  # fmt: skip
def test_a_wrong_round_is_refused_at_its_field(office: Office, client_of, field: str, typed: str):
    office.case_in("awarded", with_letters=False)
    address = f"/rounds/{office.round_id}"
    answer = post(client_of("officer"), address, {**ROUND, field: typed}, f"{address}/edit")
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert typed in answer.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title_de", ""),
        ("title_en", "x" * 201),
        ("summary_de", "x" * 4001),
        ("programme", "trixpert"),
        ("programme", ""),
    ],
)
def test_a_wrong_call_is_refused_at_its_field(office: Office, client_of, field: str, typed: str):
    answer = post(client_of("officer"), "/calls", {**CALL, field: typed}, "/calls/new")
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_two_calls_of_a_programme_cannot_share_a_title(office: Office, client_of):
    answer = post(client_of("officer"), "/calls", {**CALL, "title_de": "Fachaustausch 2026"}, "/calls/new")
    assert answer.status_code == 422
    assert 'id="title_de-error"' in answer.text


@pytest.mark.parametrize("who", ["oldenburg", "approver", "trixpert_officer"])
def test_others_than_the_programmes_officers_cannot_change_it(office: Office, client_of, who: str):
    if who == "trixpert_officer":
        appoint(office.people["freiburg"], "trixpert", "officer")
        who = "freiburg"
    client = client_of(who)
    for address in (
        f"/calls/{office.call_id}/edit",
        f"/calls/{office.call_id}/rounds/new",
        f"/rounds/{office.round_id}/edit",
    ):
        assert client.get(address).status_code == 404
    for address in (
        f"/calls/{office.call_id}",
        f"/calls/{office.call_id}/rounds",
        f"/rounds/{office.round_id}",
    ):
        assert post(client, address, {**CALL, **ROUND}, "/calls").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/calls/0",
        "/calls/99",
        "/calls/99999999999999999999",
        "/calls/-1",
        "/rounds/99999999999999999999/edit",
    ],
)
def test_no_call_is_a_page_that_does_not_exist(office: Office, client_of, address: str):
    assert client_of("officer").get(address).status_code == 404


def test_calls_cost_the_same_for_few_and_many(office: Office, client_of):
    client = client_of("officer")
    few = cost(client, "/calls")
    for number in range(5):
        post(client, "/calls", {**CALL, "title_de": f"Aufruf {number}", "is_published": "y"}, "/calls/new")
    assert cost(client, "/calls") == few <= 10
