"""What the tests of deputies share: more people, deputyships, and attempts that are refused."""

from datetime import date, timedelta
from typing import Any

from grants import db
from grants.acts.errors import NotThere
from grants.acts.keep_deputies import give_deputyship
from grants.acts.keep_people import add_person, appoint
from grants.models import Application, Deputyship, Step
from tests.office import NOON, PASSWORD, Office
from workflows.errors import NotYourTurn, Refused

TODAY = date(2026, 3, 2)
WEEK = timedelta(days=6)


def newcomer(office: Office, name: str, role: str = "", programme: str = "ude") -> int:
    """Somebody more in the office; without a role in this programme they are of another one."""
    email = f"{name}@office.example"
    office.people[name] = add_person(email, f"{name.title()} Muster", PASSWORD, at=NOON, config=office.config)
    appoint(office.people[name], programme if role else "trixpert", role or "reviewer")
    return office.people[name]


def give(office: Office, represented: str, deputy: str, role: str, **given: Any) -> int:
    values = {"from_on": TODAY, "to_on": TODAY + WEEK, "at": NOON, "actor": represented, "programme": "ude"}
    values |= given
    actor, programme = office.people[values.pop("actor")], values.pop("programme")
    people = office.people[represented], office.people[deputy]
    return give_deputyship(*people, [(programme, role)], actor_id=actor, **values)[0]


def last_step(ref: str) -> Step:
    with db.reading() as session:
        return session.scalars(Application.by_ref(ref)).one().steps[-1]


def may(office: Office, ref: str, transition: str, by: str, **given: Any) -> bool:
    """Try it; a refusal must leave the case as it was."""
    before = office.state_of(ref)
    try:
        office.step(ref, transition, by, **given)
    except (NotThere, NotYourTurn, Refused):
        assert office.state_of(ref) == before
        return False
    return True


def force(office: Office, represented: str, deputy: str, role: str) -> None:
    """A row that no act would write."""
    people = {"represented_id": office.people[represented], "deputy_id": office.people[deputy]}
    with db.transaction() as session:
        session.add(
            Deputyship(
                **people, programme="ude", role=role, from_on=TODAY, to_on=TODAY,
                given_by_id=office.people[represented], given_at=NOON,
            )
        )  # fmt: skip


def rows() -> list[Deputyship]:
    with db.reading() as session:
        return list(session.scalars(Deputyship.with_people()))
