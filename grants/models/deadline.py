"""The deadline: one run of a clock, from the day on which it starts to the day on which it is met or over."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Select, String, Text, UniqueConstraint, exists, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Person
from grants.models.record import Record

if TYPE_CHECKING:
    from grants.models.deadline_notice import DeadlineNotice

RUNNING, PAUSED, MET, ENDED = "running", "paused", "met", "ended"
OPEN = (RUNNING, PAUSED)
_OPEN = text("standing IN ('running', 'paused')")
_WAKING = text("standing = 'running' AND next_on IS NOT NULL")


class Deadline(Record):
    """What somebody has to do by when. Clocks are named as in the definition under which the case runs.

    ``subject_kind`` and ``subject_number`` as for a step. ``run``: numbered from 1, as a clock may start more
    than once. ``counts_from``: the day after which it counts; ``due_on``: None while that is unknown.
    ``known_on``: the day on which this due day was set: what a notice would have told before then is not told
    any more. ``next_on``: the day of the next notice. ``paused_days``: in the clock's kind of days.
    ``met``: done; ``ended``: over without that, because the case went another way.
    """

    __tablename__ = "deadline"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    subject_kind: Mapped[str] = mapped_column(String(20), default="case")
    subject_number: Mapped[int] = mapped_column(default=0)
    clock: Mapped[str] = mapped_column(String(60))
    run: Mapped[int] = mapped_column(default=1)
    standing: Mapped[str] = mapped_column(String(10), default=RUNNING)
    started_on: Mapped[date]
    counts_from: Mapped[date | None]
    due_on: Mapped[date | None]
    known_on: Mapped[date | None]
    next_on: Mapped[date | None]
    paused_on: Mapped[date | None]
    paused_days: Mapped[int] = mapped_column(default=0)
    stopped_on: Mapped[date | None]
    extended_from: Mapped[date | None]
    extended_to: Mapped[date | None]
    extended_reason: Mapped[str] = mapped_column(Text, default="")
    extended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    extended_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="deadlines")
    extended_by: Mapped[Person | None] = relationship()
    notices: Mapped[list["DeadlineNotice"]] = relationship(
        back_populates="deadline", order_by="DeadlineNotice.id"
    )

    __table_args__ = (
        UniqueConstraint("application_id", "subject_kind", "subject_number", "clock", "run"),
        Index(
            "uq_deadline_open",  # a clock runs once at a time
            "application_id",
            "subject_kind",
            "subject_number",
            "clock",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_deadline_waking", "next_on", "id", sqlite_where=_WAKING, postgresql_where=_WAKING),
    )

    @property
    def subject(self) -> tuple[str, int]:
        return self.subject_kind, self.subject_number

    @property
    def is_open(self) -> bool:
        return self.standing in OPEN

    def is_late(self, today: date) -> bool:
        """Its day is over, and it still runs; or it was met after its day."""
        if self.due_on is None or self.standing in (PAUSED, ENDED):
            return False
        return (self.stopped_on or today) > self.due_on

    @classmethod
    def by_id(cls, deadline_id: int) -> Select["Deadline"]:
        return select(cls).where(cls.id == deadline_id)

    @classmethod
    def waking(cls, today: date) -> Select[int]:
        """Ids of the deadlines that have something to tell by this day, the longest waiting first."""
        return (
            select(cls.id).where(cls.standing == RUNNING, cls.next_on <= today).order_by(cls.next_on, cls.id)
        )

    @classmethod
    def case_of(cls, deadline_id: int) -> Select[Application]:
        """Its case, locked until the transaction ends."""
        own = select(cls.application_id).where(cls.id == deadline_id).scalar_subquery()
        return select(Application).where(Application.id == own).with_for_update(of=Application)

    @classmethod
    def missing(cls, states: Iterable[str]) -> Select[str]:
        """Refs of cases in these states that have no deadline at all."""
        return (
            select(Application.ref)
            .where(
                Application.state.in_(sorted(states)), ~exists().where(cls.application_id == Application.id)
            )
            .order_by(Application.id)
        )

    @classmethod
    def count_anew(cls, session: Session, round_id: int) -> None:
        """The day on which this round closes may have moved: let the next run look at each deadline in it."""
        cases = select(Application.id).where(Application.round_id == round_id)
        session.execute(
            update(cls)
            .where(cls.standing == RUNNING, cls.application_id.in_(cases))
            .values(next_on=cls.started_on)
            .execution_options(synchronize_session=False)
        )
