"""The report: what was done (Sachbericht) and what it cost (zahlenmäßiger Nachweis)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Organisation
from grants.models.record import Cents, Record
from grants.models.visit import Visit


class Report(Record):
    """One a case; written as a draft, frozen when it is handed in."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    course: Mapped[str] = mapped_column(Text, default="")
    results: Mapped[str] = mapped_column(Text, default="")
    follow_up: Mapped[str] = mapped_column(Text, default="")
    difficulties: Mapped[str] = mapped_column(Text, default="")
    public_summary: Mapped[str] = mapped_column(Text, default="")
    costs_cents: Mapped[int | None] = mapped_column(Cents)
    third_cents: Mapped[int] = mapped_column(Cents, default=0)
    submitted_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]
    check_note: Mapped[str] = mapped_column(Text, default="")

    application: Mapped[Application] = relationship(back_populates="report")
    visits: Mapped[list["HeldVisit"]] = relationship(
        back_populates="report", order_by="HeldVisit.id", cascade="all, delete-orphan"
    )


class HeldVisit(Record):
    """A visit as it was held."""

    __tablename__ = "held_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    is_virtual: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    report: Mapped[Report] = relationship(back_populates="visits")
    visit: Mapped[Visit] = relationship()
    attendances: Mapped[list["Attendance"]] = relationship(
        back_populates="held_visit", order_by="Attendance.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("report_id", "visit_id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )


class Attendance(Record):
    """How many people of one organisation were really there."""

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    held_visit_id: Mapped[int] = mapped_column(ForeignKey("held_visit.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    people: Mapped[int]

    held_visit: Mapped[HeldVisit] = relationship(back_populates="attendances")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (CheckConstraint("people >= 0", name="people_not_negative"),)
