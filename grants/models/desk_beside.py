"""Changes and payment requests that wait for a person: one statement, however many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, null, or_, select, union_all

from grants.models.amendment import Amendment
from grants.models.application import Application, Participation
from grants.models.desk import AMOUNT
from grants.models.payment_request import PaymentRequest
from grants.models.person import Organisation, Person
from grants.models.ways import READERS

TABLES: tuple[type[Amendment | PaymentRequest], ...] = (Amendment, PaymentRequest)
States = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True)
class MandateBeside:
    """The turn of somebody in whose place the reader may act, with what bars the two of them.

    ``own``: organisations that the one represented speaks for.
    """

    kind: str
    programme: str
    states: frozenset[str]
    represented_id: int
    up_to_cents: int | None
    own: frozenset[int]


def waiting_beside(
    person: Person,
    staff: States,
    own: Iterable[tuple[str, str]],
    mandates: Iterable[MandateBeside],
    limit: int,
) -> Select[*tuple[Any, ...]] | None:
    """Rows of kind, number, definition, definition_sha256, state, state_since and their case, oldest first.

    ``staff``: (kind, programme) -> states in which it is their turn in the office; ``own``: (kind, state) in
    which it is the applicant's. For each mandate in its order, ``mandate_0`` and so on is the id of who is
    represented, where it waits for that one. None where nothing can wait for this person.
    """
    stood_in = tuple(mandates)
    if not staff and not stood_in and not person.organisation_ids:
        return None
    return _waiting(frozenset(staff.items()), frozenset(own), stood_in, person.organisation_ids, limit)


@lru_cache(READERS)
def _waiting(
    staff: frozenset[tuple[tuple[str, str], frozenset[str]]],
    own_states: frozenset[tuple[str, str]],
    mandates: tuple[MandateBeside, ...],
    own: frozenset[int],
    limit: int,
) -> Select[*tuple[Any, ...]]:
    ways = []
    for table in TABLES:
        turns = [_of_staff(table, code, states, own) for (kind, code), states in staff if kind == table.kind]
        in_place = [_in_place(table, each, own) if each.kind == table.kind else None for each in mandates]
        turns += [each for each in in_place if each is not None]
        states = {state for kind, state in own_states if kind == table.kind}
        if own and states:
            turns.append(and_(table.state.in_(sorted(states)), Application.organisation_id.in_(sorted(own))))
        if turns:
            represented = [
                (
                    null() if condition is None else case((condition, mandate.represented_id), else_=null())
                ).label(f"mandate_{index}")
                for index, (mandate, condition) in enumerate(zip(mandates, in_place, strict=True))
            ]
            ways.append(_rows(table).add_columns(*represented).where(table.ended_at.is_(None), or_(*turns)))
    found = union_all(*(way.order_by(None) for way in ways)).subquery()
    return select(found).order_by(found.c.state_since, found.c.ref, found.c.number).limit(limit)


def _rows(table: type[Amendment | PaymentRequest]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(table.kind).label("kind"),
            table.number,
            table.definition,
            table.definition_sha256,
            table.state,
            table.state_since,
            Application.ref,
            Application.title,
            Application.programme,
            Application.organisation_id,
            Organisation.name.label("city"),
        )
        .join(Application, Application.id == table.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
    )


def _in_place(
    table: type[Amendment | PaymentRequest], mandate: MandateBeside, own: frozenset[int]
) -> ColumnElement[bool]:
    """The same for a deputy: what bars the one represented bars them as well."""
    turn = _of_staff(table, mandate.programme, mandate.states, own | mandate.own)
    return turn if mandate.up_to_cents is None else and_(turn, mandate.up_to_cents >= AMOUNT)


def _of_staff(
    table: type[Amendment | PaymentRequest], programme: str, states: frozenset[str], own: frozenset[int]
) -> ColumnElement[bool]:
    """Nobody decides in their own matter (§ 20 VwVfG); a draft is nobody's but the city's business."""
    turn = and_(
        Application.programme == programme, table.state.in_(sorted(states)), table.submitted_at.is_not(None)
    )
    if not own:
        return turn
    takes_part = exists().where(
        Participation.application_id == Application.id, Participation.organisation_id.in_(sorted(own))
    )
    return and_(turn, ~takes_part)
