"""One step for many cases in the browser: choose, fill in once, look, run, and what became of it."""

import csv
import io
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from grants.worker import step_in_bulk
from tests.office import Office
from tests.web.lists import cost
from tests.web.walking import main_form, send_from, soup, token, words

HOSTILE = "=cmd|'/c calc'!A1<script>alert(1)</script>"


def choose(client: Any, refs: list[str], **more: Any) -> Any:
    sent = {"csrf_token": token(client), "case": refs, "what": "chosen", **more}
    return client.post("/bulk", data=sent, follow_redirects=True)


def links(answer: Any) -> dict[str, str]:
    return {each.get_text(strip=True): str(each["href"]) for each in soup(answer).select("main a[href]")}


def confirmed(form: Any) -> dict[str, str]:
    return {str(each["name"]): "y" for each in form.select("[name^=check_]")}


def admitted(client: Any, refs: list[str]) -> str:
    """Everything up to the page before the start; its address."""
    form_url = links(choose(client, refs))["Admit to review"]
    form = client.get(form_url)
    answer = send_from(client, form, **confirmed(main_form(form)))
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def start(client: Any, url: str) -> None:
    assert client.post(f"{url}/start", data={"csrf_token": token(client)}).status_code == 302
    step_in_bulk(lambda: None)


@pytest.fixture
def officer(client_of: Any) -> Any:
    client = client_of("officer")
    client.post("/language", data={"csrf_token": token(client), "language": "en"})
    return client


def test_from_the_register_of_letters(officer: Any, office: Office) -> None:
    """Each case once, however many of its letters are ticked; letters of others open no door."""
    refs = [office.case_in("submitted") for _ in range(2)]
    page = officer.get("/letters")
    (form,) = soup(page).select("form[action='/letters/zip']")
    boxes = [str(box["value"]) for box in form.select("[name=letter]")]
    (button,) = form.select("button[formaction]")
    assert len(boxes) == len(refs)
    sent = {"csrf_token": token(officer), "letter": [*boxes, *boxes, "UDE-2026-999999"], "back": "letters"}
    chosen = officer.post(str(button["formaction"]), data=sent, follow_redirects=True)
    assert "2 of 2 chosen cases are at this point." in words(chosen)
    none = officer.post("/bulk", data={"csrf_token": token(officer), "back": "letters"})
    assert (none.status_code, none.headers["Location"]) == (302, "/letters")


def test_auditors_read_the_register_and_step_nowhere(office: Office, client_of: Any) -> None:
    office.case_in("submitted")
    assert not soup(client_of("auditor").get("/letters")).select("button[formaction]")


def test_from_the_list_to_the_result(officer: Any, office: Office) -> None:
    fit = [office.case_in("submitted", with_letters=False) for _ in range(2)]
    early = office.case_in("in_review", with_letters=False)
    page = choose(officer, [*fit, early])
    assert "2 of 3 chosen cases are at this point." in words(page)
    apart = "Return for completion (2 cases): What is missing differs from application to application."
    assert apart in words(page)
    url = admitted(officer, [*fit, early])
    preview = officer.get(url)
    assert "Goes 2 cases Stays as it is 1 case" in words(preview)
    assert "The case is in the state “In review”; the step does not start there." in words(preview)
    assert [office.state_of(ref) for ref in fit] == ["submitted", "submitted"]
    assert "Admit to review: 2 cases" in words(preview)
    officer.post(f"{url}/start", data={"csrf_token": token(officer)})
    running = officer.get(url)
    assert "1 of 3 cases are through." in words(running)
    assert '<noscript><meta http-equiv="refresh"' in running.text
    step_in_bulk(lambda: None)
    ended = officer.get(url)
    assert "2 of 3 cases were done, 1 were not." in words(ended)
    assert 'http-equiv="refresh"' not in ended.text
    assert [office.state_of(ref) for ref in fit] == ["in_review", "in_review"]
    assert re.findall(r"UDE-2026-\d+", words(officer.get(f"{url}?show=not_done"))) == [early]
    again = officer.post(f"{url}/retry", data={"csrf_token": token(officer)}, follow_redirects=True)
    assert "Goes 0 cases Stays as it is 1 case" in words(again)


