"""The worker: huey hands out the word that there is work; the rows themselves lie in the outbox."""

import logging
import os
import socket
from datetime import UTC, datetime, timedelta

from huey import SqliteHuey, crontab
from huey.api import Huey

from grants.config import Config

log = logging.getLogger("grants")

SIGN_EVERY = timedelta(seconds=30)


def clock() -> datetime:
    return datetime.now(UTC)


def work_off(config: Config) -> int:
    """Do everything that is due now, in order; how many rows were closed. What fails stays."""
    from grants.acts.work_outbox import due_rows, leave_sign, work_row  # slow import: the web only wakes us

    name, seen_at = f"{socket.gethostname()}:{os.getpid()}", clock()
    leave_sign(name, seen_at)
    closed = 0
    tried: set[int] = set()
    while rows := [row for row in due_rows(clock()) if row not in tried]:
        for row in rows:
            tried.add(row)
            closed += work_row(row, clock=clock, config=config)
            if clock() - seen_at > SIGN_EVERY:  # a long queue must not look like a dead worker
                seen_at = clock()
                leave_sign(name, seen_at)
    return closed


def make_queue(config: Config) -> Huey:
    """The queue of this installation: wake-up calls only, so that losing one loses nothing."""
    config.instance.mkdir(parents=True, exist_ok=True)
    queue = SqliteHuey("grants", filename=str(config.instance / "queue.sqlite"), results=False)

    @queue.task(name="sweep")
    def sweep() -> None:
        work_off(config)

    @queue.periodic_task(crontab(minute="*"), name="sweep_each_minute")
    def sweep_each_minute() -> None:
        work_off(config)

    queue.sweep = sweep
    return queue


def wake(queue: Huey | None) -> None:
    """Tell the worker that there is work. If that fails, its own sweep finds the rows within a minute."""
    if queue is None:
        return
    try:
        queue.sweep()
    except Exception:
        log.exception("The worker could not be woken; its sweep will find the rows.")
