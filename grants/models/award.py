"""The award, and what comes of it: settlement and payment."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from grants.models.application import Application
from grants.models.record import Cents, Record

if TYPE_CHECKING:
    from grants.models.payment_request import PaymentRequest


class Award(Record):
    """Amount, period and conditions; rates and calculation are frozen on the day of the award.

    ``bound_cents``: what the round holds for it. ``called_cents``: what payment requests have called of it,
    paid or to be paid.
    """

    __tablename__ = "award"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    amount_cents: Mapped[int] = mapped_column(Cents)
    bound_cents: Mapped[int] = mapped_column(Cents)
    called_cents: Mapped[int] = mapped_column(Cents, default=0)
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
        CheckConstraint("called_cents >= 0 and called_cents <= amount_cents", name="called_within_amount"),
    )

    @property
    def left_to_call_cents(self) -> int:
        return self.amount_cents - self.called_cents

    def call_amount(self, session: Session, cents: int) -> bool:
        """Call money of this award in one guarded UPDATE; below zero: give it back.

        False if not enough is left, and nothing changes.
        """
        after = Award.called_cents + cents
        done = session.execute(
            update(Award)
            .where(Award.id == self.id, after <= Award.amount_cents, after >= 0)
            .values(called_cents=after)
            .execution_options(synchronize_session=False)
        )
        session.expire(self, ["called_cents"])
        return bool(done.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


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
    """Money ordered: for a settlement, or for a payment request before it."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"), unique=True)
    payment_request_id: Mapped[int | None] = mapped_column(ForeignKey("payment_request.id"), unique=True)
    amount_cents: Mapped[int] = mapped_column(Cents)
    due_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(60))

    settlement: Mapped[Settlement | None] = relationship(back_populates="payment")
    payment_request: Mapped["PaymentRequest | None"] = relationship(back_populates="payment")

    __table_args__ = (
        CheckConstraint("(settlement_id is null) <> (payment_request_id is null)", name="for_one_of_both"),
    )
