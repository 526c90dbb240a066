"""The worker: huey hands out the word that there is work; the rows themselves lie in the outbox."""

import logging
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from huey import SqliteHuey, crontab
from huey.api import Huey

from grants.config import Config

if TYPE_CHECKING:
    from grants.acts.run_clocks import Told

log = logging.getLogger("grants")

HELD = (
    "Clocks last ran at %s, and now it is %s: reminders wait until the time has run steadily for a day. "
    "If it is right, run: grants remind --time-is-right"
)
SIGN_EVERY = timedelta(seconds=30)


def clock() -> datetime:
    return datetime.now(UTC)


def work_off(config: Config) -> int:
    """Do everything that is due now, in order; how many rows were closed. What fails stays."""
    from grants.acts.work_outbox import due_rows, leave_sign, work_row  # slow import: the web only wakes us

    name, seen_at = f"{socket.gethostname()}:{os.getpid()}", clock()
    leave_sign(name, seen_at)

    def still_alive() -> None:  # a long queue must not look like a dead worker
        nonlocal seen_at
        if clock() - seen_at > SIGN_EVERY:
            seen_at = clock()
            leave_sign(name, seen_at)

    closed = 0
    tried: set[int] = set()
    step_in_bulk(still_alive)
    while rows := [row for row in due_rows(clock()) if row not in tried]:
        for row in rows:
            tried.add(row)
            closed += work_row(row, clock=clock, config=config)
            still_alive()
            step_in_bulk(still_alive)  # people look on: their cases go before the next letter
    return closed


def step_in_bulk(after_each: Callable[[], None]) -> None:
    """Take the step in every case that waits for it; what refuses one case leaves the others alone."""
    from sqlalchemy.exc import OperationalError  # slow import: the web only wakes us

    from grants.acts.errors import ActError  # slow import: likewise
    from grants.acts.take_step import take_step  # slow import: likewise
    from grants.acts.work_bulk import (  # slow import: likewise
        end_bulk,
        note_failure,
        note_refusal,
        running_bulks,
        waiting_items,
    )
    from grants.models import BulkItem  # slow import: likewise
    from workflows.errors import WorkflowError  # slow import: likewise

    for bulk_id in running_bulks():
        step, items = waiting_items(bulk_id)
        for item_id, ref, version in items:
            try:
                take_step(
                    ref, version=version, at=clock(), together=partial(BulkItem.finish, item_id), **step
                )
            except OperationalError:
                log.exception("Bulk %s: %s waits for the next sweep.", bulk_id, ref)
            except (ActError, WorkflowError) as error:
                note_refusal(item_id, ref, error, clock())
            except Exception:
                log.exception("Bulk %s: the step failed in %s.", bulk_id, ref)
                note_failure(item_id, clock())
            after_each()
        end_bulk(bulk_id, clock())


def run_clocks(at: datetime) -> list["Told"]:
    """Tell what deadlines have to tell by now, and take what follows by itself; what was told.

    One case that cannot be read keeps no other from being told. Returns nothing while the time is doubtful.
    """
    from grants.acts import run_clocks as clocks  # slow import: the web only wakes us
    from grants.acts.take_step import take_overdue_step  # slow import: likewise

    is_first = clocks.last_run() is None
    time = clocks.look_at_the_time(at)
    if time.is_held:
        log.error(HELD, time.ran_at, at)
        return []
    if is_first:
        start_clocks(at)
    told: list[Told] = []
    for deadline in clocks.waking(at):
        try:
            told += clocks.tell(deadline, at=at)
            if time.is_steady:
                take_overdue_step(deadline, at=at)
        except Exception:
            log.exception("Deadline %s could not be looked at.", deadline)
    return told


def start_clocks(at: datetime) -> int:
    """Let the clocks of cases run that were at work before there were any; of how many."""
    from grants.acts import run_clocks as clocks  # slow import: likewise

    refs = clocks.cases_without_clocks()
    for ref in refs:
        clocks.start_clocks(ref, at=at)
    return len(refs)


def make_queue(config: Config) -> Huey:
    """The queue of this installation: wake-up calls only, so that losing one loses nothing."""
    config.instance.mkdir(parents=True, exist_ok=True)
    queue = SqliteHuey("grants", filename=str(config.instance / "queue.sqlite"), results=False)

    @queue.task(name="sweep")
    def sweep() -> None:
        work_off(config)

    @queue.periodic_task(crontab(minute="*"), name="sweep_each_minute")
    def sweep_each_minute() -> None:
        run_clocks(clock())
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
