"""What fails is shown to the officers of its programme, and can be tried again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from grants import db
from grants.acts.keep_people import add_person, appoint
from grants.models import Outbox
from grants.models.outbox import STOPPED
from tests.office import NOON, PASSWORD, Office
from tests.web.walking import send, soup, token, words


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def broken(office: Office) -> str:
    """A case whose letter could not be stored: a file lies where the folder of letters should be."""
    ref = office.case_in("submitted", with_letters=False)
    office.config.documents.write_text("in the way")
    office.work_off()
    return ref


def row_of(ref: str) -> Outbox:
    with db.reading() as session:
        rows = session.scalars(Outbox.failing(frozenset({"ude"}))).all()
        assert [each.application.ref for each in rows] == [ref]
        return rows[0]


def test_an_officer_reads_what_fails_and_why(broken: str, client_of: Any) -> None:
    text = words(client_of("officer").get("/outbox"))
    for fact in ("UDE-2026-B00001", broken, "Error"):
        assert fact in text


def test_the_houses_own_sentences_speak_the_readers_language(office: Office, client_of: Any) -> None:
    ref = office.case_in("submitted", with_letters=False)
    with db.transaction() as session:
        for row in session.scalars(Outbox.due(NOON)).all():
            session.scalars(Outbox.by_id(row)).one().error = f"100%: {STOPPED}" if row % 2 else STOPPED
    text = words(client_of("officer").get("/outbox"))
    assert ref in text
    assert text.count("Der Hintergrunddienst endete, während er damit beschäftigt war.") == 2
    assert text.count(f"100%: {STOPPED}") == 2


def test_nothing_failing_says_so(office: Office, client_of: Any) -> None:
    assert soup(client_of("officer").get("/outbox")).select(".empty")


def test_trying_again_after_the_cause_is_mended_makes_the_letter(
    office: Office, broken: str, client_of: Any, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(seconds=1))
    office.config.documents.unlink()
    assert office.work_off() == 0, "its time has not come"
    answer = send(client_of("officer"), "/outbox")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/outbox")
    assert office.work_off() > 0
    assert client_of("oldenburg").get("/letters/UDE-2026-B00001/de.pdf").status_code == 200
    assert soup(client_of("officer").get("/outbox")).select(".empty")


@pytest.mark.parametrize("who", ["oldenburg", "reviewer", "approver", "cashier", "auditor"])
def test_only_officers_have_an_outbox(broken: str, client_of: Any, who: str) -> None:
    client = client_of(who)
    assert client.get("/outbox").status_code == 404
    given = {"csrf_token": token(client)}
    assert client.post(f"/outbox/{row_of(broken).id}/retry", data=given).status_code == 404


def test_another_programmes_officer_sees_and_retries_nothing(
    office: Office, broken: str, client_of: Any
) -> None:
    stranger = add_person(
        "stranger@office.example", "Stranger Muster", PASSWORD, at=NOON, config=office.config
    )
    appoint(stranger, "trixpert", "officer")
    client = client_of("stranger")
    assert broken not in client.get("/outbox").text
    row = row_of(broken)
    assert client.post(f"/outbox/{row.id}/retry", data={"csrf_token": token(client)}).status_code == 404
    assert row_of(broken).not_before == row.not_before


@pytest.mark.parametrize("number", ["999", "99999999999999999999", "x", "-1"])
def test_a_row_that_is_not_there(office: Office, client_of: Any, number: str) -> None:
    client = client_of("officer")
    assert client.post(f"/outbox/{number}/retry", data={"csrf_token": token(client)}).status_code == 404
