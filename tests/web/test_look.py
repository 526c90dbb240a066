"""The look in a real browser: accessible, within the content policy, and fitting on a phone."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.complaints import complaints_of
from tests.web.gallery import make_gallery

VIEWS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
SMALL = """
    [...document.querySelectorAll("button, select, textarea, input:not([type=hidden]), nav a, .kern-btn")]
        .filter((each) => each.getClientRects().length)
        .map((each) => (each.matches("[type=checkbox], [type=radio]") ? each.parentElement : each))
        .filter((each) => each.getBoundingClientRect().height < 44)
        .map((each) => each.outerHTML)
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, make_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture(params=VIEWS, ids=lambda view: f"{view[0]}-{view[1]}")
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield context.new_page()
    context.close()


def test_every_macro_is_accessible_and_fits(page: Page, address: str):
    complaints = complaints_of(page)
    page.goto(address)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate(SMALL) == []
    assert complaints == []


@pytest.mark.parametrize("page", [VIEWS[0]], indirect=True, ids=["1280-light"])
def test_what_breaks_the_content_policy_is_heard_and_what_is_said_by_the_way_is_not(page: Page, address: str):
    complaints = complaints_of(page)
    page.goto(address)
    page.evaluate("console.info('Slow network is detected')")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("console.warn('This is old')")
    assert [each[:21] for each in complaints] == ["Applying inline style", "This is old"]


@pytest.mark.parametrize("page", [VIEWS[2]], indirect=True, ids=["360-light"])
@pytest.mark.parametrize(
    "name", ["400", "401", "403", "404", "405", "409", "413", "422", "429", "500", "503", "error"]
)
def test_every_error_page_is_accessible_and_fits(page: Page, address: str, name: str):
    page.goto(f"{address}/errors/{name}")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("page", [VIEWS[0]], indirect=True, ids=["1280-light"])
def test_a_list_of_problems_is_read_first_and_leads_to_the_fields(page: Page, address: str):
    page.goto(address)
    page.get_by_role("button", name="Save and continue").click()
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    assert summary.evaluate("each => each === document.activeElement")
    summary.get_by_role("link", name="Choose how you meet.").click()
    assert page.get_by_label("In person").evaluate("each => each === document.activeElement")


@pytest.mark.parametrize("page", [VIEWS[0]], indirect=True, ids=["1280-light"])
def test_characters_are_counted_down_while_typing(page: Page, address: str):
    page.goto(address)
    aims = page.get_by_label("What do you want to achieve?")
    assert page.locator("#aims-count").inner_text() == "At most 400 characters"
    aims.fill("x" * 398)
    assert page.locator("#aims-count").inner_text() == "2 characters left"
    aims.fill("x" * 403)
    assert page.locator("#aims-count").inner_text() == "3 characters too many"
