"""Writing OCEL 2.0 JSON, piece by piece: the objects first, then the events that name them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workflows.logs.written import Case, Step, Thing, moment

ALWAYS = "1970-01-01T00:00:00.000+00:00"  # by the standard: a value that an object had from the beginning
Types = Mapping[str, Sequence[str]]


def ocel(things: Iterable[Thing], cases: Iterable[Case], objects: Types, events: Types) -> Iterator[str]:
    """The text of a log. `objects` and `events`: the names of the values that each type may have.

    `things` are all objects, cases as well; of `cases` the steps are written.
    """
    yield '{"objectTypes": ['
    yield from _parted(_type(name, values) for name, values in objects.items())
    yield '],\n"eventTypes": ['
    yield from _parted(_type(name, values) for name, values in events.items())
    yield '],\n"objects": ['
    yield from _parted(_object(each) for each in things)
    yield '],\n"events": ['
    yield from _parted(_event(case, step) for case in cases for step in case.steps)
    yield "]}\n"


def _parted(elements: Iterable[Any]) -> Iterator[str]:
    before = "\n"
    for each in elements:
        yield before + json.dumps(each, ensure_ascii=False)
        before = ",\n"


def _type(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": each, "type": "string"} for each in values]}


def _object(thing: Thing) -> dict[str, Any]:
    return {
        "id": thing.id,
        "type": thing.type,
        "attributes": [{"name": key, "time": ALWAYS, "value": value} for key, value in thing.values.items()],
        "relationships": _related(thing.related),
    }


def _event(case: Case, step: Step) -> dict[str, Any]:
    values = {"role": step.roles, **step.values}
    by = (("by", step.person),) if step.person else ()
    # The case lends its events what it belongs to, so that a log can be looked at by round or organisation.
    related = (("of", case.thing.id), *by, *case.thing.related, *step.related)
    return {
        "id": step.id,
        "type": step.activity,
        "time": moment(step.at),
        "attributes": [{"name": key, "value": value} for key, value in values.items() if value],
        "relationships": _related(related),
    }


def _related(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": other, "qualifier": qualifier} for qualifier, other in pairs]
