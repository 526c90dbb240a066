"""Clocks under any sequence of runs, days, wrong clocks, steps and moved days: none twice, none early."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from grants import db
from grants.acts.extend_deadline import extend_deadline
from grants.clock import office_day
from grants.config import Config
from grants.migrations import upgrade
from grants.models import Application, Deadline, DeadlineNotice, Outbox, Round
from grants.worker import run_clocks
from tests.conftest import CHEAP_ARGON2
from tests.copies import Copies
from tests.office import NOON, Office, open_office

FORWARD = {
    "draft": [("submit", "oldenburg"), ("withdraw", "oldenburg")],
    "submitted": [("admit", "officer"), ("return", "officer")],
    "returned": [("resubmit", "oldenburg")],
    "in_review": [("review", "reviewer"), ("review", "reviewer2"), ("withdraw", "oldenburg")],
    "reviewed": [("recommend", "officer")],
    "recommended": [("award", "approver"), ("send_back", "approver")],
    "awarded": [("accept", "oldenburg"), ("decline", "oldenburg")],
    "accepted": [("submit_report", "oldenburg")],
    "reported": [("return_report", "officer"), ("confirm_report", "officer")],
    "report_returned": [("submit_report", "oldenburg")],
    "report_checked": [("settle", "cashier")],
}


@contextmanager
def fresh(copies: Copies, folder: Path) -> Iterator[Office]:
    config = Config(
        instance=folder,
        database_url=f"sqlite:///{folder / f'{uuid4().hex}.sqlite'}",
        secret_key="a secret for tests only",
        argon2_memory_kib=CHEAP_ARGON2,
        testing=True,
    )

    def build() -> Office:
        upgrade(db.current())
        return open_office(config)

    _database, office = copies.copy("office", config.database, build)
    yield office
    db.current().close()


class Clocks(RuleBasedStateMachine):
    copies: Copies
    folder: Path

    @initialize()
    def begin(self) -> None:
        self.opened = fresh(self.copies, self.folder)
        self.office = self.opened.__enter__()
        self.refs: list[str] = []
        self.at = NOON
        run_clocks(self.at)  # the first run of all has nothing to judge the time by

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.opened.__exit__(None, None, None)

    @precondition(lambda self: len(self.refs) < 2)
    @rule()
    def draft(self) -> None:
        self.refs.append(self.office.draft())

    @precondition(lambda self: self.refs)
    @rule(which=st.integers(0, 1), way=st.integers(0, 2))
    def step(self, which: int, way: int) -> None:
        ref = self.refs[which % len(self.refs)]
        ways = FORWARD.get(self.office.state_of(ref), [])
        if ways:
            transition, by = ways[way % len(ways)]
            try:
                self.office.step(ref, transition, by, at=self.at)
            except Exception as refusal:
                if type(refusal).__module__ not in ("workflows.errors", "grants.acts.errors"):
                    raise

    @rule(days=st.integers(0, 12), hours=st.integers(0, 23))
    def advance(self, days: int, hours: int) -> None:
        self.at += timedelta(days=days, hours=hours)

    @rule(again=st.integers(1, 3))
    def run(self, again: int) -> None:
        for _ in range(again):
            run_clocks(self.at)

    @rule(days=st.sampled_from([-400, -30, -3, 20, 90, 400]))
    def run_with_a_wrong_clock(self, days: int) -> None:
        run_clocks(self.at + timedelta(days=days))
        run_clocks(self.at)

    @rule(days=st.integers(1, 40))
    def close_later(self, days: int) -> None:
        with db.transaction() as session:
            row = session.scalars(Round.by_id(self.office.round_id)).one()
            row.closes_at += timedelta(days=days)
            Deadline.count_anew(session, row.id)

    @precondition(lambda self: self.refs)
    @rule(days=st.integers(1, 60))
    def extend(self, days: int) -> None:
        with db.reading() as session:
            running = session.scalars(select(Deadline).where(Deadline.standing == "running")).all()
            found = [(each.id, each.application.ref, each.due_on, each.clock) for each in running]
        for row, ref, due_on, clock in found[:1]:
            if clock != "application" and due_on is not None:
                until = max(due_on, office_day(self.at)) + timedelta(days=days)
                extend_deadline(
                    ref, row, until, "More time", actor_id=self.office.people["officer2"], at=self.at
                )

    @invariant()
    def each_notice_at_most_once_per_due_day_and_none_before_its_day(self) -> None:
        if not hasattr(self, "office"):
            return
        with db.reading() as session:
            notices = session.scalars(select(DeadlineNotice)).all()
            mails = session.scalars(select(Outbox).where(Outbox.key.startswith("deadline-"))).all()
            seen = Counter((each.deadline_id, each.notice, each.due_on) for each in notices)
            told = Counter((each.key.partition("-to-")[0], each.payload["to"]) for each in mails)
        assert all(count == 1 for count in seen.values())
        assert all(count == 1 for count in told.values())
        for each in notices:
            assert each.on_day <= office_day(each.at), "none before its day, by the clock that it was told by"
            assert each.at <= self.at, "a clock that is weeks ahead fires nothing"

    @invariant()
    def every_open_case_has_its_clocks(self) -> None:
        if not hasattr(self, "office"):
            return
        with db.reading() as session:
            for case in session.scalars(select(Application)):
                running = [each.clock for each in case.deadlines if each.is_open]
                assert len(running) == len(set(running))
                assert bool(running) == (case.state not in ("withdrawn", "declined", "closed", "rejected"))


def test_no_sequence_tells_twice_or_early(copies: Copies, tmp_path: Path) -> None:
    class Here(Clocks):
        pass

    Here.copies, Here.folder = copies, tmp_path
    few = settings(
        max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Here, settings=few)


@pytest.mark.long
def test_no_long_sequence_tells_twice_or_early(copies: Copies, tmp_path: Path) -> None:
    class Here(Clocks):
        pass

    Here.copies, Here.folder = copies, tmp_path
    many = settings(
        max_examples=150, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Here, settings=many)
