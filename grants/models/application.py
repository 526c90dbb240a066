"""The application: the case file, from draft to closed."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, Select, String, Text, and_, false, or_, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from grants.models.call import Round
from grants.models.person import Organisation, Person
from grants.models.record import Cents, Record
from grants.models.subject import CASE_ITSELF, Name

if TYPE_CHECKING:
    from grants.models.amendment import Amendment
    from grants.models.award import Award, Settlement
    from grants.models.correction import Correction
    from grants.models.deadline import Deadline
    from grants.models.decision import Decision
    from grants.models.document import Document
    from grants.models.letter import Letter
    from grants.models.payment_request import PaymentRequest
    from grants.models.report import Report
    from grants.models.review import Review
    from grants.models.step import Step
    from grants.models.visit import CostLine, Visit


class Application(Record):
    """One case. ``state`` is written only by the act that takes a step; ``version`` counts every change."""

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(30), unique=True)
    programme: Mapped[str] = mapped_column(String(20))
    definition: Mapped[str] = mapped_column(String(60))
    definition_sha256: Mapped[str] = mapped_column(String(64))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    state: Mapped[str] = mapped_column(String(40))
    state_since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    content_sha256: Mapped[str] = mapped_column(String(64), default="")

    title: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(40), default="")
    mode: Mapped[str] = mapped_column(String(20), default="physical")
    theme: Mapped[str] = mapped_column(String(40), default="")
    sdgs: Mapped[list[Any]] = mapped_column(default=list)
    summary: Mapped[str] = mapped_column(Text, default="")
    challenge: Mapped[str] = mapped_column(Text, default="")
    aims: Mapped[str] = mapped_column(Text, default="")
    why_partner: Mapped[str] = mapped_column(Text, default="")
    why_in_person: Mapped[str] = mapped_column(Text, default="")
    use_after: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")

    own_cents: Mapped[int] = mapped_column(Cents, default=0)
    third_cents: Mapped[int] = mapped_column(Cents, default=0)
    requested_cents: Mapped[int] = mapped_column(Cents, default=0)

    round: Mapped[Round] = relationship()
    organisation: Mapped[Organisation] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=created_by_id)
    changed_by: Mapped[Person | None] = relationship(foreign_keys=changed_by_id)
    participations: Mapped[list["Participation"]] = relationship(
        back_populates="application", order_by="Participation.id", cascade="all, delete-orphan"
    )
    visits: Mapped[list["Visit"]] = relationship(
        back_populates="application", order_by="(Visit.starts_on, Visit.id)", cascade="all, delete-orphan"
    )
    cost_lines: Mapped[list["CostLine"]] = relationship(
        back_populates="application", order_by="CostLine.id", cascade="all, delete-orphan"
    )
    documents: Mapped[list["Document"]] = relationship(back_populates="application", order_by="Document.id")
    reviews: Mapped[list["Review"]] = relationship(back_populates="application", order_by="Review.id")
    decision: Mapped["Decision | None"] = relationship(back_populates="application")
    award: Mapped["Award | None"] = relationship(back_populates="application")
    report: Mapped["Report | None"] = relationship(back_populates="application")
    settlement: Mapped["Settlement | None"] = relationship(back_populates="application")
    amendments: Mapped[list["Amendment"]] = relationship(
        back_populates="application", order_by="Amendment.number"
    )
    payment_requests: Mapped[list["PaymentRequest"]] = relationship(
        back_populates="application", order_by="PaymentRequest.number"
    )
    steps: Mapped[list["Step"]] = relationship(back_populates="application", order_by="Step.number")
    pending_correction: Mapped["Correction | None"] = relationship(
        primaryjoin="and_(Correction.application_id == Application.id, Correction.outcome == '')",
        viewonly=True,
        uselist=False,
    )
    letters: Mapped[list["Letter"]] = relationship(back_populates="application", order_by="Letter.id")
    deadlines: Mapped[list["Deadline"]] = relationship(back_populates="application", order_by="Deadline.id")

    __table_args__ = (
        Index("ix_application_programme_state", "programme", "state", "id"),
        Index("ix_application_state_since", "programme", "state", "state_since", "id"),
        Index(  # how many wait where, and since when: read from here alone
            "ix_application_waiting", "programme", "definition_sha256", "state", "state_since"
        ),
        Index("ix_application_organisation_state", "organisation_id", "state", "state_since", "id"),
        Index(
            "ix_application_received",  # the list of an office: newest first, drafts left out
            "programme",
            "id",
            sqlite_where=text("submitted_at IS NOT NULL"),
            postgresql_where=text("submitted_at IS NOT NULL"),
        ),
    )

    @property
    def partners(self) -> list[Organisation]:
        """The organisations beside the applicant, in the order they were named."""
        return [each.organisation for each in self.participations if each.role == "partner"]

    @property
    def cities(self) -> list[Organisation]:
        """The applicant and its partners."""
        return [self.organisation, *self.partners]

    @property
    def name(self) -> Name:
        return CASE_ITSELF

    @property
    def case_file(self) -> "Application":
        return self

    @property
    def own_steps(self) -> list["Step"]:
        """The history without what moved beside the case."""
        return [step for step in self.steps if step.subject == CASE_ITSELF]

    @property
    def beside(self) -> "list[Amendment | PaymentRequest]":
        """What moves beside the case, in procedures of its own."""
        return [*self.amendments, *self.payment_requests]

    def subject(self, name: Name) -> "Application | Amendment | PaymentRequest | None":
        """What is called so in this case file; the case itself is ("case", 0)."""
        if name == CASE_ITSELF:
            return self
        return next((each for each in self.beside if each.name == name), None)

    @property
    def paid_cents(self) -> int:
        """What was paid before the settlement."""
        return sum(each.payment.amount_cents for each in self.payment_requests if each.payment)

    @property
    def costs_cents(self) -> int:
        return sum(line.amount_cents for line in self.cost_lines)

    @property
    def first_day(self) -> Any:
        days = [visit.starts_on for visit in self.visits if visit.starts_on]
        return min(days) if days else None

    @property
    def last_day(self) -> Any:
        days = [visit.ends_on for visit in self.visits if visit.ends_on]
        return max(days) if days else None

    @property
    def last_change(self) -> tuple[str, datetime]:
        """Who changed the case last, and when: by a step, or by writing in it."""
        changes = [(each.actor_name, each.at) for each in self.steps[-1:]]
        if self.changed_at is not None and self.changed_by is not None:
            changes.append((self.changed_by.name, self.changed_at))
        return max(changes, key=lambda each: each[1], default=(self.created_by.name, self.created_at))

    @classmethod
    def visible_to(cls, person: Person | None) -> Select["Application"]:
        """Cases that exist for this person: of their organisations, or handed in to their programmes."""
        if person is None:
            return select(cls).where(false())
        return select(cls).where(cls.is_visible_to(person))

    @classmethod
    def is_visible_to(cls, person: Person) -> Any:
        """The same as a condition."""
        ways = []
        if person.is_staff:
            ways.append(and_(cls.programme.in_(person.programmes_as()), cls.submitted_at.is_not(None)))
        if person.memberships:
            ways.append(
                cls.id.in_(
                    select(Participation.application_id).where(
                        Participation.organisation_id.in_(person.organisation_ids)
                    )
                )
            )
        return or_(*ways) if ways else false()

    def adopt_letters(self) -> None:
        """Take the letters from the loaded steps, where each was written: no statement of their own."""
        letters = [step.letter for step in self.steps if step.letter]
        set_committed_value(self, "letters", sorted(letters, key=lambda letter: letter.id))

    @classmethod
    def by_ref(cls, ref: str) -> Select["Application"]:
        return select(cls).where(cls.ref == ref)

    @classmethod
    def for_change(cls, ref: str) -> Select["Application"]:
        """The row, locked until the transaction ends."""
        return select(cls).where(cls.ref == ref).with_for_update(of=cls)

    @classmethod
    def under(cls, sha256: str, states: Iterable[str]) -> Select["Application"]:
        """Cases in these states that run under this version of their definition, with their history."""
        return (
            select(cls)
            .where(cls.definition_sha256 == sha256, cls.state.in_(list(states)))
            .order_by(cls.id)
            .options(selectinload(cls.steps))
        )

    @classmethod
    def running(cls, programme: str, versions: Iterable[str]) -> Select["Application"]:
        """Cases of a programme under these versions (SHA-256), locked, with their history."""
        return (
            select(cls)
            .where(cls.programme == programme, cls.definition_sha256.in_(list(versions)))
            .order_by(cls.id)
            .options(selectinload(cls.steps))
            .with_for_update(of=cls)
        )

    @classmethod
    def with_city(cls, organisation_id: int) -> Select["Application"]:
        """Cases in which an organisation takes part, with what full text finds them by."""
        own = select(Participation.application_id).where(Participation.organisation_id == organisation_id)
        return (
            select(cls)
            .where(cls.id.in_(own))
            .options(
                joinedload(cls.organisation),
                selectinload(cls.participations).joinedload(Participation.organisation),
                selectinload(cls.visits),
            )
        )


class Participation(Record):
    """An organisation takes part in an exchange: as the applicant or as a partner."""

    __tablename__ = "participation"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(20))
    contact: Mapped[str] = mapped_column(String(200), default="")

    application: Mapped[Application] = relationship(back_populates="participations")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        Index("uq_participation_application_organisation", "application_id", "organisation_id", unique=True),
        Index("ix_participation_organisation", "organisation_id", "application_id"),
    )
