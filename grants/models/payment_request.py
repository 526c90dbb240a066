"""The payment request (Mittelabruf): a city calls a part of its award before the settlement."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.award import Payment
from grants.models.record import Cents, Record
from grants.models.subject import Beside


class PaymentRequest(Beside, Record):
    """How much, for what, needed by when.

    ``called_cents``: what it holds of the award, paid or to be paid.
    """

    __tablename__ = "payment_request"
    kind = "payment_request"

    amount_cents: Mapped[int] = mapped_column(Cents)
    needed_by: Mapped[date | None]
    purpose: Mapped[str] = mapped_column(Text, default="")
    called_cents: Mapped[int] = mapped_column(Cents, default=0)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="payment_requests")
    payment: Mapped[Payment | None] = relationship(back_populates="payment_request")

    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        CheckConstraint("called_cents in (0, amount_cents)", name="called_whole"),
        Index("ix_payment_request_state_since", "state", "state_since", "id"),
    )
