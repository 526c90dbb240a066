"""People, organisations and who may do what."""

from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotThere
from grants.clock import office_day
from grants.config import Config
from grants.db import transaction
from grants.models import Application, Appointment, Membership, Organisation, Person
from grants.models.person import ORGANISATION_KINDS, PROGRAMME_ROLES
from grants.models.search import index_application
from grants.outside.passwords import hashed
from grants.vocabulary.snapshot import search_words
from workflows.errors import Stale
from workflows.label import mark as _

LEAST_PASSWORD = 12
ADDRESS = ("department", "street", "postcode", "town")
NATURE = ("name", "kind", "country", "latitude", "longitude")  # for officers alone: money depends on them
NEEDED = {
    "street": _("Enter the street and number, or the post office box."),
    "postcode": _("Enter the postcode."),
    "town": _("Enter the town."),
}
TAKEN = _("This e-mail address is taken.")
LEFT = _("This e-mail address belongs to somebody who can no longer sign in.")


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
        holder = session.scalars(Person.holding(address)).one_or_none()
        if holder is not None:
            raise Invalid({"email": TAKEN if holder.is_active else LEFT})
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


def change_organisation(
    organisation_id: int, values: dict[str, Any], *, actor_id: int, at: datetime, version: int | None = None
) -> None:
    """Keep an organisation's address, and from an officer its name, kind, country and coordinates as well.

    Values: ``department``, ``street``, ``postcode``, ``town``; from an officer also ``name``, ``kind``,
    ``country`` (two letters), ``latitude`` and ``longitude`` (degrees, or None). Whoever speaks for the
    organisation must give an address; an officer may mend the rest without knowing it.
    ``version`` is the organisation's version on the page that was used.
    Raises NotThere for anybody else, Stale, Invalid.
    """
    with transaction() as session:
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        if person is None:
            raise NotThere
        is_officer = person.has_role("officer")
        organisation = session.scalars(Organisation.for_change(organisation_id)).one_or_none()
        if organisation is None or not (is_officer or organisation_id in person.organisation_ids):
            raise NotThere
        if version is not None and version != organisation.version:
            raise Stale(organisation.changed_by_name, organisation.changed_at or at)
        problems = (
            _problems_of_nature(session, organisation, values)
            if is_officer
            else {name: message for name, message in NEEDED.items() if not values[name]}
        )
        if problems:
            raise Invalid(problems)
        was = organisation.name
        for name in (*ADDRESS, *NATURE) if is_officer else ADDRESS:
            setattr(organisation, name, values[name])
        organisation.version += 1
        organisation.changed_at, organisation.changed_by_name = at, person.name
        session.flush()
        if organisation.name != was:
            for case in session.scalars(Application.with_city(organisation_id)):
                index_application(session, case.id, search_words(case))


def _problems_of_nature(
    session: Session, organisation: Organisation, values: dict[str, Any]
) -> dict[str, str]:
    problems = {}
    if not values["name"]:
        problems["name"] = _("Enter a name.")
    if values["kind"] not in (*ORGANISATION_KINDS, organisation.kind):
        problems["kind"] = _("There is no such kind of organisation.")
    if len(values["country"]) != 2:
        problems["country"] = _("Choose a country.")
    other = session.scalars(Organisation.named(values["name"], values["country"])).one_or_none()
    if other is not None and other.id != organisation.id:
        problems["name"] = _("There is another organisation of this name in this country.")
    latitude, longitude = values["latitude"], values["longitude"]
    if latitude is not None and not -90 <= latitude <= 90:
        problems["latitude"] = _("A latitude lies between -90 and 90 degrees.")
    if longitude is not None and not -180 <= longitude <= 180:
        problems["longitude"] = _("A longitude lies between -180 and 180 degrees.")
    if (latitude is None) != (longitude is None):
        problems["latitude" if latitude is None else "longitude"] = _("Enter both coordinates, or none.")
    return problems


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
