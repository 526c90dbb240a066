"""People, what they may do for which programme, and which organisation they speak for."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, joinedload, mapped_column, relationship, selectinload

from grants.models.record import Cents, Moment, Record

PROGRAMME_ROLES = ("officer", "reviewer", "approver", "cashier", "auditor", "administrator")
DEPUTY_ROLES = PROGRAMME_ROLES[:-1]  # who keeps the rights of others does so in person
ORGANISATION_KINDS = ("city", "district", "metropolitan_region", "association", "other")


class Person(Record):
    """Somebody who can sign in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="de")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", order_by="Membership.id")
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="person", order_by="Appointment.id"
    )

    deputyships: Mapped[list["Deputyship"]] = relationship(
        foreign_keys="Deputyship.deputy_id", order_by="Deputyship.id", viewonly=True, lazy="raise"
    )

    @property
    def standing_in(self) -> Sequence["Deputyship"]:
        """Deputyships in force on the day that the query was told; none where it was told no day."""
        loaded: Sequence[Deputyship] = vars(self).get("deputyships", ())
        return loaded

    def programmes_as(self, *roles: str) -> frozenset[str]:
        """Codes of the programmes in which this person has one of the roles (any role if none is named).

        By their own right, or in place of somebody.
        """
        return self.appointed_as(*roles) | {
            each.programme for each in self.standing_in if not roles or each.role in roles
        }

    def appointed_as(self, *roles: str) -> frozenset[str]:
        """The same by their own right alone."""
        return frozenset(each.programme for each in self.appointments if not roles or each.role in roles)

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(each.organisation_id for each in self.memberships)

    @property
    def is_staff(self) -> bool:
        return bool(self.appointments or self.standing_in)

    def has_role(self, *roles: str) -> bool:
        return bool(self.programmes_as(*roles))

    @classmethod
    def with_rights(cls, on: date | None = None) -> Select["Person"]:
        """Active people, their rights loaded with them; with a day, also those in place of others."""
        query = (
            select(cls)
            .where(cls.is_active)
            .options(
                selectinload(cls.memberships).joinedload(Membership.organisation),
                selectinload(cls.appointments),
            )
        )
        if on is None:
            return query
        in_force = selectinload(cls.deputyships.and_(Deputyship.is_in_force(on)))
        return query.options(
            in_force.joinedload(Deputyship.represented, innerjoin=True).joinedload(cls.memberships)
        )

    @classmethod
    def signed_in(cls) -> Select["Person"]:
        """Whose session this is, rights and all in one statement.

        Its values: ``token_hash``, ``at``, and ``today``, the office's day.

        Every page asks, so the statement is built once. Run it with ``unique()``.
        """
        return _signed_in()

    @classmethod
    def by_email(cls, email: str, on: date | None = None) -> Select["Person"]:
        return cls.with_rights(on).where(cls.email == email.strip().lower())

    @classmethod
    def holding(cls, email: str) -> Select["Person"]:
        """Whoever has this address, active or not: it is given only once."""
        return select(cls).where(cls.email == email.strip().lower())

    @classmethod
    def by_id(cls, person_id: int, on: date | None = None) -> Select["Person"]:
        return cls.with_rights(on).where(cls.id == person_id)

    @classmethod
    def for_change(cls, person_id: int) -> Select["Person"]:
        """The row, locked until the transaction ends."""
        return select(cls).where(cls.id == person_id, cls.is_active).with_for_update()

    @classmethod
    def staff(cls, programme: str | None = None) -> Select["Person"]:
        """Active people who hold a role, in this programme or in any, by name."""
        holds = cls.appointments.any(Appointment.programme == programme if programme else None)
        return select(cls).where(cls.is_active, holds).order_by(func.lower(cls.name), cls.id)

    @classmethod
    def appointed(cls, programme: str, role: str) -> Select["Person"]:
        """Active people with this role in this programme."""
        return (
            select(cls)
            .join(Appointment)
            .where(cls.is_active, Appointment.programme == programme, Appointment.role == role)
            .order_by(cls.id)
        )

    @classmethod
    def speaking_for(cls, organisation_ids: Any) -> Select["Person"]:
        """Active members of these organisations."""
        return (
            select(cls)
            .where(cls.is_active, cls.memberships.any(Membership.organisation_id.in_(list(organisation_ids))))
            .order_by(cls.id)
        )


class Organisation(Record):
    """A city, district, association … that applies, hosts or takes part; ``version`` counts every change."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40), default="city")
    department: Mapped[str] = mapped_column(String(200), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    town: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]
    changed_by_name: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (UniqueConstraint("name", "country"),)

    @property
    def at(self) -> tuple[float, float] | None:
        """Coordinates in degrees, where known."""
        if self.latitude is None or self.longitude is None:
            return None
        return (self.latitude, self.longitude)

    @property
    def has_address(self) -> bool:
        """A letter to it has a full address window."""
        return bool(self.street and self.postcode and self.town)

    @classmethod
    def for_change(cls, organisation_id: int) -> Select["Organisation"]:
        """The row, locked until the transaction ends."""
        return select(cls).where(cls.id == organisation_id).with_for_update()

    @classmethod
    def changeable_by(cls, person: Person) -> Select["Organisation"]:
        """What this person may change: an officer all, anybody else the organisations they speak for."""
        everything = select(cls)
        return (
            everything
            if person.has_role("officer")
            else everything.where(cls.id.in_(person.organisation_ids))
        )

    @classmethod
    def by_name(cls) -> Select["Organisation"]:
        return select(cls).order_by(cls.name, cls.id)

    @classmethod
    def beginning(cls, name: str) -> Select[int]:
        """Ids of the organisations whose name begins like this, in either case."""
        return select(cls.id).where(cls.name.istartswith(name, autoescape=True)).order_by(cls.name, cls.id)

    @classmethod
    def named(cls, name: str, country: str) -> Select["Organisation"]:
        return select(cls).where(cls.name == name, cls.country == country)


class Membership(Record):
    """A person speaks for an organisation."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)

    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)


