"""New versions of procedures on their way: drafts that change, proposals and answers that never do."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from grants.models.person import Person
from grants.models.record import Record


class ProcedureDraft(Record):
    """A text that administrators of a programme still work on. ``version`` counts every change of the row.

    ``moves``: old state -> new state for open cases that are to go on under it; None: they stay under theirs.
    """

    __tablename__ = "procedure_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(20), index=True)
    text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    moves: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    changed_by: Mapped[Person] = relationship()

    @classmethod
    def of(cls, programmes: Collection[str]) -> Select["ProcedureDraft"]:
        """The drafts of these programmes, the latest change first."""
        return (
            select(cls)
            .where(cls.programme.in_(sorted(programmes)))
            .order_by(cls.changed_at.desc(), cls.id.desc())
            .options(joinedload(cls.changed_by))
        )

    @classmethod
    def by_id(cls, draft_id: int) -> Select["ProcedureDraft"]:
        return select(cls).where(cls.id == draft_id).options(joinedload(cls.changed_by))

    @classmethod
    def for_change(cls, draft_id: int) -> Select["ProcedureDraft"]:
        """The row, locked until the transaction ends."""
        return select(cls).where(cls.id == draft_id).with_for_update(of=cls)


class Proposal(Record):
    """A version that one person has proposed for a programme; it waits for another's answer.

    The database refuses to change or delete it.
    """

    __tablename__ = "procedure_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    moves: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_by_name: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime]

    answer: Mapped["Answer | None"] = relationship(back_populates="proposal", uselist=False)

    @property
    def is_open(self) -> bool:
        return self.answer is None

    @property
    def is_released(self) -> bool:
        return self.answer is not None and self.answer.is_release

    @classmethod
    def of(cls, programmes: Collection[str]) -> Select["Proposal"]:
        """The proposals for these programmes, the latest first, with their answers."""
        return (
            select(cls)
            .where(cls.programme.in_(sorted(programmes)))
            .order_by(cls.id.desc())
            .options(joinedload(cls.answer))
        )

    @classmethod
    def by_id(cls, proposal_id: int) -> Select["Proposal"]:
        return select(cls).where(cls.id == proposal_id).options(joinedload(cls.answer))

    @classmethod
    def for_answer(cls, proposal_id: int) -> Select["Proposal"]:
        """The row, locked until the transaction ends: two who answer at once come one after the other."""
        return select(cls).where(cls.id == proposal_id).with_for_update(of=cls)

    @classmethod
    def open_ones(cls, programmes: Collection[str]) -> Select["Proposal"]:
        """Those that wait for an answer."""
        return cls.of(programmes).where(~cls.answer.has())

    @classmethod
    def answered(cls, programmes: Collection[str], limit: int = 20) -> Select["Proposal"]:
        """The latest of those that have their answer."""
        return cls.of(programmes).where(cls.answer.has()).limit(limit)

    @classmethod
    def in_force(cls, programme: str, kind: str, on: date) -> Select[*tuple[Any, ...]]:
        """What was released last for a programme and holds on this day: one row of name, version, sha256."""
        return (
            select(cls.name, cls.version, cls.sha256)
            .join(Answer)
            .where(cls.programme == programme, cls.kind == kind, cls.valid_from <= on, Answer.is_release)
            .order_by(Answer.id.desc())
            .limit(1)
        )

    @classmethod
    def released_ones(cls) -> Select["Proposal"]:
        """Every release, the latest first."""
        return (
            select(cls)
            .join(cls.answer)
            .where(Answer.is_release)
            .order_by(Answer.id.desc())
            .options(contains_eager(cls.answer))
        )


class Answer(Record):
    """What another person said to a proposal: one answer to each. The database refuses to change it."""

    __tablename__ = "procedure_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("procedure_proposal.id"), unique=True)
    is_release: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship(back_populates="answer")
