"""What the doctor looks at in the rulebook, the database and the worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from grants import db
from grants.cli.installation import clock
from grants.config import Config
from grants.demo.cast import people
from grants.migrations import is_current
from grants.models import ClockSign, Outbox, Person, WorkerSign
from grants.models.evidence import astray, uneven_rounds
from grants.models.worker_sign import server_clock
from grants.rules.leaps import Time
from grants.vocabulary.binding import prove
from grants.vocabulary.programmes import programmes
from workflows.errors import DefinitionError

CLOCKS_APART = 3  # seconds
RAN_WITHIN = timedelta(days=1)
SEEN_WITHIN = timedelta(minutes=5)
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


SHOWN = 5
VERIFY = "Somebody changed the tables. Run: grants case verify"


@dataclass(frozen=True)
class Finding:
    """Something to mend (or only to know), and how, in one sentence each."""

    what: str
    fix: str
    is_note: bool = False


def database_findings(config: Config, now: datetime, *, served_to_others: bool) -> Iterator[Finding]:
    """The rulebook first: without it, nothing of the rest can be read."""
    try:
        prove()
    except DefinitionError as error:
        for problem in error.problems:
            yield Finding(f"The rulebook cannot be used: {problem}", "Run: grants workflow check")
        return
    try:
        database = db.use(db.Database(config.database))
        if not is_current(database):
            yield Finding("The database's tables are missing, or older than the program.", "Run: grants init")
            return
        with db.reading() as session:
            yield from _settings(session, database)
            yield from _clock(session, database)
            yield from _demo(session, served_to_others)
            yield from _outbox(session)
            yield from _tampering(session)
            yield from _worker(session, now)
            yield from _clocks(session, now)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield Finding(
            f"The database cannot be reached: {reason}", "Start it, or mend database_url in config.toml."
        )


def _tampering(session: Session) -> Iterator[Finding]:
    """Only what two statements can tell of all cases; the rest is told case by case."""
    refs = session.scalars(astray()).all()
    rounds = session.execute(uneven_rounds()).all()
    if refs:
        shown = ", ".join(refs[:SHOWN]) + (" …" if len(refs) > SHOWN else "")
        yield Finding(f"{len(refs)} cases are not where their history ends: {shown}.", VERIFY)
    if rounds:
        names = ", ".join(f"{row.name} ({row.programme})" for row in rounds)
        yield Finding(f"The committed money of rounds is not what their awards bind: {names}.", VERIFY)


def _settings(session: Session, database: db.Database) -> Iterator[Finding]:
    if not database.is_sqlite:
        return
    for name, wanted in PRAGMAS.items():
        found = session.execute(text(f"PRAGMA {name}")).scalar_one()
        if found != wanted:
            yield Finding(
                f"SQLite's {name} is {found!r} and not {wanted!r}: saved work could be lost.",
                "Keep the database on a local disk, not on a network share.",
            )


def _clock(session: Session, database: db.Database) -> Iterator[Finding]:
    """Web server and worker may run on several computers; the database is what all of them share."""
    if database.is_sqlite:
        return
    theirs = session.execute(server_clock()).scalar_one()
    ahead = (clock() - theirs).total_seconds()
    if abs(ahead) > CLOCKS_APART:
        yield Finding(
            f"This computer's clock is {abs(ahead):.0f} seconds "
            f"{'ahead of' if ahead > 0 else 'behind'} the database's: letters and mails come late.",
            "Let both follow a time server, for example with chrony or systemd-timesyncd.",
        )


def _demo(session: Session, served_to_others: bool) -> Iterator[Finding]:
    addresses = [each["email"] for each in people().values()]
    if served_to_others and any(session.scalars(Person.by_email(each)).first() for each in addresses):
        yield Finding(
            "The demo's accounts are there, with a password that everybody knows.",
            "Use a fresh database for real work, and do not run `grants demo` in it.",
        )


def _outbox(session: Session) -> Iterator[Finding]:
    failing = session.scalars(Outbox.failing(frozenset(programmes()))).all()
    if failing:
        last = failing[0]
        yield Finding(
            f"{len(failing)} letters or mails could not be made or sent; the last ({last.key}): {last.error}",
            "Mend the cause; officers can retry on the page “Outbox”, and the worker tries again by itself.",
        )


def _worker(session: Session, now: datetime) -> Iterator[Finding]:
    sign = session.scalars(WorkerSign.latest()).one_or_none()
    if sign is None or now - sign.seen_at > SEEN_WITHIN:
        seen = f"since {sign.seen_at:%Y-%m-%d %H:%M} UTC" if sign else "yet"
        yield Finding(
            f"No worker has been seen {seen}: letters and mails wait.",
            "Start it: `grants serve` does with SQLite, else `grants work`.",
            is_note=True,
        )


def _clocks(session: Session, now: datetime) -> Iterator[Finding]:
    sign = session.scalars(ClockSign.latest()).one_or_none()
    if sign is None:
        return
    if Time(sign.ran_at, sign.seen_at, sign.leapt_at).is_held:
        yield Finding(
            f"Reminders wait: clocks last ran at {sign.ran_at:%Y-%m-%d %H:%M} UTC, and time has leapt since.",
            "If this computer's clock is right, run: grants remind --time-is-right",
        )
    elif now - sign.seen_at > RAN_WITHIN:
        yield Finding(
            f"Clocks last ran at {sign.seen_at:%Y-%m-%d %H:%M} UTC: reminders wait.",
            "Run the worker: grants work (or grants serve); or once: grants remind",
        )
