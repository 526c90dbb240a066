"""The front page, sign-in and the handbook: what everybody may read."""

from datetime import timedelta

import pytest
import time_machine

from tests.office import NOON, Office

HELP = (
    "applicant", "partner", "reviewer", "officer", "approver", "cashier", "auditor", "administrator",
    "operator", "legal", "privacy", "accessibility",
)  # fmt: skip


@pytest.fixture
def open_round():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.usefixtures("open_round")
def test_the_front_page_shows_what_is_open_and_leads_to_signing_in(office: Office, client_of):
    text = client_of(None).get("/").text
    assert "Fachaustausch 2026" in text
    assert "01.04.2026, 13:00" in text
    assert f"/sign-in?next=/calls/{office.call_id}" in text


@pytest.mark.usefixtures("open_round")
def test_a_city_starts_an_application_from_the_front_page_and_staff_does_not(office: Office, client_of):
    action = f'action="/rounds/{office.round_id}/applications"'
    assert action in client_of("oldenburg").get("/").text
    assert action not in client_of("officer").get("/").text


def test_a_closed_round_is_not_offered(office: Office, client_of):
    with time_machine.travel(NOON + timedelta(days=31), tick=False):
        assert "Fachaustausch 2026" not in client_of(None).get("/").text


def test_signing_in_leads_to_where_one_wanted_to_go(office: Office, client_of):
    answer = client_of(None).get("/desk?since=x")
    assert answer.location == "/sign-in?next=/desk?since%3Dx"
    assert 'name="next" value="/desk?since=x"' in client_of(None).get(answer.location).text


def test_a_wrong_password_keeps_the_address(office: Office, client_of):
    client = client_of(None)
    token = client.get("/sign-in").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {"csrf_token": token, "email": "officer@office.example", "password": "wrong", "next": "/calls"}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert 'value="officer@office.example"' in answer.text
    assert 'name="next" value="/calls"' in answer.text
    assert 'value="wrong"' not in answer.text


@pytest.mark.parametrize("page", HELP)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_of_the_handbook_is_there_in_both_languages(
    office: Office, client_of, page: str, language: str
):
    answer = client_of(None).get(f"/help/{page}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.split("<main", 1)[1].count("<p>") >= 3
    assert f'href="/help/{page}"' in client_of(None).get("/help").text


def test_an_unknown_page_of_the_handbook_does_not_exist(office: Office, client_of):
    assert client_of(None).get("/help/nothing").status_code == 404


def test_the_office_installs_its_own_legal_text_which_is_shown_as_text(office: Office, client_of):
    folder = office.config.instance / "help"
    folder.mkdir()
    (folder / "legal.de.txt").write_text("Stadt Muster\n\n<b>Kein</b> HTML", encoding="utf-8")
    text = client_of(None).get("/help/legal").text
    assert "Stadt Muster" in text
    assert "&lt;b&gt;Kein&lt;/b&gt; HTML" in text
    assert "help/legal.de.txt" not in text


def test_a_missing_legal_text_says_where_it_belongs(office: Office, client_of):
    assert "help/legal.de.txt" in client_of(None).get("/help/legal").text
