"""What was sent from a page or a session that had grown old is sent again by a press, as it was typed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from grants import db
from grants.models import Application
from tests.office import NOON, PASSWORD
from tests.web.form_case import entries_of, soup
from tests.web.world import COOKIE, World, upload

HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = 'An hour of typing – "kept" <b>Ä</b>\r\nand its second line.'
TOMORROW = NOON + timedelta(hours=13)


@pytest.fixture(autouse=True)
def as_built(world: World) -> None:
    world.restore()


def address(world: World) -> str:
    return f"/applications/{world.cases['draft']}/form/content"


def type_on(world: World, client: Any, **headers: str) -> Any:
    """Fill in the page of the aims; some of its answers, with the page's own token."""
    given = {"aims": TYPED, "challenge": "", "csrf_token": world.passes["applicant"].token, "go": "stay"}
    return client.post(address(world), data=given, headers=headers or HERE)


def press(client: Any, page: Any, action: str, **typed: str) -> Any:
    return client.post(action, data={**entries_of(soup(page), action), **typed}, headers=HERE)


def saved(world: World) -> str:
    with db.reading() as session:
        return session.scalars(Application.by_ref(world.cases["draft"])).one().aims


def test_what_was_typed_is_saved_after_signing_in_again(world: World) -> None:
    client = world.client("applicant")
    with time_machine.travel(TOMORROW, tick=False):
        refused = type_on(world, client)
        assert refused.status_code == 401
        wrong = press(client, refused, "/sign-in", email="oldenburg@office.example", password="wrong")
        assert wrong.status_code == 422
        back = press(client, wrong, "/sign-in", email="oldenburg@office.example", password=PASSWORD)
        assert back.status_code == 200
        assert "Oldenburg Muster" in back.text
        assert saved(world) != TYPED
        assert press(client, back, address(world)).status_code == 302
    assert saved(world) == TYPED.replace("\r\n", "\n")


def test_what_was_typed_before_another_tab_signed_in_is_saved_by_one_press(world: World) -> None:
    client = world.client("applicant")
    given = {"aims": TYPED, "csrf_token": world.passes["stranger"].token, "go": "stay"}
    refused = client.post(address(world), data=given, headers=HERE)
    assert refused.status_code == 400
    assert press(client, refused, address(world)).status_code == 302
    assert saved(world) == TYPED.replace("\r\n", "\n")


def test_who_signed_in_in_another_tab_need_not_do_it_twice(world: World) -> None:
    client = world.app.test_client()
    refused = type_on(world, client)
    client.set_cookie(COOKIE, world.passes["applicant"].cookie)
    page = press(client, refused, "/sign-in", email="oldenburg@office.example", password=PASSWORD)
    assert page.status_code == 400
    assert PASSWORD not in page.text
    assert press(client, page, address(world)).status_code == 302
    assert saved(world) == TYPED.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost/"},
    ],
)
def test_what_another_site_sent_can_only_be_read(world: World, headers: dict[str, str]) -> None:
    client = world.client("applicant")
    given = {"aims": TYPED, "csrf_token": "forged"}
    refused = client.post(address(world), data=given, headers=headers)
    assert refused.status_code == 400
    page = soup(refused)
    assert TYPED.split("\r\n")[0] in page.get_text()
    assert [each["action"] for each in page.main.find_all("form")] == []


def test_a_browser_that_tells_only_its_origin_is_believed(world: World) -> None:
    refused = type_on(world, world.app.test_client(), Origin="http://localhost")
    assert [each["action"] for each in soup(refused).main.find_all("form")] == ["/sign-in"]


def test_a_file_has_to_be_chosen_again(world: World) -> None:
    url = f"/applications/{world.cases['draft']}/documents"
    refused = world.client("applicant").post(url, data={"file": upload(), "csrf_token": "x"}, headers=HERE)
    assert refused.status_code == 400
    assert soup(refused).main.find("form") is None


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_nothing_is_sent_elsewhere_after_signing_in(world: World, elsewhere: str) -> None:
    given = {
        "email": "oldenburg@office.example",
        "password": PASSWORD,
        "again": elsewhere,
        "again:aims": TYPED,
    }
    answer = world.post("anonymous", "/sign-in", given)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk")
