"""Timing side by side, in short turns one after the other: a busy moment hits both alike."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import event

from grants.db import Database

Turn = Callable[[], Any]


@dataclass(frozen=True)
class Line:
    """One line of the table. Seconds; ``goal`` is told beside the ratio and fails nothing."""

    what: str
    ours: float
    limit: float
    goal: str = ""
    statements: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.limit


def side_by_side(turns: Mapping[str, Turn], *, rounds: int, times: int = 3) -> dict[str, float]:
    """The median seconds of each; every round starts each with an untimed turn."""
    seconds: dict[str, list[float]] = {name: [] for name in turns}
    for _round in range(rounds):
        for name, turn in turns.items():
            turn()
            for _time in range(times):
                begun = perf_counter()
                turn()
                seconds[name].append(perf_counter() - begun)
    return {name: median(each) for name, each in seconds.items()}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that run meanwhile, without BEGIN."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engines = {database.writer, database.reader} if database.is_sqlite else {database.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def table(lines: list[Line]) -> Iterator[str]:
    """The lines as text, in columns."""
    width = max(len(each.what) for each in lines)
    yield f"{'':<{width}}  {'measured':>10}  {'limit':>10}  {'ratio':>6}  {'goal':<6}  statements"
    for each in lines:
        yield (
            f"{each.what:<{width}}  {_time(each.ours):>10}  {_time(each.limit):>10}  {each.ratio:>5.2f}x  "
            f"{each.goal:<6}  {each.statements}".rstrip()
        )


def _time(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1_000_000:.1f} µs"
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
