"""Reading XES (IEEE 1849), case by case: memory holds one case, however long the log is."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from workflows.logs.log import CHUNK, MOST_EVENTS, UNBROKEN, Columns, Event, LogError, Trace, opened, short

NAMES = 10_000  # different names of elements and attributes: more is no log
DEPTH = 100
BLANK = [""] * len(Event._fields)


def read_xes(path: Path, columns: Columns) -> Iterator[Trace]:
    """The cases of a log, one after the other.

    A DOCTYPE is refused: with it go entities, inner and outer. Raises LogError with the line.
    """
    with opened(path) as file:
        yield from _Reader(path.name, columns).traces(file)


class _Reader:
    """Takes what the parser finds. Only what was asked for is kept, attributes of attributes never."""

    def __init__(self, name: str, columns: Columns) -> None:
        self.name, self.columns = name, columns
        self.done: list[Trace] = []
        self._slots = {key: place for place, key in enumerate(columns.of_events) if key}
        self._wanted = {columns.case, *columns.only}
        self._trace: Trace | None = None
        self._event: list[str] | None = None
        self._depth = 0
        self._seen = 0  # elements so far, and bytes since the last of them
        self._silent = 0
        self._ended = False
        self._parser = expat.ParserCreate(intern={})
        self._parser.ordered_attributes = True
        self._parser.buffer_text = False
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._root
        self._parser.EndElementHandler = self._end

    def traces(self, file: BinaryIO) -> Iterator[Trace]:
        parse, anything = self._parser.Parse, False
        try:
            while chunk := file.read(CHUNK):
                anything = True
                before = self._seen
                parse(chunk)
                self._watch(before, len(chunk))
                if self.done:
                    yield from self.done
                    self.done.clear()
            if not anything:
                raise LogError(self.name, "Is empty.")
            self._ended = True
            parse(b"", True)
        except (EOFError, zlib.error):
            raise LogError(self.name, "Is cut off: the packed file ends in the middle.", self._line) from None
        except expat.ExpatError as error:
            raise LogError(self.name, self._said(error), error.lineno) from error
        except (ValueError, LookupError) as error:  # an encoding that nobody knows
            raise LogError(self.name, f"Cannot be read: {error}.", self._line) from error
        yield from self.done

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber

    def _watch(self, before: int, read: int) -> None:
        """A packed file of a few kilobytes may hold gigabytes: what is kept must not grow with them."""
        self._silent = self._silent + read if self._seen == before else 0
        if self._silent > UNBROKEN:
            raise LogError(self.name, f"One element takes more than {UNBROKEN >> 20} MB.", self._line)
        if len(self._parser.intern) > NAMES:
            raise LogError(self.name, f"More than {NAMES} different names of elements.", self._line)

    def _said(self, error: expat.ExpatError) -> str:
        if self._ended and self._depth:
            return "Is cut off: the log ends in the middle."
        words = expat.errors.messages.get(error.code, "unreadable")
        if words == "no element found":
            return "Holds no log."
        return f"Is not well-formed XML: {words}."

    def _refuse_doctype(self, *_declared: object) -> None:
        raise LogError(self.name, "Declares a document type; a log has none, so it is not read.", self._line)

    def _root(self, tag: str, _attributes: list[str]) -> None:
        prefix, _, bare = tag.rpartition(":")
        if bare != "log":
            raise LogError(self.name, f"Is not an event log: it begins with <{short(tag)}>.", self._line)
        before = f"{prefix}:" if prefix else ""
        self._log, self._trace_tag, self._event_tag = tag, f"{before}trace", f"{before}event"
        self._depth, self._seen = 1, 1
        self._parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: list[str]) -> None:
        self._depth += 1
        self._seen += 1
        if self._depth == 4:  # log, trace, event, attribute
            if self._event is not None:
                place = self._slots.get(attributes[1]) if len(attributes) > 3 else None
                if place is not None and attributes[2] == "value":
                    self._event[place] = attributes[3]
                elif place is not None or (attributes and attributes[0] != "key"):
                    self._take_unordered(attributes)
        elif self._depth == 3 and self._trace is not None:
            if tag == self._event_tag:
                self._event = BLANK.copy()
            elif len(attributes) > 3:
                found = dict(zip(attributes[::2], attributes[1::2], strict=True))
                if found.get("key") in self._wanted:
                    self._trace.attributes[found["key"]] = found.get("value", "")
        elif self._depth == 2 and tag == self._trace_tag:
            self._trace = Trace("", place=self._parser.CurrentByteIndex)
        elif self._depth > DEPTH:
            raise LogError(self.name, f"Elements lie more than {DEPTH} deep in each other.", self._line)

    def _take_unordered(self, attributes: list[str]) -> None:
        """An attribute whose value is written before its key."""
        found = dict(zip(attributes[::2], attributes[1::2], strict=True))
        place = self._slots.get(found.get("key", ""))
        if place is not None and self._event is not None:
            self._event[place] = found.get("value", "")

    def _end(self, _tag: str) -> None:
        self._depth -= 1
        if self._depth == 2:
            if self._event is not None and self._trace is not None:
                self._trace.events.append(Event._make(self._event))
                self._event = None
                if len(self._trace.events) > MOST_EVENTS:
                    raise LogError(self.name, f"One case has more than {MOST_EVENTS} events.", self._line)
        elif self._depth == 1 and self._trace is not None:
            self._trace.name = self._trace.attributes.get(self.columns.case, "")
            self.done.append(self._trace)
            self._trace = None
