"""What a deadline has told to whom: the row that keeps it from telling the same twice."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.deadline import Deadline
from grants.models.record import Record

SENT, SKIPPED, TAKEN, REFUSED = "sent", "skipped", "taken", "refused"


class DeadlineNotice(Record):
    """One reminder, escalation or automatic step of one deadline, for one due day.

    ``notice``: its name within the clock, such as "remind-14-first_contact". ``outcome``: "sent"; "skipped",
    as a later notice to the same people said more; a step that was "taken" or "refused", then with the
    ``reasons`` why. ``told``: how many people.
    """

    __tablename__ = "deadline_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    notice: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    on_day: Mapped[date]
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10))
    told: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[str] = mapped_column(Text, default="")

    deadline: Mapped[Deadline] = relationship(back_populates="notices")

    __table_args__ = (UniqueConstraint("deadline_id", "notice", "due_on"),)
