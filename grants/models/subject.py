"""What moves: the case, and beside it amendments and payment requests, each in a procedure of its own."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

if TYPE_CHECKING:
    from grants.models.application import Application
    from grants.models.step import Step

Name = tuple[str, int]  # kind and number, such as ("amendment", 2); a case itself is ("case", 0)
CASE_ITSELF: Name = ("case", 0)


class Subject(Protocol):
    """A case, an amendment or a payment request: what a definition moves."""

    state: Any
    state_since: Any
    version: Any
    submitted_at: Any
    definition: Any
    definition_sha256: Any

    @property
    def name(self) -> Name: ...
    @property
    def case_file(self) -> "Application": ...
    @property
    def own_steps(self) -> "list[Step]": ...


class Beside:
    """Columns of each table whose rows move beside a case. Numbered from 1 within their case.

    ``ended_at``: when it came to an end of its procedure; until then it may hold up its case.
    """

    kind: str

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    definition: Mapped[str] = mapped_column(String(60))
    definition_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(40))
    state_since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @declared_attr
    def application_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("application.id"))

    @declared_attr
    def created_by_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("person.id"))

    @property
    def is_pending(self) -> bool:
        """The office has it, and has not come to an end with it."""
        return self.submitted_at is not None and self.ended_at is None

    @property
    def name(self) -> Name:
        return self.kind, self.number

    @property
    def case_file(self) -> "Application":
        return self.application  # type: ignore[attr-defined, no-any-return]  # each table relates it itself

    @property
    def own_steps(self) -> "list[Step]":
        """Its own part of the case's history."""
        return [step for step in self.case_file.steps if step.subject == self.name]
