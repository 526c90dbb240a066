"""The decision: what the officer recommends and the approver decides."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Person
from grants.models.record import Cents, Record


class Decision(Record):
    """One a case: the latest recommendation, and the act of the office once it is decided."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    verdict: Mapped[str] = mapped_column(String(20))
    amount_cents: Mapped[int] = mapped_column(Cents, default=0)
    conditions: Mapped[list[Any]] = mapped_column(default=list)
    recommended_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recommended_at: Mapped[datetime]
    recommendation: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reasons: Mapped[str] = mapped_column(Text, default="")

    application: Mapped[Application] = relationship(back_populates="decision")
    recommended_by: Mapped[Person] = relationship(foreign_keys=recommended_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)

    __table_args__ = (
        CheckConstraint("verdict in ('award', 'rejection')", name="verdict_known"),
        CheckConstraint("decided_by_id is null or decided_by_id <> recommended_by_id", name="two_people"),
    )
