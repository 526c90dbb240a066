"""Uploads: what a city attached to its case."""

from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.models.application import Application
from grants.models.person import Person
from grants.models.record import Record


class Document(Record):
    """An uploaded file; its bytes lie in the store under ``sha256``."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="documents")

    @classmethod
    def by_id(cls, document_id: int) -> Select["Document"]:
        return select(cls).where(cls.id == document_id)

    @classmethod
    def visible_to(cls, person: Person, document_id: int) -> Select["Document"]:
        """The document, if its case exists for this person."""
        cases = Application.visible_to(person).with_only_columns(Application.id)
        return cls.by_id(document_id).where(cls.application_id.in_(cases))
