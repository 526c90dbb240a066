"""Replaying an event log against parsing the same file alone."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.parsers import expat

from grants.bench.measure import Line, side_by_side
from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.programmes import FOLDER
from workflows.definition import load_definition
from workflows.foreign import load_foreign
from workflows.logs.log import CHUNK, opened
from workflows.logs.mapping import LogMap, load_map
from workflows.logs.reading import read_log
from workflows.logs.replay import Replay
from workflows.logs.written import Case, Step, Thing
from workflows.logs.xes_written import xes
from workflows.states import Definition

CASES = 1_000
GOAL = "1.5x"
REAL_LOG = "GRANTS_EVENT_LOG"  # names the log of the BPI Challenge 2020, which is not in the repository
BEGUN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WAY = (
    ("submit", "applicant"),
    ("admit", "officer"),
    ("review", "reviewer"),
    ("review", "reviewer"),
    ("complete_review", "system"),
    ("recommend", "officer"),
    ("award", "approver"),
    ("accept", "applicant"),
    ("submit_report", "applicant"),
    ("confirm_report", "officer"),
    ("settle", "cashier"),
    ("close", "officer"),
)


def measure_replay(*, rounds: int, say: Callable[[str], None]) -> Iterator[Line]:
    """A log of our own procedure, made up, and the real one of another house where it is at hand."""
    own = load_definition(FOLDER / "definitions" / "expert_exchange.toml", VOCABULARY)
    with TemporaryDirectory(prefix="grants-bench-") as folder:
        path = Path(folder) / "made_up.xes"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(xes(_made_up(own, CASES), "bench"))
        log_map = load_map(FOLDER / "maps" / "expert_exchange.toml", own)
        yield from _measured("a made-up log", path, own, log_map, rounds)
    real = os.environ.get(REAL_LOG, "")
    if not Path(real).is_file():
        say(f"{REAL_LOG} names no log: the row of the real one is left out.")
        return
    foreign = load_foreign(FOLDER / "examples" / "international_declaration.toml")
    log_map = load_map(FOLDER / "maps" / "international_declaration.toml", foreign)
    yield from _measured("the real log", Path(real), foreign, log_map, max(1, rounds // 4))


def _measured(name: str, path: Path, definition: Definition, log_map: LogMap, rounds: int) -> Iterator[Line]:
    events = sum(len(trace.events) for trace in read_log(path, log_map))
    seconds = side_by_side(
        {
            "replay": lambda: Replay(definition, log_map, path).judge(read_log(path, log_map)),
            "read": lambda: sum(1 for _trace in read_log(path, log_map)),
            "parse": lambda: _parse(path),
        },
        rounds=rounds,
        times=1,
    )
    told = f"replay of {name}, {events:,} events"
    yield Line(f"{told} / reading its cases", seconds["replay"], seconds["read"], GOAL)
    yield Line(f"{told} / expat counting them", seconds["replay"], seconds["parse"])


def _parse(path: Path) -> int:
    """The file through the bare parser: what nobody can leave out, the elements and their attributes."""
    events = 0

    def start(tag: str, attributes: list[str]) -> None:
        nonlocal events
        events += tag == "event"

    parser = expat.ParserCreate(intern={})
    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: None
    with opened(path) as file:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk)
    parser.Parse(b"", True)
    return events


def _made_up(definition: Definition, count: int) -> Iterator[Case]:
    """Cases that go the main way; every tenth without its recommendation, so that deviations are found."""
    for number in range(count):
        steps, state = [], definition.initial
        for place, (name, role) in enumerate(WAY):
            if number % 10 == 0 and name == "recommend":
                continue
            before, state = state, definition.transitions[name].to
            steps.append(
                Step(
                    id=f"{number}-{place}",
                    activity=name,
                    at=BEGUN + timedelta(days=number % 300 + 7 * place),
                    roles=role,
                    person=f"person-{role}-{number % 7}-{place}",
                    values={"kind": "step", "from_state": before, "to_state": state},
                )
            )
        values = {"programme": "ude", "definition": definition.name, "definition_version": "1"}
        yield Case(Thing(f"case-{number}", "case", values), tuple(steps))
