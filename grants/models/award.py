"""The award, and what comes of it: settlement and payment."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.record import Cents, Record


class Award(Record):
    """Amount, period and conditions; rates and calculation are frozen on the day of the award."""

    __tablename__ = "award"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    amount_cents: Mapped[int] = mapped_column(Cents)
    bound_cents: Mapped[int] = mapped_column(Cents)
    period_from: Mapped[date]
    period_to: Mapped[date]
    report_due_on: Mapped[date]
    accept_by: Mapped[date]
    lines: Mapped[list[Any]]
    calculated_cents: Mapped[int] = mapped_column(Cents)
    rates_on: Mapped[date]
    rates_version: Mapped[str] = mapped_column(String(100))
    conditions: Mapped[list[Any]]
    awarded_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="award")

    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("bound_cents >= 0", name="bound_not_negative"),
    )


class Settlement(Record):
    """Schlussabrechnung: what the exchange is worth after the report, and what is still to pay."""

    __tablename__ = "settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    lines: Mapped[list[Any]]
    actual_cents: Mapped[int] = mapped_column(Cents)
    final_cents: Mapped[int] = mapped_column(Cents)
    paid_before_cents: Mapped[int] = mapped_column(Cents, default=0)
    reasons: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="settlement")
    payment: Mapped["Payment | None"] = relationship(back_populates="settlement")

    __table_args__ = (CheckConstraint("final_cents >= 0", name="final_not_negative"),)

    @property
    def balance_cents(self) -> int:
        """Above zero: still to pay. Below: to be returned."""
        return self.final_cents - self.paid_before_cents


class Payment(Record):
    """Money ordered for a settlement."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement_id: Mapped[int] = mapped_column(ForeignKey("settlement.id"), unique=True)
    amount_cents: Mapped[int] = mapped_column(Cents)
    due_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(60))

    settlement: Mapped[Settlement] = relationship(back_populates="payment")
