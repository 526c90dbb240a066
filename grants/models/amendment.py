"""The amendment (Änderung): a city wants to change what was awarded."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.record import Cents, Record
from grants.models.subject import Beside


class Amendment(Beside, Record):
    """The visits as they shall be, the sum asked for, and why.

    ``visits``: [{visit_id, starts_on, ends_on, is_virtual, people: [{organisation_id, people}]}], days in
    ISO form. ``amount_cents``: None where nothing is asked about the sum. ``before`` and ``after`` are the
    terms of the award: both are frozen with the decision, so that what was approved first stays readable.
    """

    __tablename__ = "amendment"
    kind = "amendment"

    visits: Mapped[list[Any]] = mapped_column(default=list)
    amount_cents: Mapped[int | None] = mapped_column(Cents)
    other: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(String(20), default="")

    application: Mapped[Application] = relationship(back_populates="amendments")

    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("amount_cents is null or amount_cents > 0", name="amount_positive"),
        CheckConstraint("verdict in ('', 'granted', 'refused')", name="verdict_known"),
        Index("ix_amendment_state_since", "state", "state_since", "id"),
    )
