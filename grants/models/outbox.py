"""The outbox: work that must leave the house, written in the step's own transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, Text, case, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from grants.models.application import Application
from grants.models.record import Record
from workflows.label import mark as _

SHOWN_AT_MOST = 100

STOPPED = _("The worker stopped while it was doing this.")


class Outbox(Record):
    """A letter to render or a mail to send. The row stays open until the work is done."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()

    __table_args__ = (
        Index(
            "ix_outbox_open",
            "not_before",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    @classmethod
    def due(cls, at: datetime) -> Select[int]:
        """Ids of open rows whose time has come and that nobody holds, oldest first."""
        free = or_(cls.claimed_until.is_(None), cls.claimed_until <= at)
        return select(cls.id).where(cls.done_at.is_(None), cls.not_before <= at, free).order_by(cls.id)

    @classmethod
    def claim(cls, session: Session, row_id: int, at: datetime, seconds: int) -> bool:
        """Take the row for some seconds by one guarded UPDATE.

        False if another worker holds it or it is done. A claim that ran out tells of a worker that stopped
        in the middle: officers see that as this row's error until it is done.
        """
        free = or_(cls.claimed_until.is_(None), cls.claimed_until <= at)
        done = session.execute(
            update(cls)
            .where(cls.id == row_id, cls.done_at.is_(None), free)
            .values(
                claimed_until=at + timedelta(seconds=seconds),
                attempts=cls.attempts + 1,
                error=case((cls.claimed_until.is_(None), cls.error), else_=STOPPED),
            )
            .execution_options(synchronize_session=False)
        )
        return bool(done.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult

    @classmethod
    def for_change(cls, row_id: int) -> Select["Outbox"]:
        """The row, locked until the transaction ends."""
        return cls.by_id(row_id).with_for_update(of=cls)

    @classmethod
    def by_id(cls, row_id: int) -> Select["Outbox"]:
        return select(cls).where(cls.id == row_id)

    @classmethod
    def failing(cls, programmes: frozenset[str]) -> Select["Outbox"]:
        """Open rows of these programmes that have failed, the latest first, as many as one can look at."""
        return (
            select(cls)
            .join(Application)
            .options(contains_eager(cls.application))
            .where(*cls._failing(programmes))
            .order_by(cls.id.desc())
            .limit(SHOWN_AT_MOST)
        )

    @classmethod
    def count_failing(cls, programmes: frozenset[str]) -> Select[int]:
        return select(func.count()).select_from(cls).join(Application).where(*cls._failing(programmes))

    @classmethod
    def _failing(cls, programmes: frozenset[str]) -> tuple[Any, ...]:
        return cls.done_at.is_(None), cls.error != "", Application.programme.in_(programmes)

    @classmethod
    def waiting_in(cls, programmes: frozenset[str]) -> Select[datetime | None, int]:
        """The oldest open row of these programmes that has not failed, and how many there are."""
        return (
            select(func.min(cls.created_at), func.count())
            .select_from(cls)
            .join(Application)
            .where(cls.done_at.is_(None), cls.error == "", Application.programme.in_(programmes))
        )

    @classmethod
    def waiting_since(cls) -> Select[datetime | None, int]:
        """The oldest open row's moment, and how many rows are open."""
        return select(func.min(cls.created_at), func.count()).where(cls.done_at.is_(None))
