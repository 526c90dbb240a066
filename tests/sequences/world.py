"""The house in which sequences are played: a small office with cases everywhere, copied for each of them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event, select, text
from sqlalchemy.engine import make_url

from grants import db
from grants.acts.keep_deputies import give_deputyship
from grants.acts.keep_people import appoint, join_organisation
from grants.acts.take_step import take_step
from grants.acts.write_beside import write_beside
from grants.config import Config
from grants.migrations import upgrade
from grants.models import Record
from tests.copies import Copies, another, remove
from tests.office import NOON, Office, open_office
from tests.sequences.lots import BYTES, Lot
from tests.sequences.moving import AMENDMENT, PAYMENT_REQUEST
from tests.sequences.wishes import wished

TOTAL = 540_000
STATES = (
    "submitted", "in_review", "reviewed", "recommended", "recommended", "awarded", "accepted", "accepted",
    "reported",
)  # fmt: skip


def build(config: Config) -> Office:
    """Two drafts, a case in each state on the main way, and people who are more than one thing."""
    upgrade(db.current())
    office = open_office(config)
    appoint(office.people["reviewer2"], "ude", "approver")
    appoint(office.people["approver2"], "ude", "cashier")
    appoint(office.people["officer"], "trixpert", "officer")  # moves cases, whose procedure serves both
    join_organisation(office.people["officer2"], office.cities["groningen"])
    for _number in range(2):
        office.draft()
    for state in STATES:
        office.case_in(state, with_letters=False)
    _ask(office)
    with db.transaction() as session:  # what is left is less than each of the others asks for
        session.execute(text("UPDATE round SET total_cents = :total"), {"total": TOTAL})
    return office


def _ask(office: Office) -> None:
    """A change and a payment that were asked for, and somebody who is away."""
    applicant = office.people["oldenburg"]
    with db.reading() as session:
        first, second = session.scalars(text("SELECT ref FROM application WHERE state = 'accepted'"))
    other_days, soon = Lot(bytes([1, 2] * BYTES)), Lot(bytes([100, 0] * BYTES))
    for ref, kind, lot in ((first, AMENDMENT, other_days), (second, PAYMENT_REQUEST, soon)):
        number = write_beside(ref, kind, wished(ref, kind, lot, NOON.date()), actor_id=applicant, at=NOON)
        take_step(ref, "submit", subject=(kind, number), actor_id=applicant, at=NOON)
    everything, deputy = office.people["everything"], office.people["auditor"]
    rights = [("ude", role) for role in ("officer", "approver", "cashier")]
    days = {"from_on": NOON.date(), "to_on": NOON.date() + timedelta(days=60)}
    give_deputyship(everything, deputy, rights, **days, actor_id=everything, at=NOON)


def hasty(database: db.Database) -> db.Database:
    """Nothing here outlives a power cut: it need not wait for the disk, but may wait long for its turn."""
    if database.is_sqlite:

        @event.listens_for(database.writer, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA busy_timeout=120000")

    return database


class Stage:
    """One database for all sequences, filled anew for each: its statements stay compiled.

    On PostgreSQL each sequence has a copy of its own.
    """

    def __init__(self, copies: Copies, config: Config, server: str = "") -> None:
        self.copies, self.config, self.server = copies, config, server
        self._kept: tuple[db.Database, Office, sqlite3.Connection] | None = None

    def fresh(self) -> tuple[db.Database, Office]:
        """The office as it was built, in a database that is in use."""
        if self.server:
            address = another(make_url(self.server)).render_as_string(hide_password=False)
            return self._copy(replace(self.config, database_url=address))
        if self._kept is None:
            database, office = self._copy(self.config)
            original = sqlite3.connect(":memory:", check_same_thread=False)
            with closing(sqlite3.connect(str(database.url.database))) as file:
                file.backup(original)
            self._kept = database, office, original
        database, office, original = self._kept
        with closing(sqlite3.connect(str(database.url.database))) as file:
            original.backup(file)
        return database, office

    def _copy(self, config: Config) -> tuple[db.Database, Office]:
        _database, office = self.copies.copy("sequences", config.database, lambda: build(config))
        return hasty(db.use(db.Database(config.database))), replace(office, config=config)

    def clear(self, database: db.Database) -> None:
        if self.server:
            remove(database)


def witness(database: db.Database) -> Callable[[], object]:
    """Gives a value that stays the same as long as nothing is committed.

    SQLite counts what others commit; on PostgreSQL every row is compared.
    """
    if database.is_sqlite:
        connection = sqlite3.connect(str(database.url.database), check_same_thread=False)
        connection.isolation_level = None
        return lambda: connection.execute("PRAGMA data_version").fetchone()[0]
    return lambda: every_row(database.reader)


def every_row(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Table -> its rows in order."""
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in Record.metadata.tables.items()
        }
