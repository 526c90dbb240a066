"""Calls, and their rounds: one deadline with its budget."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from grants.models.record import Cents, Record


class Call(Record):
    """An invitation to apply."""

    __tablename__ = "call"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(20), index=True)
    title_de: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    summary_de: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    is_published: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    rounds: Mapped[list["Round"]] = relationship(back_populates="call", order_by="Round.closes_at")

    __table_args__ = (UniqueConstraint("programme", "title_de"),)

    def title(self, language: str) -> str:
        return self.title_en if language == "en" else self.title_de

    def summary(self, language: str) -> str:
        return self.summary_en if language == "en" else self.summary_de

    @classmethod
    def all_with_rounds(cls) -> Select["Call"]:
        return select(cls).options(selectinload(cls.rounds)).order_by(cls.id.desc())

    @classmethod
    def published(cls) -> Select["Call"]:
        return cls.all_with_rounds().where(cls.is_published)

    @classmethod
    def visible_to(cls, staff_programmes: frozenset[str]) -> Select["Call"]:
        """Published calls, and drafts of the programmes one works for."""
        return cls.all_with_rounds().where(cls.is_published | cls.programme.in_(staff_programmes))

    @classmethod
    def titled(cls, programme: str, title_de: str) -> Select["Call"]:
        return select(cls).where(cls.programme == programme, cls.title_de == title_de)

    def open_rounds(self, at: datetime) -> list["Round"]:
        return [each for each in self.rounds if each.is_open(at)] if self.is_published else []


class Round(Record):
    """One deadline of a call, with its budget."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    total_cents: Mapped[int] = mapped_column(Cents)
    committed_cents: Mapped[int] = mapped_column(Cents, default=0)

    call: Mapped[Call] = relationship(back_populates="rounds")

    __table_args__ = (
        CheckConstraint("committed_cents >= 0", name="committed_not_negative"),
        CheckConstraint("committed_cents <= total_cents", name="committed_within_total"),
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        UniqueConstraint("call_id", "name"),
    )

    def name_in(self, language: str) -> str:
        """The name in this language; the German one where there is no other."""
        return (self.name_en if language == "en" else "") or self.name

    @property
    def left_cents(self) -> int:
        return self.total_cents - self.committed_cents

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    def commit_amount(self, session: Session, cents: int) -> bool:
        """Bind money of this round in one guarded UPDATE.

        False if not enough is left, and nothing changes.
        """
        return self._move(session, cents)

    def release_amount(self, session: Session, cents: int) -> bool:
        """Give bound money back to the round; False if less was bound."""
        return self._move(session, -cents)

    def _move(self, session: Session, cents: int) -> bool:
        after = Round.committed_cents + cents
        done = session.execute(
            update(Round)
            .where(Round.id == self.id, after <= Round.total_cents, after >= 0)
            .values(committed_cents=after)
            .execution_options(synchronize_session=False)
        )
        session.expire(self, ["committed_cents"])
        return bool(done.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult

    @classmethod
    def by_id(cls, round_id: int) -> Select["Round"]:
        return select(cls).where(cls.id == round_id).options(selectinload(cls.call))
