"""What the database keeps by itself: checks, moments, and a reader that cannot write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from grants import db
from grants.models import Person, Round
from tests.office import NOON, Office


def _round(session: db.Session) -> Round:
    return session.scalars(Round.by_id(1)).one()


def test_a_round_keeps_its_budget_and_its_times(office_on_both: Office) -> None:
    for assignment, constraint in (
        ("committed_cents = total_cents + 1", "committed_within_total"),
        ("total_cents = -1", "committed_within_total"),
        ("committed_cents = -1", "committed_not_negative"),
        ("closes_at = opens_at", "closes_after_it_opens"),
    ):
        with pytest.raises(IntegrityError, match=constraint), db.transaction() as session:
            session.execute(text(f"UPDATE round SET {assignment}"))


def test_the_whole_budget_may_be_committed(office_on_both: Office) -> None:
    with db.transaction() as session:
        session.execute(text("UPDATE round SET committed_cents = total_cents"))
    with db.reading() as session:
        assert _round(session).left_cents == 0


def test_commit_and_release_keep_between_nothing_and_everything(office_on_both: Office) -> None:
    with db.transaction() as session:
        row = _round(session)
        answers = [
            row.commit_amount(session, 500_001),
            row.release_amount(session, 1),
            row.commit_amount(session, 500_000),
            row.commit_amount(session, 1),
            row.release_amount(session, 200_000),
        ]
        assert answers == [False, False, True, False, True]
        assert row.committed_cents == 300_000


def test_a_reading_session_cannot_write(office_on_both: Office) -> None:
    for statement in (
        "UPDATE round SET name = 'other'",
        "DELETE FROM membership",
        "INSERT INTO worker_sign (name, seen_at) VALUES ('x', '2026-03-02')",
        "CREATE TABLE mine (id integer)",
    ):
        with pytest.raises(DBAPIError, match=r"readonly|read-only"), db.reading() as session:
            session.execute(text(statement))


def test_a_writing_session_can_write_after_a_reading_one(office_on_both: Office) -> None:
    """The control, and on PostgreSQL both share connections: read-only must not stick to one."""
    for _ in range(5):
        with db.reading() as session:
            _round(session)
    with db.transaction() as session:
        session.execute(text("UPDATE round SET name = 'other'"))
    with db.reading() as session:
        assert _round(session).name == "other"


def test_a_failing_act_leaves_nothing_behind(office_on_both: Office) -> None:
    def fail_halfway() -> None:
        with db.transaction() as session:
            _round(session).name = "other"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with db.reading() as session:
        assert _round(session).name == "Spring"


def test_a_moment_without_time_zone_is_refused(office_on_both: Office) -> None:
    with pytest.raises(StatementError, match="A moment needs its time zone"), db.transaction() as session:
        _round(session).closes_at = datetime(2026, 5, 1, 12, 0)


def test_a_moment_comes_back_in_utc(office_on_both: Office) -> None:
    berlin = timezone(timedelta(hours=2))
    with db.transaction() as session:
        _round(session).closes_at = datetime(2026, 5, 1, 23, 59, 59, 123456, tzinfo=berlin)
    with db.reading() as session:
        closes_at = _round(session).closes_at
    assert closes_at == datetime(2026, 5, 1, 21, 59, 59, 123456, tzinfo=UTC)
    assert closes_at.utcoffset() == timedelta(0)


def test_a_row_that_nothing_points_to_is_refused(office_on_both: Office) -> None:
    """Foreign keys are on, on SQLite too."""
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(
            text("INSERT INTO membership (person_id, organisation_id) VALUES (:person, 999999)"),
            {"person": office_on_both.people["oldenburg"]},
        )


def test_sqlite_keeps_what_it_acknowledged(database: db.Database) -> None:
    with database.writer.connect() as connection:
        values = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert values == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1, "busy_timeout": 10_000}


def test_an_e_mail_address_is_found_whatever_its_case(office_on_both: Office) -> None:
    with db.reading() as session:
        found = session.scalars(Person.by_email("  Officer@Office.EXAMPLE ")).one()
    assert (found.id, found.created_at) == (office_on_both.people["officer"], NOON)
