"""The browser is told to run nothing but our own files, on every answer, errors and downloads included."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.web.matrix import cells, try_cell
from tests.web.world import COOKIE, PEOPLE, World, opened

LEAST = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DOWNLOADS = ("documents.download", "letters.download", "applications.export")


def directives(answer: Any) -> dict[str, list[str]]:
    parts = [each.split() for each in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def flaws(answer: Any, *, is_static: bool) -> list[str]:
    """What is wrong with the headers of an answer."""
    headers, policy = answer.headers, directives(answer)
    found = [f"{name}: {headers.get(name)}" for name, value in LEAST.items() if headers.get(name) != value]
    if policy.get("default-src") != ["'none'"]:
        found.append("the policy does not begin with nothing")
    if re.search(r"unsafe|\*|https?:|(?<!img-src 'self' )data:", headers["Content-Security-Policy"]):
        found.append(headers["Content-Security-Policy"])
    if not is_static and "sandbox" not in policy:
        found += [name for name in ("frame-ancestors", "base-uri") if policy.get(name) != ["'none'"]]
        found += [
            name for name in ("script-src", "style-src", "form-action") if policy.get(name) != ["'self'"]
        ]
    if not is_static and "no-store" not in headers.get("Cache-Control", ""):
        found.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if "Server-Timing" in headers or "X-Powered-By" in headers:
        found.append("tells what it is made of")
    return found


def test_every_answer_carries_the_headers(world: World) -> None:
    wrong, statuses = {}, set()
    for cell in cells(world):
        if (
            cell.who not in ("anonymous", "applicant", "officer", "stranger")
            or cell.endpoint == "steps.create"
        ):
            continue
        if cell.subject not in ("any", "draft", "submitted", "published", "missing", "failing"):
            continue
        if cell.method not in ("GET", "POST") and cell.who != "applicant":
            continue
        answer = try_cell(world, cell)
        statuses.add(answer.status_code)
        if found := flaws(answer, is_static=cell.endpoint == "static" and answer.status_code == 200):
            wrong[str(cell)] = found
        answer.close()
    assert wrong == {}
    assert statuses >= {200, 302, 401, 403, 404, 405, 409, 422}


@pytest.mark.parametrize("url", ["/nowhere", "/static/nowhere.css", "/%00", "/applications/%ff"])
def test_addresses_that_lead_nowhere_carry_them_too(world: World, url: str) -> None:
    answer = world.client("anonymous").get(url)
    assert answer.status_code in (302, 404)
    assert flaws(answer, is_static=url.startswith("/static")) == []


def test_no_page_brings_its_own_script_or_style(world: World) -> None:
    """The policy would stop it: the page would then be broken instead."""
    seen = 0
    for cell in cells(world):
        if cell.method != "GET" or cell.expected not in (200, 404) or cell.endpoint in (*DOWNLOADS, "static"):
            continue
        if cell.who not in ("anonymous", "applicant", "officer", "cashier"):
            continue
        answer = try_cell(world, cell)
        if answer.mimetype == "text/html":
            page = BeautifulSoup(answer.text, "html.parser")
            assert not page.select("style, [style], script:not([src]), base, iframe, object, embed"), cell
            handlers = {name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")}
            assert not handlers, cell
            sources = [tag.get("src") or tag.get("href") for tag in page.select("script, link, img")]
            assert all(str(each).startswith(("/static/", "data:image/")) for each in sources), cell
            seen += 1
    assert seen > 100


def test_downloads_are_saved_and_never_shown(world: World) -> None:
    seen = set()
    for cell in cells(world, set(DOWNLOADS)):
        answer = try_cell(world, cell)
        if answer.status_code == 200:
            assert answer.headers["Content-Disposition"].startswith("attachment"), cell
            seen.add(cell.endpoint)
        answer.close()
    assert seen == set(DOWNLOADS)


def test_an_uploaded_file_could_not_run_even_if_it_were_shown(world: World) -> None:
    answer = world.client("officer").get(f"/documents/{world.ids['document_id']['submitted']}")
    assert directives(answer) == {"default-src": ["'none'"], "sandbox": []}


def cookies_of(answer: Any) -> list[str]:
    return [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE)]


def test_the_session_cookie_is_for_our_server_only(world: World) -> None:
    for who in PEOPLE:
        for cookie in cookies_of(world.client(who).get("/calls")):
            parts = {each.strip() for each in cookie.split(";")}
            assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
            assert not any(each.startswith("Domain") for each in parts)


def test_behind_https_the_cookie_is_secure_and_https_stays(tmp_path: Any, built: World) -> None:
    with opened(tmp_path, secure_cookies=True, cases=False) as world:
        answer = world.app.test_client().get("/sign-in", base_url="https://localhost")
        assert all("Secure" in cookie for cookie in cookies_of(answer))
        assert cookies_of(answer)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
