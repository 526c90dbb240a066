"""Letters: values frozen with the step, bytes stored once, numbers without gaps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from grants.models.application import Application
from grants.models.record import Record
from grants.models.step import Step


class Letter(Record):
    """A letter of the office. ``values`` never change; the files are rendered from them alone."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    programme: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(40), unique=True)
    dated_on: Mapped[date]
    values: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="letters")
    step: Mapped[Step] = relationship()
    files: Mapped[list["LetterFile"]] = relationship(back_populates="letter", order_by="LetterFile.language")

    __table_args__ = (
        UniqueConstraint("programme", "year", "number"),
        Index("ix_letter_register", "programme", "kind", "id"),
    )

    def file(self, language: str) -> "LetterFile | None":
        return next((each for each in self.files if each.language == language), None)

    @classmethod
    def by_label(cls, label: str) -> Select["Letter"]:
        return select(cls).where(cls.label == label).options(selectinload(cls.files))

    @classmethod
    def by_id(cls, letter_id: int) -> Select["Letter"]:
        return select(cls).where(cls.id == letter_id).options(selectinload(cls.files))


class LetterFile(Record):
    """The stored bytes of a letter in one language."""

    __tablename__ = "letter_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    language: Mapped[str] = mapped_column(String(2))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]

    letter: Mapped[Letter] = relationship(back_populates="files")

    __table_args__ = (UniqueConstraint("letter_id", "language"),)
