"""A worker process that is killed (SIGKILL) at a chosen moment.

It forks one real worker for each order that comes as a line of JSON, and answers with one line how that
ended. The moment is chosen by Python's audit events, which tell of every file that is about to be opened or
renamed: the worker's own code stays as it is.
"""

import json
import os
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from grants import db
from grants.config import Config
from grants.models import Step


def settings(config: Config) -> str:
    return json.dumps({**asdict(config), "instance": str(config.instance)})


def main(told: str) -> None:
    given = json.loads(told)
    config = Config(**{**given, "instance": Path(given["instance"])})
    from grants.acts import work_outbox  # noqa: F401  slow import: once, for all workers forked below
    from grants.outside.pdf import warm

    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        print(_let_work(config, **json.loads(line)), flush=True)


def _let_work(
    config: Config,
    moment: list[Any] | None = None,
    after: float | None = None,
    naive: bool = False,
    naive_bulk: int = 0,
) -> str:
    """Fork a worker; kill it at the moment (event, part of the path, which time), or after some seconds."""
    child = os.fork()
    if child == 0:
        _work(config, moment, naive, naive_bulk)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(ended) else f"ended {os.waitstatus_to_exitcode(ended)}"


def _work(config: Config, moment: list[Any] | None, naive: bool, naive_bulk: int) -> None:
    failed = 1
    try:
        if moment is not None:
            _die_at(*moment)
        db.use(db.Database(config.database))
        if naive:
            _mark_then_render(config)
        elif naive_bulk:
            _step_then_mark(naive_bulk)
        else:
            from grants.worker import work_off

            work_off(config)
        failed = 0
    finally:
        os._exit(failed)


def _die_at(moment: str, part: str, times: int) -> None:
    if moment in ("before_commit", "after_commit"):
        _die_at_commit(moment, times)
        return
    seen = 0

    def watch(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if name == moment and any(part in str(each) for each in arguments[:2]):
            seen += 1
            if seen == times:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _die_at_commit(moment: str, times: int) -> None:
    """At the so-manyth transaction that took a step: just before it is committed, or just after."""
    seen = 0

    def watch(session: Session) -> None:
        nonlocal seen
        if any(isinstance(each, Step) for each in session.identity_map.values()):
            seen += 1
            if seen == times:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, moment, watch)


def _step_then_mark(times: int) -> None:
    """The naive way, for the control: first take the step, then write down that it was done."""
    from datetime import UTC, datetime

    from grants.acts.take_step import take_step
    from grants.acts.work_bulk import end_bulk, note_refusal, running_bulks, waiting_items
    from grants.models import BulkItem
    from workflows.errors import WorkflowError

    taken = 0
    for bulk_id in running_bulks():
        step, items = waiting_items(bulk_id)
        for item_id, ref, version in items:
            now = datetime.now(UTC)
            try:
                made = take_step(ref, version=version, at=now, **step)
            except WorkflowError as error:
                note_refusal(item_id, ref, error, now)
                continue
            taken += 1
            if taken == times:
                os.kill(os.getpid(), signal.SIGKILL)
            with db.transaction() as session:
                BulkItem.finish(item_id, session, made)
        end_bulk(bulk_id, datetime.now(UTC))


def _mark_then_render(config: Config) -> None:
    """The naive way, for the control: first write down that it is done, then do it."""
    from datetime import UTC, datetime

    from grants.acts.work_outbox import due_rows
    from grants.models import Letter, LetterFile, Outbox
    from grants.outside.files import Store
    from grants.outside.pdf import render_letter

    now = datetime.now(UTC)
    for row_id in due_rows(now):
        with db.transaction() as session:
            row = session.scalars(Outbox.by_id(row_id)).one()
            if row.kind != "letter":
                continue
            letter = session.scalars(Letter.by_id(row.payload["letter_id"])).one()
            row.done_at = letter.issued_at = now
            letter_id, kind, values = letter.id, letter.kind, letter.values
        for language in ("de", "en"):
            content = render_letter(kind, values, language)
            sha256 = Store(config.documents).put(content)
            with db.transaction() as session:
                session.add(
                    LetterFile(letter_id=letter_id, language=language, sha256=sha256, size=len(content))
                )


if __name__ == "__main__":
    main(sys.argv[1])
