"""Corrections: a state outside of the drawing, proposed by one person and answered by another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, Text, or_, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Person
from grants.models.record import Record

OUTCOMES = ("", "confirmed", "refused", "withdrawn", "overtaken")


class Correction(Record):
    """A proposal to put a case into another state. ``outcome`` empty: it waits for a second person.

    ``version``: the case's when it was proposed; a step in between makes it worthless. ``proposed_for`` and
    ``answered_for``: in whose place, if not by their own right.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    version: Mapped[int]
    from_state: Mapped[str] = mapped_column(String(40))
    to_state: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=proposed_by_id)
    proposed_for: Mapped[Person | None] = relationship(foreign_keys=proposed_for_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)

    __table_args__ = (
        CheckConstraint(
            "outcome in ('', 'confirmed', 'refused', 'withdrawn', 'overtaken')", name="outcome_known"
        ),
        CheckConstraint("outcome <> 'confirmed' or answered_by_id <> proposed_by_id", name="two_people"),
        Index(
            "uq_correction_pending",
            "application_id",
            unique=True,
            sqlite_where=text("outcome = ''"),
            postgresql_where=text("outcome = ''"),
        ),
    )

    @property
    def people(self) -> frozenset[int]:
        """Ids of those who count as having proposed it: a deputy, and who was represented."""
        return frozenset(each for each in (self.proposed_by_id, self.proposed_for_id) if each is not None)

    @property
    def is_overtaken(self) -> bool:
        """The case has moved on since."""
        return self.version != self.application.version

    @classmethod
    def pending(cls, application_id: int) -> Select["Correction"]:
        """The one that waits in a case, or none."""
        return select(cls).where(cls.application_id == application_id, cls.outcome == "")

    @classmethod
    def of(cls, application_id: int, correction_id: int) -> Select["Correction"]:
        return select(cls).where(cls.application_id == application_id, cls.id == correction_id)

    @classmethod
    def waiting_for(cls, person: Person, programmes: frozenset[str], limit: int) -> Select["Correction"]:
        """Those that this person may answer, the oldest first: of these programmes, and not their own."""
        return (
            select(cls)
            .join(cls.application)
            .options(joinedload(cls.application), joinedload(cls.proposed_by))
            .where(
                cls.outcome == "",
                cls.version == Application.version,
                Application.programme.in_(sorted(programmes)),
                cls.proposed_by_id != person.id,
                or_(cls.proposed_for_id.is_(None), cls.proposed_for_id != person.id),
            )
            .order_by(cls.id)
            .limit(limit)
        )
