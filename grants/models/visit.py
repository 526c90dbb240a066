"""What is planned: visits, their agenda, who comes from where, and what it costs."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Organisation
from grants.models.record import Cents, Record

AGENDA_KINDS = ("expert_group", "excursion", "plenary", "reception", "travel", "free")
COST_KINDS = (
    "travel",
    "accommodation",
    "subsistence",
    "interpretation",
    "venue",
    "moderation",
    "material",
    "other",
)


class Visit(Record):
    """One meeting: where, when, with which agenda and which delegations."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    host_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    place: Mapped[str] = mapped_column(String(200), default="")
    is_virtual: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    application: Mapped[Application] = relationship(back_populates="visits")
    host: Mapped[Organisation | None] = relationship()
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="visit",
        order_by="(AgendaItem.on_day, AgendaItem.starts, AgendaItem.id)",
        cascade="all, delete-orphan",
    )
    delegations: Mapped[list["Delegation"]] = relationship(
        back_populates="visit", order_by="Delegation.id", cascade="all, delete-orphan"
    )

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),)

    @property
    def days(self) -> int:
        """Days on site, both ends counted."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def people(self) -> int:
        return sum(each.people for each in self.delegations)


class AgendaItem(Record):
    """One entry of the agenda (Reiseprogramm)."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    on_day: Mapped[date]
    starts: Mapped[str] = mapped_column(String(5), default="")
    kind: Mapped[str] = mapped_column(String(20))
    block: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[str] = mapped_column(String(200))
    details: Mapped[str] = mapped_column(Text, default="")

    visit: Mapped[Visit] = relationship(back_populates="items")


class Delegation(Record):
    """How many people one organisation sends to one visit."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    people: Mapped[int]
    functions: Mapped[str] = mapped_column(String(300), default="")

    visit: Mapped[Visit] = relationship(back_populates="delegations")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (CheckConstraint("people > 0", name="people_come"),)


class CostLine(Record):
    """One line of the cost plan."""

    __tablename__ = "cost_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    details: Mapped[str] = mapped_column(String(200), default="")
    amount_cents: Mapped[int] = mapped_column(Cents)

    application: Mapped[Application] = relationship(back_populates="cost_lines")

    __table_args__ = (CheckConstraint("amount_cents >= 0", name="amount_not_negative"),)
