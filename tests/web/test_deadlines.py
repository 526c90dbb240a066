"""Deadlines on the page of a case, in both directions and to both sides, and more time for one case."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from grants.acts.sign_in import choose_language
from tests.acts.test_deadlines import deadlines
from tests.office import NOON, Office
from tests.web.walking import send, soup

DAY = timedelta(days=1)


def said(client: Any, ref: str) -> list[str]:
    page = soup(client.get(f"/applications/{ref}"))
    return [" ".join(each.get_text(" ", strip=True).split()) for each in page.select(".deadlines li")]


@pytest.fixture
def returned(office: Office) -> str:
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer")
    return ref


def test_both_sides_read_what_is_owed_and_what_was_promised(office: Office, client_of: Any) -> None:
    ref = office.case_in("submitted", with_letters=False)
    with time_machine.travel(NOON, tick=False):
        assert said(client_of("oldenburg"), ref) == [
            "Von der Bewilligungsstelle zugesagt: Formale Prüfung bis 09.03.2026, noch 7 Tage",
            "Von der Bewilligungsstelle zugesagt: Entscheidung über den Antrag bis 13.05.2026, noch 72 Tage",
        ]
        assert said(client_of("approver"), ref)[0] == (
            "Von uns zugesagt: Formale Prüfung bis 09.03.2026, noch 7 Tage"
        )


def test_duty_reads_as_ones_own_or_as_the_applicants(office: Office, client_of: Any, returned: str) -> None:
    with time_machine.travel(NOON + 15 * DAY, tick=False):
        assert said(client_of("oldenburg"), returned) == [
            "Von Ihnen erwartet: Ergänzung des Antrags überfällig seit 16.03.2026 (1 Tag)",
            "Von der Bewilligungsstelle zugesagt: Entscheidung über den Antrag ruht seit dem 02.03.2026",
        ]
        assert said(client_of("groningen"), returned)[0].startswith(
            "Von der antragstellenden Stelle erwartet"
        )


def test_english_says_it_too(office: Office, client_of: Any, returned: str) -> None:
    choose_language(office.people["oldenburg"], "en")
    with time_machine.travel(NOON + 14 * DAY, tick=False):
        assert said(client_of("oldenburg"), returned) == [
            "You owe: Completion of the application by 16 Mar 2026, that is today",
            "The office has promised: Decision on the application stands still since 2 Mar 2026",
        ]


def _url(ref: str, clock: str) -> str:
    [found] = [each.id for each in deadlines(ref) if each.clock == clock and each.is_open]
    return f"/applications/{ref}/deadlines/{found}/extension"


def test_officer_gives_more_time_and_both_read_old_and_new_day_and_why(
    office: Office, client_of: Any, returned: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        officer = client_of("officer")
        url = _url(returned, "completion")
        assert f'href="{url}"' in officer.get(f"/applications/{returned}").text
        assert f'href="{url}"' not in client_of("oldenburg").get(f"/applications/{returned}").text
        answer = send(officer, url, until="2026-03-28", reason="In den Ferien fehlt die Leitung.")
        assert answer.status_code == 302
        for who in ("oldenburg", "officer"):
            text = " ".join(said(client_of(who), returned))
            assert "bis 28.03.2026, noch 26 Tage" in text
            assert "verlängert vom 16.03.2026 auf den 28.03.2026: In den Ferien fehlt die Leitung." in text
            history = client_of(who).get(f"/applications/{returned}").text
            assert "Frist verlängert: Ergänzung des Antrags, vom 16.03.2026 auf den 28.03.2026" in history


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": "2026-03-10", "reason": "Ferien"}, "Wählen Sie einen Tag nach dem bisherigen."),
        ({"until": "2026-03-01", "reason": "Ferien"}, "Wählen Sie einen Tag, der noch kommt."),
        ({"until": "2099-01-01", "reason": "Ferien"}, "Wählen Sie einen Tag innerhalb von zwei Jahren."),
        ({"until": "", "reason": "Ferien"}, "Geben Sie den neuen Tag ein."),
        ({"until": "2026-03-28", "reason": ""}, "Bitte begründen Sie das."),
    ],
)
def test_mistake_is_told_at_its_place_and_loses_nothing(
    office: Office, client_of: Any, returned: str, fields: dict[str, str], sentence: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        answer = send(client_of("officer"), _url(returned, "completion"), **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields["reason"] in answer.text
    assert {each.clock: each.due_on for each in deadlines(returned)}["completion"] == date(2026, 3, 16)


def test_page_seen_before_somebody_else_extended_is_stale(
    office: Office, client_of: Any, returned: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        url = _url(returned, "completion")
        page = {"until": "2026-03-28", "reason": "Ferien", "seen": "2026-03-16"}
        assert send(client_of("officer"), url, **page).status_code == 302
        assert send(client_of("officer2"), url, **{**page, "until": "2026-04-30"}).status_code == 409


def test_deadline_that_stopped_leads_back_to_the_case(office: Office, client_of: Any, returned: str) -> None:
    url = _url(returned, "completion")
    office.step(returned, "resubmit", "oldenburg", at=datetime.fromisoformat("2026-03-03T11:00+00:00"))
    answer = client_of("officer").get(url)
    assert (answer.status_code, answer.location) == (302, f"/applications/{returned}")
