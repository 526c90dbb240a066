"""Engines and the two ways to the database: reading, and one transaction per act."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

BUSY_MILLISECONDS = 10_000
TIMEOUTS = {
    "lock_timeout": BUSY_MILLISECONDS,
    "statement_timeout": 30_000,
    "idle_in_transaction_session_timeout": 60_000,
}


class Database:
    """One database, with an engine that writes and one that the database itself keeps from writing."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.get_backend_name() == "sqlite":
            self.writer = _sqlite(url, begin="BEGIN IMMEDIATE", read_only=False)
            self.reader = _sqlite(url, begin="BEGIN", read_only=True)
        else:
            self.url = self.url.set(drivername="postgresql+psycopg")
            options = " ".join(f"-c {name}={milliseconds}" for name, milliseconds in TIMEOUTS.items())
            self.writer = create_engine(self.url, connect_args={"options": options}, pool_pre_ping=True)
            self.reader = self.writer.execution_options(postgresql_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def _sqlite(url: str, *, begin: str, read_only: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # else the driver opens no transaction before a read
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # NORMAL loses acknowledged commits at a power cut
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


_current: list[Database] = []


def use(database: Database) -> Database:
    """Make this the database of the process (one at a time)."""
    while _current:
        _current.pop().close()
    _current.append(database)
    return database


def current() -> Database:
    """The database in use. Raises RuntimeError before ``use``."""
    if not _current:
        raise RuntimeError("No database is in use: call grants.db.use(Database(url)) first.")
    return _current[0]


def reading() -> Session:
    """A session that cannot write; the caller closes it."""
    return Session(current().reader, expire_on_commit=False, autoflush=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """The only place that commits: all of an act, or nothing of it."""
    with Session(current().writer, expire_on_commit=False) as session, session.begin():
        yield session
