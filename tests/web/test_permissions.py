"""The permission matrix: every route x method x person x case, against a table kept apart from the code."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import true

from grants.models import Application, Call
from grants.models.person import PROGRAMME_ROLES
from grants.web import access
from tests.web.matrix import Cell, cells, differing, is_as_told, routes, try_cell, unlisted, vanished
from tests.web.world import PEOPLE, World

MANY = 7000
COMPARED = ("stranger", "elsewhere", "officer")
ROLE_DECIDES = (
    "applications.export", "letters.index", "letters.bundle", "calls.new", "calls.create", "outbox.index",
    "organisations.index", "bulk.index", "procedures.changes", "procedures.text", "simulations.index",
    "simulations.show", "deputies.index",
)  # fmt: skip
ROLE_AND_PROGRAMME = (
    "calls.edit", "calls.update", "calls.round_new", "calls.round_create", "calls.round_edit",
    "calls.round_update", "outbox.retry", "bulk.create", "bulk.show", "bulk.export", "bulk.edit",
    "bulk.update", "bulk.start", "bulk.retry", "proposals.start", "proposals.edit", "proposals.update",
    "proposals.discard", "proposals.show", "proposals.release", "proposals.refuse",
    "deputies.new", "deputies.create", "deputies.end",
)  # fmt: skip


def test_every_route_has_its_rule_in_the_table(world: World) -> None:
    assert unlisted(world.app) == set()


def test_every_rule_of_the_table_has_its_route(world: World) -> None:
    assert vanished(world.app) == set()


def test_every_cell_is_as_the_table_says(world: World) -> None:
    """What changes something or is no method; looking is tried in ``test_get_never_commits``."""
    assert differing(world, (cell for cell in cells(world) if not cell.looks)) == []
    assert sum(1 for _cell in cells(world)) >= MANY


def test_what_is_foreign_looks_like_what_does_not_exist(world: World) -> None:
    """Byte for byte, but for the address itself and the token."""
    refused = [cell for cell in cells(world) if cell.expected == 404 and cell.method != "HEAD"]
    missing = {_question(cell): cell for cell in refused if cell.subject == "missing"}
    answers = {
        question: _bare(try_cell(world, cell)) for question, cell in missing.items() if cell.who in COMPARED
    }
    compared = 0
    for cell in refused:
        if cell.subject in ("any", "missing") or cell.who not in COMPARED:
            continue
        assert _bare(try_cell(world, cell)) == answers[_question(cell)], cell
        compared += 1
    assert compared > 100


def _question(cell: Cell) -> tuple[object, ...]:
    """Equal for the same attempt on another subject."""
    last = (
        cell.url.split("/")[-1]
        if cell.endpoint in ("steps.new", "form.edit")
        else cell.url.split("/")[-1] == "new"
    )
    return (cell.endpoint, cell.method, cell.who, cell.sends, last)


def _bare(answer: Any) -> tuple[int, list[tuple[str, str]], str]:
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    text = re.sub(r'name="back" value="[^"]*"', "", text)
    headers = [
        (name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length")
    ]
    return answer.status_code, headers, text


def test_people_of_the_world_can_sign_in_but_the_disabled(world: World) -> None:
    answers = {who: world.client(who).get("/desk").status_code for who in PEOPLE}
    assert answers == {**dict.fromkeys(PEOPLE, 200), "anonymous": 302, "disabled": 302}


# The matrix has teeth: each variant of the application that lacks one check is found out.


def test_a_view_without_a_rule_keeps_the_application_from_starting(world: World) -> None:
    app = world.app
    app.view_functions["bare.show"] = lambda: "everybody sees this"
    route = app.url_rule_class("/bare", endpoint="bare.show", methods={"GET"})
    app.url_map.add(route)
    try:
        with pytest.raises(RuntimeError, match=r"bare\.show"):
            access.refuse_undeclared(app)
        assert unlisted(app) == {("GET", "bare.show")}
    finally:
        del app.view_functions["bare.show"]
        app.url_map._rules.remove(route)
        app.url_map._rules_by_endpoint.pop("bare.show")


def _variants(rule: access.Access) -> list[access.Access]:
    """The same rule for everybody, with one role more, or with one less."""
    more = [access.staff(*rule.roles, role) for role in PROGRAMME_ROLES if role not in rule.roles]
    less = [access.staff(*(each for each in rule.roles if each != role)) for role in rule.roles]
    return [access.PUBLIC, access.SIGNED_IN, *more, *(each for each in less if each.roles)]


@contextmanager
def _with_rule(world: World, endpoint: str, rule: access.Access) -> Iterator[None]:
    """The application with another rule at one route."""
    view = world.app.view_functions[endpoint]

    def variant(**values: Any) -> Any:
        return view(**values)

    world.app.view_functions[endpoint] = rule(variant)
    try:
        yield
    finally:
        world.app.view_functions[endpoint] = view


def _is_found_out(world: World, *endpoints: str) -> bool:
    return any(not is_as_told(world, cell) for cell in cells(world, set(endpoints)))


def test_a_page_that_no_longer_asks_who_one_is_is_found_out(world: World) -> None:
    survived, tried = [], 0
    for endpoint in sorted({route.endpoint for _method, route in routes(world.app)}):
        rule = access.rule_of(world.app, endpoint)
        if rule is not None and rule.sign_in:
            tried += 1
            with _with_rule(world, endpoint, access.PUBLIC):
                survived += [] if _is_found_out(world, endpoint) else [endpoint]
    assert survived == []
    assert tried > 25


@pytest.mark.parametrize("endpoint", ROLE_DECIDES)
def test_each_role_too_many_or_too_few_is_found_out(world: World, endpoint: str) -> None:
    rule = access.rule_of(world.app, endpoint)
    assert rule is not None
    assert not _is_found_out(world, endpoint)
    for variant in _variants(rule):
        with _with_rule(world, endpoint, variant):
            assert _is_found_out(world, endpoint), variant.name


@pytest.mark.parametrize("endpoint", ROLE_AND_PROGRAMME)
def test_where_the_programme_counts_too_there_are_two_guards(world: World, endpoint: str) -> None:
    """Without the rule of the route, the rows still belong only to the officers of their programme."""
    with _with_rule(world, endpoint, access.SIGNED_IN):
        assert not _is_found_out(world, endpoint)


def test_each_route_for_a_role_is_among_these(world: World) -> None:
    found = {route.endpoint for _method, route in routes(world.app)}
    with_role = {each for each in found if getattr(access.rule_of(world.app, each), "roles", ())}
    assert with_role == {*ROLE_DECIDES, *ROLE_AND_PROGRAMME}


@pytest.mark.parametrize(
    "endpoint", ["applications.show", "form.show", "documents.download", "letters.download"]
)
def test_a_missing_filter_of_cases_is_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    assert not _is_found_out(world, endpoint)
    monkeypatch.setattr(Application, "is_visible_to", classmethod(lambda cls, person: true()))
    assert _is_found_out(world, endpoint)


def test_a_missing_filter_of_calls_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Call, "visible_to", classmethod(lambda cls, programmes: cls.all_with_rounds()))
    assert _is_found_out(world, "calls.show")


def test_a_step_for_everybody_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grants.web.steps._refuse_others", lambda case, arrow: None)
    assert _is_found_out(world, "steps.create")