class Appointment(Record):
    """A person holds a role in a programme."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    programme: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person] = relationship(back_populates="appointments")

    __table_args__ = (UniqueConstraint("person_id", "programme", "role"),)


class Deputyship(Record):
    """Somebody stands in for another in one role, from one day to another; ended, never deleted.

    ``up_to_cents``: for cases up to this amount; None: for all. It gives what the other one holds by their
    own right and nothing else, so that nobody stands in for a deputy.
    """

    __tablename__ = "deputyship"

    id: Mapped[int] = mapped_column(primary_key=True)
    represented_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    programme: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    from_on: Mapped[date]
    to_on: Mapped[date]
    up_to_cents: Mapped[int | None] = mapped_column(Cents)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    represented: Mapped[Person] = relationship(foreign_keys=represented_id)
    deputy: Mapped[Person] = relationship(foreign_keys=deputy_id)
    given_by: Mapped[Person] = relationship(foreign_keys=given_by_id)
    ended_by: Mapped[Person | None] = relationship(foreign_keys=ended_by_id)

    __table_args__ = (
        CheckConstraint("deputy_id <> represented_id", name="two_people"),
        CheckConstraint("to_on >= from_on", name="ends_after_it_starts"),
    )

    @classmethod
    def is_in_force(cls, on: Any) -> Any:
        """On this day it gives rights: not ended, the other one is active and still holds the role, and the
        deputy still works for the office."""
        holder = aliased(Person)
        holds = exists().where(
            holder.id == cls.represented_id,
            holder.is_active,
            Appointment.person_id == holder.id,
            Appointment.programme == cls.programme,
            Appointment.role == cls.role,
        )
        own = aliased(Appointment)
        works = exists().where(own.person_id == cls.deputy_id)
        return and_(cls.from_on <= on, cls.to_on >= on, cls.ended_at.is_(None), holds, works)

    @classmethod
    def with_people(cls) -> Select["Deputyship"]:
        """All of them, the latest to begin first."""
        people = (cls.deputy, cls.given_by)
        held = joinedload(cls.represented, innerjoin=True).selectinload(Person.appointments)
        return (
            select(cls)
            .options(*(joinedload(each, innerjoin=True) for each in people), joinedload(cls.ended_by), held)
            .order_by(cls.from_on.desc(), cls.id.desc())
        )

    @classmethod
    def concerning(cls, person_id: int) -> Select["Deputyship"]:
        """In which this person stands in or is represented."""
        return cls.with_people().where(or_(cls.represented_id == person_id, cls.deputy_id == person_id))

    @classmethod
    def in_programmes(cls, programmes: frozenset[str]) -> Select["Deputyship"]:
        return cls.with_people().where(cls.programme.in_(sorted(programmes)))

    @classmethod
    def overlapping(cls, other: "Deputyship") -> Select["Deputyship"]:
        """Those that already give the same right to the same person for one of the same days."""
        same = ("represented_id", "deputy_id", "programme", "role")
        return select(cls).where(
            *(getattr(cls, name) == getattr(other, name) for name in same),
            cls.ended_at.is_(None),
            cls.from_on <= other.to_on,
            cls.to_on >= other.from_on,
        )

    @classmethod
    def for_change(cls, deputyship_id: int) -> Select["Deputyship"]:
        """The row, locked until the transaction ends."""
        return select(cls).where(cls.id == deputyship_id).with_for_update()

    @classmethod
    def standing_in_as(cls, programme: str, role: str, on: date) -> Select["Deputyship"]:
        """In force on this day for this role, with what decides whether each counts in a case."""
        deputy, holder = joinedload(cls.deputy, innerjoin=True), joinedload(cls.represented, innerjoin=True)
        active = exists().where(Person.id == cls.deputy_id, Person.is_active)
        return (
            select(cls)
            .where(cls.programme == programme, cls.role == role, cls.is_in_force(on), active)
            .options(deputy.selectinload(Person.memberships), holder.selectinload(Person.memberships))
            .order_by(cls.id)
        )


class SignIn(Record):
    """A session on the server: without this row the cookie is worth nothing."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    @classmethod
    def forget_expired(cls, session: Session, at: datetime) -> None:
        """Delete what has run out: nobody needs to know when somebody once worked."""
        session.execute(delete(cls).where(cls.expires_at <= at))


class FailedSignIn(Record):
    """A wrong password, counted so that guessing is slowed down."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    at: Mapped[datetime]

    @classmethod
    def recent(cls, email: str, since: datetime) -> Select["FailedSignIn"]:
        return select(cls).where(cls.email == email.strip().lower(), cls.at > since)

    @classmethod
    def forget_older(cls, session: Session, than: datetime) -> None:
        """Delete what no longer counts."""
        session.execute(delete(cls).where(cls.at <= than))


@cache
def _signed_in() -> Select[Person]:
    in_force = Deputyship.is_in_force(bindparam("today", type_=Date()))
    return (
        select(Person)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(
            Person.is_active,
            SignIn.token_hash == bindparam("token_hash"),
            SignIn.expires_at > bindparam("at", type_=Moment()),
        )
        .options(
            joinedload(Person.memberships).joinedload(Membership.organisation),
            joinedload(Person.appointments),
            joinedload(Person.deputyships.and_(in_force))
            .joinedload(Deputyship.represented)
            .joinedload(Person.memberships),
        )
    )
