"""A log of cases, whatever file it came from, and how such a file is opened."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from workflows.errors import WorkflowError

CHUNK = 1 << 16  # bytes
UNBROKEN = 4 << 20  # bytes that one element may take: more is no log but an attack on the memory
MOST_EVENTS = 100_000  # of one case
GZIP = b"\x1f\x8b"
PLACE = 120  # characters of a foreign word that a sentence repeats


class LogError(WorkflowError):
    """A log cannot be used: the file, the line where it is known, and one sentence why."""

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        self.file, self.reason, self.line = file, reason, line
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")


class Event(NamedTuple):
    """One event as its file tells it; empty where the file says nothing."""

    activity: str
    time: str = ""
    role: str = ""
    person: str = ""
    lifecycle: str = ""
    kind: str = ""
    subject: str = ""
    state: str = ""


@dataclass(slots=True)
class Trace:
    """One case: its name, the attributes that were asked for, its events in order.

    `place` is the byte of the file with which it begins, where that is known.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which attribute of the log says what. Empty: the log does not say it.

    `case` and `only` belong to the case; `only` are the attributes by which cases of this procedure are told
    from others. In an OCEL log `case` is the type of the object that is the case. `kind`: what an event
    is, if not all are steps. `subject`: what else moved than the case. `state`: where it then stands.
    """

    case: str = "concept:name"
    activity: str = "concept:name"
    time: str = "time:timestamp"
    role: str = "org:role"
    person: str = "org:resource"
    lifecycle: str = ""
    kind: str = ""
    subject: str = ""
    state: str = ""
    only: tuple[str, ...] = ()

    @property
    def of_events(self) -> tuple[str, ...]:
        """In the order of the fields of an Event."""
        return tuple(getattr(self, each) for each in Event._fields)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The log's bytes, unpacked if it is a gzip file. Raises LogError for what cannot be read or unpacked."""
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == GZIP
            plain.seek(0)
            if packed:
                with gzip.open(plain) as unpacked:
                    yield cast(BinaryIO, unpacked)
            else:
                yield cast(BinaryIO, plain)
    except EOFError:
        raise LogError(path.name, "Is cut off: the packed file ends in the middle.") from None
    except (zlib.error, gzip.BadGzipFile) as error:
        raise LogError(path.name, f"Is damaged and cannot be unpacked: {error}.") from error
    except io.UnsupportedOperation:
        raise LogError(path.name, "Is not a file that can be read twice.") from None
    except FileNotFoundError:
        raise LogError(path.name, "There is no such file.") from None
    except OSError as error:
        raise LogError(path.name, f"Cannot be read: {error.strerror or error}.") from error


def begins_with(path: Path) -> str:
    """The first character that says something: "<" of XML, "{" of JSON. Raises LogError for an empty file."""
    with opened(path) as file:
        start = file.read(CHUNK)
    if not start:
        raise LogError(path.name, "Is empty.")
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return chr(text[0]) if text else ""


def line_at(path: Path, place: int | None) -> int | None:
    """The line on which this byte stands: asked only when something is wrong there."""
    if place is None:
        return None
    line = 1
    with opened(path) as file:
        while place > 0 and (chunk := file.read(min(CHUNK, place))):
            line += chunk.count(b"\n")
            place -= len(chunk)
    return line


def short(word: str) -> str:
    """A word from a foreign file, cut to what a sentence can bear."""
    return word if len(word) <= PLACE else f"{word[:PLACE]}…"
