"""The people of a programme with all that decides what they may do in a case."""

from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from grants.models.person import Appointment, Deputyship, Person


def people_of(programme: str, on: date) -> Select[Person]:
    """Active people who hold a role in the programme, or stand in on this day for one who does, by name.

    One statement: run it with ``unique()``.
    """
    in_force = Deputyship.is_in_force(on)
    holds = select(Appointment.person_id).where(Appointment.programme == programme)
    stands_in = select(Deputyship.deputy_id).where(Deputyship.programme == programme, in_force)
    return (
        select(Person)
        .where(Person.is_active, or_(Person.id.in_(holds), Person.id.in_(stands_in)))
        .options(
            joinedload(Person.memberships),
            joinedload(Person.appointments),
            joinedload(Person.deputyships.and_(Deputyship.is_in_force(on)))
            .joinedload(Deputyship.represented)
            .joinedload(Person.memberships),
        )
        .order_by(func.lower(Person.name), Person.id)
    )
