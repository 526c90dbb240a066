"""How many cases wait where, and for how long: read from one index alone, and never more than so many."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CTE, Select, func, select

from grants.models.application import Application

MOST = 20_000  # open cases of one procedure that are looked at: a few milliseconds


def waiting_in(
    programmes: Iterable[str], versions: Iterable[str], states: Iterable[str]
) -> Select[*tuple[Any, ...]]:
    """Cases of these programmes under these versions (SHA-256) in these states.

    Rows of state, how many are there, the oldest and the median ``state_since`` (of an even number the longer
    wait). If the counts sum up to more than ``MOST``, there are more, and the figures are of some of them.
    """
    found = _found(programmes, versions, states)
    ranked = select(
        found.c.state,
        found.c.state_since,
        func.row_number().over(partition_by=found.c.state, order_by=found.c.state_since).label("place"),
        func.count().over(partition_by=found.c.state).label("many"),
        func.min(found.c.state_since).over(partition_by=found.c.state).label("oldest"),
    ).cte("ranked")
    middle = (ranked.c.many + 1) // 2
    return select(ranked.c.state, ranked.c.many, ranked.c.oldest, ranked.c.state_since.label("median")).where(
        ranked.c.place == middle
    )


def running_under(
    programmes: Iterable[str], versions: Iterable[str], states: Iterable[str]
) -> Select[*tuple[Any, ...]]:
    """The same cases by version: rows of programme, definition_sha256, state, many."""
    found = _found(programmes, versions, states)
    columns = found.c.programme, found.c.definition_sha256, found.c.state
    return select(*columns, func.count().label("many")).group_by(*columns)


def _found(programmes: Iterable[str], versions: Iterable[str], states: Iterable[str]) -> CTE:
    columns = (
        Application.programme,
        Application.definition_sha256,
        Application.state,
        Application.state_since,
    )
    return (
        select(*columns)
        .where(
            Application.programme.in_(sorted(programmes)),
            Application.definition_sha256.in_(sorted(versions)),
            Application.state.in_(sorted(states)),
        )
        .limit(MOST + 1)
        .cte("found")
    )
