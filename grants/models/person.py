"""People, what they may do for which programme, and which organisation they speak for."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from grants.models.record import Moment, Record

PROGRAMME_ROLES = ("officer", "reviewer", "approver", "cashier", "auditor", "administrator")
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

    def programmes_as(self, *roles: str) -> frozenset[str]:
        """Codes of the programmes in which this person holds one of the roles (any role if none is named)."""
        return frozenset(each.programme for each in self.appointments if not roles or each.role in roles)

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(each.organisation_id for each in self.memberships)

    @property
    def is_staff(self) -> bool:
        return bool(self.appointments)

    def has_role(self, *roles: str) -> bool:
        return bool(self.programmes_as(*roles))

    @classmethod
    def with_rights(cls) -> Select["Person"]:
        """Active people, their rights loaded with them."""
        return (
            select(cls)
            .where(cls.is_active)
            .options(
                selectinload(cls.memberships).joinedload(Membership.organisation),
                selectinload(cls.appointments),
            )
        )

    @classmethod
    def signed_in(cls) -> Select["Person"]:
        """Whose session this is, rights and all in one statement, with the values ``token_hash`` and ``at``.

        Every page asks, so the statement is built once. Run it with ``unique()``.
        """
        return _signed_in()

    @classmethod
    def by_email(cls, email: str) -> Select["Person"]:
        return cls.with_rights().where(cls.email == email.strip().lower())

    @classmethod
    def holding(cls, email: str) -> Select["Person"]:
        """Whoever has this address, active or not: it is given only once."""
        return select(cls).where(cls.email == email.strip().lower())

    @classmethod
    def by_id(cls, person_id: int) -> Select["Person"]:
        return cls.with_rights().where(cls.id == person_id)

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
        )
    )
