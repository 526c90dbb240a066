"""Nothing is changed by a form that is not ours, and nothing typed is lost when one is refused."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from tests.office import NOON
from tests.web.matrix import Cell, cells
from tests.web.world import COOKIE, World, upload

TYPED = "Half an hour of typing – it must not be lost. <b>Ä</b>"


def changing(world: World) -> Iterator[Cell]:
    """One post of each route that its person may send."""
    seen = set()
    for cell in cells(world):
        served = cell.expected in (302, 422, 409) and cell.method == "POST"
        if served and cell.who not in ("anonymous", "disabled") and (cell.endpoint, cell.url) not in seen:
            seen.add((cell.endpoint, cell.url))
            yield cell


def send(world: World, cell: Cell, token: str | None) -> Any:
    fields = {name: upload() if value == "upload" else value for name, value in cell.sends}
    fields |= {"note": TYPED, "password": "never shown again"}
    if token is not None:
        fields["csrf_token"] = token
    return world.client(cell.who).post(cell.url, data=fields)


def forged(world: World, who: str) -> dict[str, str | None]:
    """Tokens that are none."""
    own = world.passes[who].token
    other = world.passes["stranger" if who != "stranger" else "officer"].token
    return {
        "missing": None,
        "empty": "",
        "nonsense": "ä\u202e<script>",
        "cut": own[:-2],
        "changed": own[:-3] + ("aaa" if own[-3:] != "aaa" else "bbb"),
        "of somebody else": other,
        "long": "a" * 20_000,
    }


def kept(answer: Any) -> str:
    return BeautifulSoup(answer.text, "html5lib").get_text()


def test_a_form_that_is_not_ours_changes_nothing_and_keeps_the_text(world: World) -> None:
    before, routes = world.content(), set()
    for cell in changing(world):
        for name, token in forged(world, cell.who).items():
            answer = send(world, cell, token)
            assert answer.status_code == 400, (cell, name)
            assert TYPED in kept(answer), (cell, name)
            assert "never shown again" not in answer.text
        routes.add(cell.endpoint)
    assert world.content() == before
    posted = {rule.endpoint for rule in world.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert routes == posted


def test_nothing_is_excused_from_the_token(world: World) -> None:
    guard = world.app.extensions["csrf"]
    assert not guard._exempt_views
    assert not guard._exempt_blueprints
    assert world.app.config["WTF_CSRF_ENABLED"]


def test_a_token_in_the_address_does_not_count(world: World) -> None:
    url = f"/language?csrf_token={world.passes['officer'].token}"
    assert world.client("officer").post(url, data={"language": "en"}).status_code == 400


def test_whoever_was_signed_out_by_time_is_asked_to_sign_in_and_keeps_the_text(world: World) -> None:
    ref = world.cases["submitted"]
    given = {"transition": "return", "note": TYPED}
    before = world.content()
    with time_machine.travel(NOON + timedelta(hours=12, minutes=1), tick=False):
        answer = world.post("officer", f"/applications/{ref}/steps", given)
    assert answer.status_code == 401
    assert TYPED in kept(answer)
    assert world.content() == before


@pytest.mark.parametrize("cookie", [None, "", "nonsense", "eyJ0b2tlbiI6IngifQ.aaaa.bbbb"])
def test_whose_cookie_is_gone_or_broken_keeps_the_text(world: World, cookie: str | None) -> None:
    client = world.app.test_client()
    if cookie is not None:
        client.set_cookie(COOKIE, cookie)
    given = {"transition": "return", "note": TYPED, "csrf_token": world.passes["officer"].token}
    answer = client.post(f"/applications/{world.cases['submitted']}/steps", data=given)
    assert answer.status_code == 401
    assert TYPED in kept(answer)


def test_other_sites_get_no_cookie_with_their_forms(world: World) -> None:
    assert world.app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
