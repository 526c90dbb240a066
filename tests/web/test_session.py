"""Signing in and out: nobody is led away, no cookie outlives its session, no password can be guessed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from grants import db
from grants.models import Person
from tests.office import NOON, PASSWORD
from tests.web.world import COOKIE, World, token_in

AWAY = (
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http:evil.example",
    "http:/evil.example", "\\\\evil.example", "/\\evil.example", "/\\/evil.example", "\\/evil.example",
    "javascript:alert(1)", "data:text/html,x", " //evil.example", "\t//evil.example", "/\t/evil.example",
    "/\n/evil.example", "/\r/evil.example", "/%09/evil.example\t", "evil.example", "@evil.example",
    "/\x00/evil.example", "http://localhost.evil.example", "https:///evil.example", "//evil.example/%2f..",
    "/desk\r\nSet-Cookie: zqx=1", "https://localhost@evil.example", "//[::1", "/[", "?x", "#x", ".",
    "x" * 50_000,
)  # fmt: skip


@pytest.fixture(autouse=True)
def as_built(world: World) -> None:
    world.restore()


def sign_in(world: World, client: Any, name: str = "officer", password: str = PASSWORD, **more: str) -> Any:
    token = token_in(client.get("/sign-in").text)
    given = {"csrf_token": token, "email": f"{name}@office.example", "password": password, **more}
    return client.post("/sign-in", data=given)


def stays(location: str) -> bool:
    """As a browser reads it: white space within is dropped, a backslash is a slash."""
    read = "".join(each for each in location if ord(each) > 32).replace("\\", "/")
    return read.startswith("/") and not read.startswith("//")


@pytest.mark.parametrize("address", AWAY)
def test_no_redirect_leaves_the_house(world: World, address: str) -> None:
    after = sign_in(world, world.app.test_client(), next=address)
    back = world.post("anonymous", "/language", {"language": "en", "back": address})
    for answer in (after, back):
        assert answer.status_code == 302
        assert stays(answer.headers["Location"]), answer.headers["Location"]
        assert "zqx" not in str(answer.headers.getlist("Set-Cookie"))


def test_the_way_back_after_signing_in(world: World) -> None:
    client = world.app.test_client()
    led = client.get("/applications?q=a+b&state=x")
    assert led.status_code == 302
    page = client.get(led.headers["Location"])
    after = sign_in(
        world, client, next=page.text.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
    )
    assert after.headers["Location"] == "/applications?q=a+b&state=x"


def value(client: Any) -> str:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else ""


def is_in(world: World, cookie: str) -> bool:
    client = world.app.test_client()
    client.set_cookie(COOKIE, cookie)
    return bool(client.get("/desk").status_code == 200)


def test_a_cookie_planted_before_signing_in_is_worth_nothing_after(world: World) -> None:
    client = world.app.test_client()
    client.get("/sign-in")
    planted = value(client)
    assert sign_in(world, client).status_code == 302
    assert value(client) != planted
    assert is_in(world, value(client))
    assert not is_in(world, planted)


def test_the_token_of_forms_changes_with_the_session(world: World) -> None:
    client = world.app.test_client()
    before = token_in(client.get("/sign-in").text)
    sign_in(world, client)
    assert client.post("/language", data={"csrf_token": before, "language": "en"}).status_code == 400


def test_signing_in_again_ends_the_session_before(world: World) -> None:
    client = world.app.test_client()
    sign_in(world, client)
    first = value(client)
    sign_in_again = {"csrf_token": token_in(client.get("/calls").text), "email": "cashier@office.example"}
    assert client.post("/sign-in", data={**sign_in_again, "password": PASSWORD}).status_code == 302
    assert not is_in(world, first)
    assert is_in(world, value(client))


def test_signing_out_kills_a_copied_cookie(world: World) -> None:
    client = world.app.test_client()
    sign_in(world, client)
    copied = value(client)
    assert is_in(world, copied)
    client.post("/sign-out", data={"csrf_token": token_in(client.get("/calls").text)})
    assert not is_in(world, copied)
    assert not is_in(world, value(client))


def test_a_session_ends_by_itself(world: World) -> None:
    cookie = world.passes["officer"].cookie
    with time_machine.travel(NOON + timedelta(hours=11, minutes=59), tick=False):
        assert is_in(world, cookie)
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        assert not is_in(world, cookie)


def test_whoever_is_disabled_is_out_at_the_next_request(world: World) -> None:
    cookie = world.passes["officer"].cookie
    assert is_in(world, cookie)
    with db.transaction() as session:
        session.get_one(Person, world.office.people["officer"]).is_active = False
    assert not is_in(world, cookie)
    assert sign_in(world, world.app.test_client()).status_code == 422


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(world: World) -> None:
    client = world.client("officer")
    assert client.get("/outbox").status_code == 200
    with db.transaction() as session:
        for each in session.get_one(Person, world.office.people["officer"]).appointments:
            session.delete(each)
    assert client.get("/outbox").status_code == 404


def test_the_database_keeps_no_token_that_could_be_used(world: World) -> None:
    client = world.app.test_client()
    sign_in(world, client)
    with client.session_transaction() as session:
        token = session["token"]
    assert len(token) >= 43
    assert token not in "\n".join(world.content())


def test_unknown_addresses_and_wrong_passwords_read_alike(world: World) -> None:
    texts = []
    for name in ("officer", "nobody"):
        answer = sign_in(world, world.app.test_client(), name, "wrong")
        assert answer.status_code == 422
        texts.append(answer.text.replace(name, "").split("<main", 1)[1].split('name="csrf_token"')[0])
        assert "wrong" not in answer.text
    assert texts[0] == texts[1]


@pytest.mark.parametrize("spelling", ["officer", "OFFICER", " officer"])
def test_after_ten_wrong_passwords_nobody_gets_in_for_a_while(world: World, spelling: str) -> None:
    client = world.app.test_client()
    tries = [sign_in(world, client, spelling, "wrong").status_code for _each in range(11)]
    assert tries == [422] * 10 + [429]
    refused = sign_in(world, client)
    assert refused.status_code == 429
    assert "officer@office.example" in refused.text
    assert sign_in(world, world.app.test_client(), "cashier").status_code == 302
    with time_machine.travel(NOON + timedelta(minutes=16), tick=False):
        assert sign_in(world, client).status_code == 302
