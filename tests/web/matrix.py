"""The cells of the permission matrix: made from the application's own addresses, compared with the table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import IntegerConverter
from werkzeug.routing import Rule as Route

from tests.web.permissions import AUTOMATIC, RULES, STEPS, Rule, step_answer
from tests.web.world import PEOPLE, World, upload

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
PLAIN = {"section": "exchange", "page": "applicant", "filename": "app.css", "lang": "de", "version": 1}
SECTIONS = ("partners", "exchange", "content", "visits", "money", "documents")


@dataclass(frozen=True)
class Cell:
    """One attempt, and the status that the table gives for it."""

    endpoint: str
    method: str
    url: str
    who: str
    subject: str
    expected: int
    sends: tuple[tuple[str, Any], ...] = ()

    @property
    def looks(self) -> bool:
        """Whether it only reads, and is meant to be answered."""
        return self.method in ("GET", "HEAD") and self.expected != 405

    def __str__(self) -> str:
        sent = f" {dict(self.sends)}" if self.sends else ""
        return f"{self.method} {self.url}{sent} ({self.endpoint}) by {self.who}, {self.subject}"


def routes(app: Flask) -> list[tuple[str, Route]]:
    """Each (method, route) that the application answers; HEAD and OPTIONS come with GET by themselves."""
    return [
        (method, route)
        for route in app.url_map.iter_rules()
        for method in sorted(route.methods or ())
        if method not in ("HEAD", "OPTIONS")
    ]


def unlisted(app: Flask) -> set[tuple[str, str]]:
    """What the application answers and the table does not know."""
    steps = {("GET", "steps.new"), ("POST", "steps.create")}
    return {(method, route.endpoint) for method, route in routes(app)} - set(RULES) - steps


def vanished(app: Flask) -> set[tuple[str, str]]:
    """What the table knows and the application does not answer."""
    return set(RULES) - {(method, route.endpoint) for method, route in routes(app)}


def cells(world: World, endpoints: set[str] | None = None) -> Iterator[Cell]:
    """Every route x method x person x subject."""
    for method, route in routes(world.app):
        if endpoints is not None and route.endpoint not in endpoints:
            continue
        if route.endpoint.startswith("steps."):
            yield from _steps(world, method, route)
        else:
            yield from _ordinary(world, method, route, RULES[method, route.endpoint])
    if endpoints is None:
        yield from _unknown_methods(world)


def _ordinary(world: World, method: str, route: Route, rule: Rule) -> Iterator[Cell]:
    subjects = list(world.ids[rule.kind]) if rule.kind else ["any"]
    for subject in subjects:
        for values in _values(world, method, route, rule, subject):
            url = _url(world, route, values)
            for who in PEOPLE:
                expected = rule.answer(who, subject, method)
                sends = tuple(rule.sends.items())
                yield Cell(route.endpoint, method, url, who, subject, expected, sends)
                if method == "GET" and values["section"] == PLAIN["section"]:
                    yield Cell(route.endpoint, "HEAD", url, who, subject, expected)


def _values(world: World, method: str, route: Route, rule: Rule, subject: str) -> Iterator[dict[str, Any]]:
    values = {**PLAIN, **rule.values}
    for kind, known in world.ids.items():
        if subject in known:
            values[kind] = known[subject]
    if "section" in route.arguments and method == "GET":
        for section in SECTIONS:
            yield {**values, "section": section}
    else:
        yield values


def _steps(world: World, method: str, route: Route) -> Iterator[Cell]:
    for state, ref in world.ids["ref"].items():
        for transition in (*STEPS, *AUTOMATIC):
            if method == "GET" and not transition:
                continue
            url = _url(world, route, {"ref": ref, "transition": transition})
            sends = () if method == "GET" else (("transition", transition),)
            for who in PEOPLE:
                expected = step_answer(who, state, transition, method)
                possible = STEPS.get(transition, ("", (state,), 0))[1]
                if method == "GET" and expected == 404 and state not in (*possible, "missing"):
                    continue  # its button says the same, and is tried
                yield Cell(route.endpoint, method, url, who, state, expected, sends)


def _unknown_methods(world: World) -> Iterator[Cell]:
    """An address that does not take a method says so to everybody, before it looks who asks."""
    taken: dict[str, set[str]] = {}
    for route in world.app.url_map.iter_rules():
        taken.setdefault(str(route), set()).update(route.methods or ())
    for route in world.app.url_map.iter_rules():
        url = _url(world, route, {**PLAIN, **{kind: known["missing"] for kind, known in world.ids.items()}})
        for method in METHODS:
            if method not in taken[str(route)] and not _is_taken(world, url, method):
                for who in PEOPLE:
                    yield Cell(route.endpoint, method, url, who, "any", 405)


def _is_taken(world: World, url: str, method: str) -> bool:
    """Whether it is also an address of another route that takes the method, and is tried as that."""
    try:
        world.app.url_map.bind("localhost").match(url, method)
    except MethodNotAllowed:
        return False
    return True


def _url(world: World, route: Route, values: dict[str, Any]) -> str:
    numbers = {name for name, kind in route._converters.items() if isinstance(kind, IntegerConverter)}
    known = {name: values.get(name, 1 if name in numbers else "submit") for name in route.arguments}
    for name, value in (route.defaults or {}).items():
        known[name] = value
    adapter = world.app.url_map.bind("localhost")
    built = route.build({**known}, append_unknown=False)
    assert built is not None, (route, known, adapter)
    return str(built[1])


def try_cell(world: World, cell: Cell) -> Any:
    """The answer to one cell; what it changed is put back."""
    if cell.method == "POST":
        fields = {name: upload() if value == "upload" else value for name, value in cell.sends}
        answer = world.post(cell.who, cell.url, fields)
        if answer.status_code < 400:
            world.restore()
    else:
        answer = world.client(cell.who).open(cell.url, method=cell.method)
    return answer


def is_as_told(world: World, cell: Cell) -> bool:
    answer = try_cell(world, cell)
    told = answer.status_code == cell.expected
    if cell.expected == 302 and cell.who in ("anonymous", "disabled") and cell.method in ("GET", "HEAD"):
        told = told and answer.headers["Location"].startswith("/sign-in?next=")
    elif cell.expected == 302 and told:
        told = not answer.headers["Location"].startswith("/sign-in")
    answer.close()
    return bool(told)


def differing(world: World, attempts: Iterable[Cell]) -> list[str]:
    """The cells whose answer is not the one in the table, with both."""
    return [
        f"{cell}: {try_cell(world, cell).status_code}, the table says {cell.expected}"
        for cell in attempts
        if not is_as_told(world, cell)
    ]
