"""Reading OCEL 2.0 JSON: events that name the objects they belong to; one kind of object is the case."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from sys import intern
from typing import Any

from workflows.logs.elements import elements
from workflows.logs.log import MOST_EVENTS, Columns, Event, LogError, Trace, short

MOST = 5_000_000  # events of a log: they may stand in any order, so all of them are held
TYPE, TIME, WHO = "type", "time", "person"


def read_ocel(path: Path, columns: Columns) -> Iterator[Trace]:
    """The cases of a log, each with its events by time.

    `columns.case` is the type of the object that is the case. "type" and "time" are the event's own; a
    person is a relationship with the qualifier `columns.person`; all else are attributes. Raises LogError.
    """
    traces = _cases(path, columns)
    if not traces:
        raise LogError(path.name, f"Has no object of the type {columns.case!r}.")
    count = 0
    for key, event in elements(path):
        if key == "events":
            count += 1
            if count > MOST:
                raise LogError(path.name, f"Holds more than {MOST:,} events: too long for OCEL, not for XES.")
            for trace, read in _belonging(path, event, count, traces, columns):
                trace.events.append(read)
                if len(trace.events) > MOST_EVENTS:
                    raise LogError(path.name, f"One case has more than {MOST_EVENTS} events.")
    for trace in traces.values():
        with suppress(ValueError, TypeError):  # a time that is none is told by whoever judges it
            trace.events.sort(key=lambda each: datetime.fromisoformat(each.time))
        yield trace


def _cases(path: Path, columns: Columns) -> dict[str, Trace]:
    """Object id -> an empty trace. The file is read for it first: events may stand before objects."""
    found: dict[str, Trace] = {}
    for key, each in elements(path):
        if key != "objects":
            continue
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            raise LogError(path.name, f"Object {len(found) + 1} has no id.")
        if each.get(TYPE) == columns.case:
            said = _attributes(each)
            found[each["id"]] = Trace(each["id"], {name: said.get(name, "") for name in columns.only})
    return found


def _belonging(
    path: Path, event: Any, number: int, traces: dict[str, Trace], columns: Columns
) -> Iterator[tuple[Trace, Event]]:
    if not isinstance(event, dict):
        raise LogError(path.name, f"Event {number} is no event.")
    related = [each for each in event.get("relationships") or () if isinstance(each, dict)]
    cases = [traces[each["objectId"]] for each in related if each.get("objectId") in traces]
    said = {**_attributes(event), TYPE: _word(event.get(TYPE)), TIME: _word(event.get(TIME))}
    for each in related:
        if columns.person and each.get("qualifier") == columns.person:
            said[columns.person] = _word(each.get("objectId"))
    if not said[TYPE]:
        raise LogError(path.name, f"Event {number} ({short(_word(event.get('id')))!r}) has no type.")
    read = Event._make(intern(said.get(column, "")) if column else "" for column in columns.of_events)
    for trace in cases:
        yield trace, read


def _attributes(thing: dict[str, Any]) -> dict[str, str]:
    return {
        _word(each.get("name")): _word(each.get("value"))
        for each in thing.get("attributes") or ()
        if isinstance(each, dict)
    }


def _word(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
