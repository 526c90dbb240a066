"""People, organisations and who may do what."""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from grants.acts.errors import Invalid
from grants.config import Config
from grants.db import transaction
from grants.models import Appointment, Membership, Organisation, Person
from grants.models.person import PROGRAMME_ROLES
from grants.outside.passwords import hashed
from workflows.label import mark as _

LEAST_PASSWORD = 12


def add_person(
    email: str, name: str, password: str, *, at: datetime, config: Config, language: str = "de"
) -> int:
    """Add somebody who can sign in; their id.

    Raises Invalid for an unusable or taken address or a short password.
    """
    problems = {}
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        problems["email"] = _("This is not an e-mail address.")
    if len(password) < LEAST_PASSWORD:
        problems["password"] = _("A password needs at least 12 characters.")
    if not name.strip():
        problems["name"] = _("Enter a name.")
    if problems:
        raise Invalid(problems)
    with transaction() as session:
        if session.scalars(Person.by_email(address)).one_or_none():
            raise Invalid({"email": _("This e-mail address is taken.")})
        person = Person(
            email=address,
            name=name.strip(),
            password_hash=hashed(password, config.argon2_memory_kib),
            language=language,
            created_at=at,
        )
        session.add(person)
        session.flush()
        return person.id


def add_organisation(name: str, country: str, **fields: object) -> int:
    """Add an organisation, or complete the one of this name and country; its id."""
    with transaction() as session:
        found = session.scalars(Organisation.named(name, country)).one_or_none()
        organisation = found or Organisation(name=name, country=country)
        for key, value in fields.items():
            setattr(organisation, key, value)
        session.add(organisation)
        session.flush()
        return organisation.id


def join_organisation(person_id: int, organisation_id: int) -> None:
    """Let a person speak for an organisation; nothing changes if they do already."""
    with transaction() as session:
        person = session.scalars(Person.by_id(person_id)).one()
        if organisation_id not in person.organisation_ids:
            session.add(Membership(person_id=person_id, organisation_id=organisation_id))


def appoint(person_id: int, programme: str, role: str) -> None:
    """Give a person a role in a programme; nothing changes if they have it.

    Raises Invalid for an unknown role.
    """
    if role not in PROGRAMME_ROLES:
        raise Invalid({"role": _("There is no such role.")})
    with transaction() as session:
        person = session.scalars(Person.by_id(person_id)).one()
        if programme not in person.programmes_as(role):
            session.add(Appointment(person_id=person_id, programme=programme, role=role))
