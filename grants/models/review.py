"""Reviews: one reviewer's opinion each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Person
from grants.models.record import Record


class Review(Record):
    """Scores (criterion code -> 0..10), a comment where a score needs one, and a verdict."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scores: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opinion: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="reviews")
    reviewer: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("application_id", "reviewer_id"),)
