"""The history: one row for each move that happened; the database refuses to change or delete it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Person
from grants.models.record import Record
from grants.models.subject import Name

if TYPE_CHECKING:
    from grants.models.letter import Letter


class Step(Record):
    """Who, when, from, to, why, with what. Numbered from 1 within its case.

    ``kind``: a "step" of the definition, a "migration" to another version of it, the "extension" of a
    deadline, or a "correction" of the state outside of the definition. ``subject_kind`` and
    ``subject_number`` say what moved: the case itself ("case", 0), or an amendment or payment request of it.
    ``deputy_for``: in whose place the actor acted, if not by their own right.
    """

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), default="step")
    subject_kind: Mapped[str] = mapped_column(String(20), default="case")
    subject_number: Mapped[int] = mapped_column(default=0)
    transition: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str] = mapped_column(String(40))
    to_state: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    actor_roles: Mapped[str] = mapped_column(String(100), default="")
    deputy_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy_for_name: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    application: Mapped[Application] = relationship(back_populates="steps")
    actor: Mapped[Person | None] = relationship(foreign_keys=actor_id)
    letter: Mapped["Letter | None"] = relationship(viewonly=True, uselist=False)

    __table_args__ = (UniqueConstraint("application_id", "number"),)

    @property
    def subject(self) -> Name:
        return self.subject_kind, self.subject_number

    @property
    def people(self) -> frozenset[int]:
        """Ids of the natural persons who count as having acted: a deputy, and who was represented."""
        return frozenset(each for each in (self.actor_id, self.deputy_for_id) if each is not None)
