"""Whom a clock tells: the contacts of those who owe, or the people of a role in the office."""

from datetime import date

from sqlalchemy.orm import Session

from grants.models import Deputyship, Person
from grants.models.subject import Subject
from grants.vocabulary.roles import CASE_ROLES, counts, is_own_case
from workflows.states import CONTACTS, SECOND_CONTACT, Clock


def contacts(session: Session, subject: Subject, clock: Clock, to: str, on: date) -> list[Person]:
    """The people meant by ``to``: one of ``CONTACTS``, or a role of the office. May be nobody.

    For a role of the office also those who stand in for one of them on this day, as far as it counts here.
    """
    role = clock.owner if to in CONTACTS else to
    if role in CASE_ROLES:
        return _speakers(session, subject, role, to)
    if subject.submitted_at is None:  # a draft does not exist for the office
        return []
    case = subject.case_file
    done = {each.reviewer_id for each in case.reviews} if role == clock.owner == "reviewer" else set()
    found = [
        each
        for each in session.scalars(Person.appointed(case.programme, role))
        if each.id not in done and not is_own_case(each, case)
    ]
    for each in session.scalars(Deputyship.standing_in_as(case.programme, role, on)):
        if counts(each, each.deputy, case) and done.isdisjoint({each.deputy_id, each.represented_id}):
            found.append(each.deputy)
    return list(dict.fromkeys(found))


def _speakers(session: Session, subject: Subject, role: str, to: str) -> list[Person]:
    """First contact: the contact person of the case, else whoever began it, else all who speak for the city.

    Second contact: the others who speak for it; the first where there are no others.
    """
    case = subject.case_file
    cities = [each.organisation_id for each in case.participations if each.role == role]
    people = list(session.scalars(Person.speaking_for(cities)))
    named = [each for each in people if each.email == case.contact_email.strip().lower()]
    first = named or [each for each in people if each.id == case.created_by_id] or people
    if to == SECOND_CONTACT:
        return [each for each in people if each not in first] or first
    return first