def test_all_that_the_filter_finds(officer: Any, office: Office) -> None:
    fit = [office.case_in("submitted", with_letters=False) for _ in range(2)]
    office.case_in("in_review", with_letters=False)
    listed = officer.get("/applications?state=submitted")
    form = next(each for each in soup(listed).select("main form[method=post]") if each["action"] == "/bulk")
    filters = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}
    page = officer.post("/bulk", data={**filters, "what": "all"}, follow_redirects=True)
    assert "2 cases chosen" in words(page)
    assert f"{len(fit)} of {len(fit)} chosen cases are at this point." in words(page)


def test_the_desk_offers_it_too(officer: Any, office: Office) -> None:
    ref = office.case_in("submitted", with_letters=False)
    desk = officer.get("/desk")
    assert [each["value"] for each in soup(desk).select("main form[action='/bulk'] input[name=case]")] == [
        ref
    ]
    answer = officer.post("/bulk", data={"csrf_token": token(officer), "back": "desk"})
    assert answer.headers["Location"] == "/desk"


def test_a_city_chooses_nothing(client_of: Any, office: Office) -> None:
    ref = office.case_in("submitted", with_letters=False)
    client = client_of("oldenburg")
    assert 'name="case"' not in client.get("/applications").text
    sent = {"csrf_token": token(client), "case": [ref]}
    assert client.post("/bulk", data=sent).status_code == 404


def test_an_empty_form_says_what_is_missing_and_keeps_the_choice(officer: Any, office: Office) -> None:
    ref = office.case_in("submitted", with_letters=False)
    url = links(choose(officer, [ref]))["Admit to review"]
    answer = send_from(officer, officer.get(url))
    assert answer.status_code == 422
    assert "Confirm this point, or return the application." in words(answer)


def test_steps_with_values_of_their_own_have_no_page(officer: Any, office: Office) -> None:
    ref = office.case_in("submitted", with_letters=False)
    url = links(choose(officer, [ref]))["Admit to review"]
    for other in ("return", "award", "complete_review", "nonsense", "%3Cscript%3E"):
        assert officer.get(url.replace("admit", other)).status_code == 404, other
    assert officer.get(url.replace("/ude/", "/trixpert/")).status_code == 404


def test_the_table_runs_nothing_in_a_spreadsheet(officer: Any, office: Office) -> None:
    ref = office.case_in("submitted", with_letters=False, title=HOSTILE)
    url = admitted(officer, [ref])
    start(officer, url)
    page = officer.get(url)
    assert "<script>alert(1)" not in page.text
    answer = officer.get(f"{url}.csv")
    assert answer.mimetype == "text/csv"
    heads, row = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert heads[:2] == ["File number", "Title"]
    assert row[:2] == [ref, f"'{HOSTILE}"]
    assert row[4] == "done"


def test_auditors_look_and_others_do_not(officer: Any, client_of: Any, office: Office) -> None:
    url = admitted(officer, [office.case_in("submitted", with_letters=False)])
    assert client_of("auditor").get(url).status_code == 404, "not before it runs"
    start(officer, url)
    auditor = client_of("auditor")
    assert auditor.get(url).status_code == 200
    assert auditor.get("/bulk").text.count(f'href="{url}"') == 1
    assert auditor.post(f"{url}/retry", data={"csrf_token": token(auditor)}).status_code == 404
    assert client_of("officer2").get(url).status_code == 404


def test_a_page_costs_the_same_at_any_number_of_cases(officer: Any, office: Office) -> None:
    few = admitted(officer, [office.case_in("submitted", with_letters=False) for _ in range(3)])
    refs = _three_hundred(office)
    many = admitted(officer, refs)
    assert cost(officer, many) == cost(officer, few)
    for url in (few, many):
        officer.post(f"{url}/start", data={"csrf_token": token(officer)})
    assert cost(officer, many) == cost(officer, few) <= 8


def _three_hundred(office: Office) -> list[str]:
    """Copies of one case that was handed in: their rows, without the acts."""
    first = office.case_in("submitted", with_letters=False)
    refs = [f"UDE-2026-9{number:03d}" for number in range(300)]
    with closing(sqlite3.connect(office.config.instance / "grants.sqlite")) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(application)")]
        columns = ", ".join(name for name in names if name not in ("id", "ref"))
        for ref in refs:
            database.execute(
                f"INSERT INTO application (ref, {columns}) "
                f"SELECT ?, {columns} FROM application WHERE ref = ?",
                (ref, first),
            )
        database.execute(
            "INSERT INTO participation (application_id, organisation_id, role, contact) "
            "SELECT id, organisation_id, 'applicant', '' FROM application WHERE ref LIKE 'UDE-2026-9%'"
        )
        database.commit()
    return refs
