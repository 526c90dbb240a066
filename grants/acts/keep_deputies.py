"""Deputies: who stands in for whom, given for a time and ended, never changed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import Deputyship, Person
from grants.models.person import DEPUTY_ROLES
from workflows.label import mark as _

LONGEST = timedelta(days=366)  # a demonstration value: who is needed for longer is appointed
MOST_CENTS = 100_000_000_000


def give_deputyship(
    represented_id: int,
    deputy_id: int,
    rights: Iterable[tuple[str, str]],
    *,
    from_on: date,
    to_on: date,
    up_to_cents: int | None = None,
    actor_id: int,
    at: datetime,
) -> list[int]:
    """Let somebody stand in for another, first and last day included; an id for each right.

    ``rights``: pairs of a programme and a role. The one represented gives them, or an administrator of each
    programme, but nobody to themselves. Raises NotThere for anybody else, Invalid.
    """
    with transaction() as session:
        represented = session.scalars(Person.for_change(represented_id)).one_or_none()
        actor = session.scalars(Person.by_id(actor_id)).one_or_none()
        if represented is None or actor is None or not may_give(actor, represented_id):
            raise NotThere
        deputy = session.scalars(Person.by_id(deputy_id)).one_or_none()
        wanted = [
            Deputyship(
                represented_id=represented_id,
                deputy_id=deputy_id,
                programme=programme,
                role=role,
                from_on=from_on,
                to_on=to_on,
                up_to_cents=up_to_cents,
                given_by_id=actor_id,
                given_at=at,
            )
            for programme, role in dict.fromkeys(rights)
        ]
        problems = {
            **_of_people(represented, deputy, actor, wanted),
            **_of_time(from_on, to_on, office_day(at)),
            **_of_amount(up_to_cents),
        }
        if problems:
            raise Invalid(problems)
        _refuse_overlapping(session, wanted)
        session.add_all(wanted)
        session.flush()
        return [each.id for each in wanted]


def end_deputyship(deputyship_id: int, *, actor_id: int, at: datetime) -> None:
    """End it at once; whoever is represented, the deputy, or an administrator of the programme may.

    What has ended already stays as it was. Raises NotThere.
    """
    with transaction() as session:
        found = session.scalars(Deputyship.for_change(deputyship_id)).one_or_none()
        actor = session.scalars(Person.by_id(actor_id)).one_or_none()
        if found is None or actor is None or not may_end(actor, found):
            raise NotThere
        if found.ended_at is None:
            found.ended_by_id, found.ended_at = actor_id, at


def may_end(person: Person, deputyship: Deputyship) -> bool:
    return person.id in (deputyship.represented_id, deputyship.deputy_id) or (
        deputyship.programme in person.appointed_as("administrator")
    )


def may_give(actor: Person, represented_id: int) -> bool:
    """At all; which rights is another question."""
    return bool(actor.appointed_as("administrator") or (actor.id == represented_id and actor.appointed_as()))


def rights_to_give(actor: Person, represented: Person) -> list[tuple[str, str]]:
    """Pairs of a programme and a role that this person may give in the place of ``represented``."""
    keeps = actor.appointed_as("administrator")
    return [
        (each.programme, each.role)
        for each in represented.appointments
        if each.role in DEPUTY_ROLES and (actor.id == represented.id or each.programme in keeps)
    ]


def _of_people(
    represented: Person, deputy: Person | None, actor: Person, wanted: list[Deputyship]
) -> dict[str, str]:
    problems = {}
    if not wanted:
        problems["rights"] = _("Choose at least one role.")
    elif not {(each.programme, each.role) for each in wanted} <= {*rights_to_give(actor, represented)}:
        problems["rights"] = _("Somebody can be represented only in a role that they hold themselves.")
    if deputy is None or not deputy.appointments:
        problems["deputy"] = _("Choose somebody who works for the office and can sign in.")
    elif deputy.id == represented.id:
        problems["deputy"] = _("Nobody can stand in for themselves.")
    elif deputy.id == actor.id:
        problems["deputy"] = _(
            "You cannot make yourself somebody's deputy. "
            "Whoever is represented can, or another administrator."
        )
    return problems


def _of_time(from_on: date, to_on: date, today: date) -> dict[str, str]:
    if to_on < from_on:
        return {"to_on": _("The last day is before the first one.")}
    problems = {}
    if to_on - from_on >= LONGEST:
        problems["to_on"] = _("A deputyship lasts a year at most. Whoever is needed for longer is appointed.")
    if from_on < today:
        problems["from_on"] = _("The first day cannot be in the past: rights are never given afterwards.")
    return problems


def _of_amount(up_to_cents: int | None) -> dict[str, str]:
    if up_to_cents is None or 0 < up_to_cents <= MOST_CENTS:
        return {}
    return {"up_to_cents": _("Enter an amount of more than zero, or leave the field empty for no limit.")}


def _refuse_overlapping(session: Session, wanted: list[Deputyship]) -> None:
    for each in wanted:
        if session.scalars(Deputyship.overlapping(each)).first() is not None:
            raise Invalid(
                {
                    "from_on": _(
                        "This person already stands in for this role at that time. End the other one first."
                    )
                }
            )
