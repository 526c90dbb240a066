"""``grants remind``: what would go out, and that looking changes nothing."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from grants.worker import run_clocks
from tests.cli.conftest import Run
from tests.office import Office

AT = datetime(2026, 3, 18, 11, tzinfo=UTC)


@pytest.fixture
def reminded(office: Office, grants: Run) -> Run:
    """A draft whose round closes on 1 April; clocks ran last on the day before its first reminder."""
    office.draft()
    run_clocks(AT - timedelta(days=1))

    def run(*words: str, at: datetime = AT, **settings: str) -> object:
        with time_machine.travel(at, tick=False):
            return grants(*words, GRANTS_DATABASE_URL=office.config.database_url, **settings)

    return run


def _content(office: Office) -> list[str]:
    with closing(sqlite3.connect(office.config.instance / "grants.sqlite")) as database:
        return list(database.iterdump())


def test_dry_run_lists_what_would_go_out_and_writes_nothing(reminded: Run, office: Office) -> None:
    before = _content(office)
    for _ in range(2):
        outcome = reminded("remind", "--dry-run")
        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert outcome.stdout.splitlines() == [
            "Would go out: 1.",
            "UDE-2026-0001  due 2026-04-01  remind-14-first_contact  Application deadline  "
            "oldenburg@office.example",
        ]
    assert _content(office) == before


def test_remind_tells_it_once(reminded: Run) -> None:
    assert reminded("remind").stdout.startswith("Told: 1.\nUDE-2026-0001  due 2026-04-01  remind-14")
    assert reminded("remind").stdout == "Told: 0.\n"


def test_time_that_has_leapt_is_told_and_may_be_confirmed(reminded: Run) -> None:
    ahead = AT + timedelta(days=300)
    held = reminded("remind", at=ahead)
    assert held.returncode == 1
    assert "Nothing goes out: clocks last ran at 2026-03-17 11:00 UTC; time has leapt." in held.stdout
    assert reminded("remind", "--time-is-right", at=ahead).stdout.startswith("Told: 1.\n")


def test_case_explain_names_every_deadline(reminded: Run) -> None:
    told = reminded("case", "explain", "UDE-2026-0001")
    assert "- bis 01.04.2026: Antragsfrist (applicant)\n" in told.stdout
    late = reminded("case", "explain", "UDE-2026-0001", "--language", "en", at=AT + timedelta(days=30))
    assert "- by 1 Apr 2026: Application deadline (applicant), overdue\n" in late.stdout
