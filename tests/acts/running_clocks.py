"""Letting clocks run in tests, and what they told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import select

from grants import db
from grants.models import Application, Deadline, DeadlineNotice, Outbox
from grants.worker import run_clocks

DAY = timedelta(days=1)
OFFICERS = ["everything", "officer", "officer2"]


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 11, 0, tzinfo=UTC)


def mails(*kinds: str) -> list[tuple[str, str, str]]:
    """(to, kind, due day) of every mail of these kinds, in the order in which they were written."""
    with db.reading() as session:
        rows = session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.id)).all()
    wanted = kinds or ("reminder", "promise", "escalation", "step_refused", "extension")
    return [
        (row.payload["to"].partition("@")[0], row.payload["mail"], row.payload["values"]["due_on"])
        for row in rows
        if row.payload["mail"] in wanted
    ]


def notices(ref: str) -> list[tuple[str, str, date]]:
    with db.reading() as session:
        query = select(DeadlineNotice).join(Deadline).join(Application).where(Application.ref == ref)
        rows = session.scalars(query.order_by(DeadlineNotice.id)).all()
        return [(row.notice, row.outcome, row.on_day) for row in rows]


def each_day(first: datetime, last: datetime) -> dict[date, list[str]]:
    """Let the clocks run once a day; what was told on which days."""
    told = {}
    while first <= last:
        if found := run_clocks(first):
            told[first.date()] = [each.alert.name for each in found]
        first += DAY
    return told


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
