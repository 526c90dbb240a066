"""The house in which sequences are played: a small office with cases everywhere, copied for each of them."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, event, select, text
from sqlalchemy.engine import make_url

from grants import db
from grants.acts.keep_people import appoint, join_organisation
from grants.config import Config
from grants.migrations import upgrade
from grants.models import Record
from tests.copies import Copies, another, remove
from tests.office import Office, open_office

TOTAL = 420_000
STATES = (
    "submitted", "in_review", "reviewed", "recommended", "recommended", "awarded", "accepted", "reported",
)  # fmt: skip


def build(config: Config) -> Office:
    """Two drafts, a case in each state on the main way, and people who are more than one thing."""
    upgrade(db.current())
    office = open_office(config)
    appoint(office.people["reviewer2"], "ude", "approver")
    appoint(office.people["approver2"], "ude", "cashier")
    join_organisation(office.people["officer2"], office.cities["groningen"])
    for _number in range(2):
        office.draft()
    for state in STATES:
        office.case_in(state, with_letters=False)
    with db.transaction() as session:  # what is left is less than each of the others asks for
        session.execute(text("UPDATE round SET total_cents = :total"), {"total": TOTAL})
    return office


def hasty(database: db.Database) -> db.Database:
    """Nothing here outlives a power cut: it need not wait for the disk, but may wait long for its turn."""
    if database.is_sqlite:

        @event.listens_for(database.writer, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA busy_timeout=120000")

    return database


@dataclass
class Stage:
    """Gives out copies of the office, each in a database of its own."""

    copies: Copies
    config: Config
    server: str = ""

    def fresh(self) -> tuple[db.Database, Office]:
        config = self._config()
        _database, office = self.copies.copy("sequences", config.database, lambda: build(config))
        return hasty(db.use(db.Database(config.database))), replace(office, config=config)

    def _config(self) -> Config:
        if self.server:
            address = another(make_url(self.server)).render_as_string(hide_password=False)
            return replace(self.config, database_url=address)
        for old in self.config.instance.glob("sequence.sqlite*"):
            old.unlink()
        return replace(self.config, database_url=f"sqlite:///{self.config.instance / 'sequence.sqlite'}")

    def clear(self, database: db.Database) -> None:
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
