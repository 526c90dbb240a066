"""Writing the report: drafts, hand-in, bad input, two people at once."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from grants import db
from grants.models import Application
from tests.office import AFTER, Office
from tests.web.walking import filled, main_form, messages, send, send_from, soup, token, words

TEXTS = {"course": "We saw three yards.", "results": "Eleven ideas.", "public_summary": "Oldenburg learned."}
HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }}"


@pytest.fixture(autouse=True)
def after_the_trip() -> Iterator[None]:
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def ref(office: Office) -> str:
    return office.case_in("accepted", with_letters=False)


def url(ref: str) -> str:
    return f"/applications/{ref}/report"


def stored(ref: str) -> dict[str, Any]:
    with db.reading() as session:
        report = session.scalars(Application.by_ref(ref)).one().report
        assert report is not None
        return {
            "course": report.course,
            "costs_cents": report.costs_cents,
            "third_cents": report.third_cents,
            "visits": [
                (each.starts_on.isoformat(), each.ends_on.isoformat(), each.is_virtual,
                 [(one.organisation.name, one.people) for one in each.attendances])
                for each in report.visits
            ],
        }  # fmt: skip


def test_the_form_starts_from_the_plan(ref: str, client_of: Any) -> None:
    form = filled(main_form(client_of("oldenburg").get(url(ref))))
    people = {name: text for name, text in form.items() if name.startswith("people_")}
    assert sorted(people.values()) == ["2", "4"]
    assert form["starts_on_1"] == "2026-06-09"
    assert form["ends_on_1"] == "2026-06-11"
    assert "is_virtual_1" not in form


def test_a_draft_may_be_incomplete_and_is_kept(ref: str, client_of: Any) -> None:
    client = client_of("oldenburg")
    answer = send(client, url(ref), course=HOSTILE, people_1_1="3", costs_cents="1.400,50")
    assert (answer.status_code, answer.headers["Location"]) == (302, url(ref))
    assert stored(ref) == {
        "course": HOSTILE,
        "costs_cents": 140050,
        "third_cents": 0,
        "visits": [("2026-06-09", "2026-06-11", False, [("Oldenburg", 3), ("Groningen", 2)])],
    }
    again = client.get(url(ref))
    assert filled(main_form(again))["course"] == HOSTILE
    assert "<img" not in again.text


def test_going_on_without_the_texts_names_what_is_missing_with_the_way_back(ref: str, client_of: Any) -> None:
    client = client_of("oldenburg")
    page = send(client, url(ref), then="submit", course="Short.")
    assert page.headers["Location"] == f"/applications/{ref}/steps/submit_report"
    shown = client.get(page.headers["Location"])
    links = soup(shown).select(".kern-alert--warning a")
    assert links
    assert {link["href"] for link in links} == {url(ref)}


def test_a_complete_report_is_handed_in_and_can_no_longer_be_changed(
    office: Office, ref: str, client_of: Any
) -> None:
    client = client_of("oldenburg")
    old = client.get(url(ref))
    assert send(client, url(ref), **TEXTS, costs_cents="1500").status_code == 302
    assert send(client, f"/applications/{ref}/steps/submit_report").status_code == 302
    assert office.state_of(ref) == "reported"
    assert client.get(url(ref)).headers["Location"] == f"/applications/{ref}"
    assert send_from(client, old, course="Too late").status_code == 409
    assert stored(ref)["course"] == TEXTS["course"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"course": "x" * 6001}, "course"),
        ({"public_summary": "x" * 1501}, "public_summary"),
        ({"costs_cents": "about 1400"}, "costs_cents"),
        ({"costs_cents": "-1"}, "costs_cents"),
        ({"third_cents": "NaN"}, "third_cents"),
        ({"starts_on_1": ""}, "starts_on_1"),
        ({"starts_on_1": "30.02.2026"}, "starts_on_1"),
        ({"ends_on_1": "2026-06-08"}, "ends_on_1"),
        ({"people_1_1": ""}, "people_1_1"),
        ({"people_1_1": "-1"}, "people_1_1"),
        ({"people_1_1": "many"}, "people_1_1"),
        ({"people_1_1": "1001"}, "people_1_1"),
    ],
)
def test_bad_input_gets_a_message_at_its_field_and_is_kept(
    ref: str, client_of: Any, changes: dict[str, str], field: str
) -> None:
    answer = send(client_of("oldenburg"), url(ref), **{**TEXTS, **changes})
    assert answer.status_code == 422
    assert set(messages(answer)) == {field}
    kept = filled(main_form(answer))
    assert {name: kept[name] for name in changes} == changes
    assert kept["results"] == TEXTS["results"]


def test_of_two_windows_the_second_keeps_the_text(ref: str, client_of: Any) -> None:
    first, second = client_of("oldenburg"), client_of("oldenburg")
    page = second.get(url(ref))
    assert send(first, url(ref), course="First.").status_code == 302
    answer = send_from(second, page, course="Second, and long.")
    assert answer.status_code == 409
    assert "Second, and long." in answer.text
    assert "Sie selbst haben diesen Vorgang" in words(answer)
    assert stored(ref)["course"] == "First."


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 302), ("groningen", 302), ("freiburg", 404), ("reviewer", 302), (None, 302)],
)
def test_only_the_applicant_writes_the_report(ref: str, client_of: Any, who: str | None, status: int) -> None:
    answer = client_of(who).get(url(ref))
    assert answer.status_code == status


@pytest.mark.parametrize(("who", "status"), [("officer", 409), ("groningen", 409), ("freiburg", 404)])
def test_others_cannot_post_it(ref: str, client_of: Any, who: str, status: int) -> None:
    client = client_of(who)
    given = {**filled(main_form(client_of("oldenburg").get(url(ref)))), "csrf_token": token(client)}
    assert client.post(url(ref), data=given).status_code == status


def test_whoever_attaches_a_file_loses_no_word_of_the_report(ref: str, client_of: Any) -> None:
    client = client_of("oldenburg")
    saved = send(client, url(ref), then="attach", **TEXTS)
    page = client.get(saved.headers["Location"])
    assert [each["type"] for each in main_form(page).select("input")] == ["hidden", "file"]
    given = {**filled(main_form(page)), "file": (io.BytesIO(b"%PDF-1.7\n%%EOF"), "participants.pdf")}
    answer = client.post(f"/applications/{ref}/documents", data=given, content_type="multipart/form-data")
    assert answer.headers["Location"] == f"{url(ref)}/documents"
    report = client.get(url(ref))
    assert "participants.pdf" in words(report)
    assert {name: filled(main_form(report))[name] for name in TEXTS} == TEXTS


def test_a_wrong_file_can_be_taken_off_the_report_again(ref: str, client_of: Any) -> None:
    client = client_of("oldenburg")
    given = {"csrf_token": token(client), "file": (io.BytesIO(b"%PDF-1.7\n%%EOF"), "holiday.pdf")}
    client.post(f"/applications/{ref}/documents", data=given, content_type="multipart/form-data")
    form = soup(client.get(f"{url(ref)}/documents")).select_one("form[action$=remove]")
    assert form is not None
    assert client.post(str(form["action"]), data=filled(form)).headers["Location"] == f"{url(ref)}/documents"
    assert "holiday.pdf" not in words(client.get(url(ref)))


@pytest.mark.parametrize(
    ("content", "status"), [(None, 422), (b"", 422), (b"<html>", 422), (b"%PDF-1.7" + b" " * 11_600_000, 413)]
)
def test_a_wrong_file_gets_its_sentence_and_the_report_is_kept(
    ref: str, client_of: Any, content: bytes | None, status: int
) -> None:
    client = client_of("oldenburg")
    send(client, url(ref), **TEXTS)
    given: dict[str, Any] = {"csrf_token": token(client)}
    if content is not None:
        given["file"] = (io.BytesIO(content), "participants.pdf")
    answer = client.post(f"/applications/{ref}/documents", data=given, content_type="multipart/form-data")
    assert answer.status_code == status
    assert list(messages(answer)) == ["file"]
    assert soup(answer).select_one("#errors a")["href"] == "#file"  # type: ignore[index]
    kept = filled(main_form(client.get(url(ref))))
    assert {name: kept[name] for name in TEXTS} == TEXTS


def test_before_the_award_is_accepted_there_is_no_report(office: Office, client_of: Any) -> None:
    ref = office.case_in("awarded", with_letters=False)
    assert client_of("oldenburg").get(url(ref)).status_code == 302
