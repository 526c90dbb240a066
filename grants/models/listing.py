"""The list of applications: filtered, searched, by keyset. A page costs the same at any size."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from grants.models.application import Application, Participation
from grants.models.award import Award, Settlement
from grants.models.call import Call, Round
from grants.models.person import Organisation, Person
from grants.models.search import SEARCH, matching, typed_text
from grants.models.ways import CASE_COLUMNS, READERS, CaseRow, Way, cases_by
from grants.rules.search_words import words_typed

CITIES_AT_MOST = 5
EXPORT_BATCH = 500

Rows = TypeVarTuple("Rows")


@dataclass(frozen=True)
class Wanted:
    """What the reader looks for; empty means everything. ``city`` is how an organisation's name begins."""

    programme: str = ""
    states: tuple[str, ...] = ()
    city: str = ""
    words: str = ""


@dataclass(frozen=True)
class Page:
    """Rows, newest first, and whether there are newer and older ones."""

    rows: Sequence[CaseRow]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True)
class Shape:
    """What the statement of a page depends on; the words and the place in the list are bound at each reading.

    ``codes``: programmes whose cases are read; ``own``: organisations whose cases are;
    ``onwards``: "before" or "after" an id, or empty.
    """

    is_sqlite: bool
    codes: frozenset[str]
    own: frozenset[int]
    programme: str
    states: tuple[str, ...]
    cities: tuple[int, ...]
    has_words: bool
    onwards: str
    limit: int


def page_of(
    session: Session,
    person: Person,
    wanted: Wanted,
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = 50,
) -> Page:
    """Cases that exist for this person: those before the id ``before``, or the next ones above ``after``."""
    cities: Sequence[int] = ()
    if wanted.city and not (cities := _cities(session, wanted.city)):
        return Page([], False, False)
    codes = frozenset(code for code in person.programmes_as() if wanted.programme in ("", code))
    own = person.organisation_ids
    if not codes and not own:
        return Page([], False, False)
    onwards = "before" if before is not None else "after" if after is not None else ""
    # Cities are words of their cases: named as words as well, they spare the reading of all others.
    words = words_typed(f"{wanted.words} {wanted.city}") if words_typed(wanted.words) else []
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    shape = Shape(
        is_sqlite, codes, own, wanted.programme, wanted.states, tuple(cities), bool(words), onwards, size + 1
    )
    values = {
        "place": after if before is None else before,
        "received": typed_text(is_sqlite, words, codes),
        "own": typed_text(is_sqlite, words),
    }
    rows = session.execute(_statement(shape), values).all()
    more, rows = len(rows) > size, rows[:size]
    if onwards == "after":
        return Page(rows[::-1], more, True)
    return Page(rows, onwards == "before", more)


def _cities(session: Session, name: str) -> Sequence[int]:
    return session.scalars(Organisation.beginning(name).limit(CITIES_AT_MOST)).all()


@lru_cache(READERS)
def _statement(shape: Shape) -> Select[*tuple[Any, ...]]:
    order = Application.id.asc() if shape.onwards == "after" else Application.id.desc()
    return cases_by([_ordered(key, way, shape) for key, way in _ways(shape)], [order], shape.limit)


def _ordered(key: Any, way: Way, shape: Shape) -> Way:
    if shape.onwards == "before":
        way = way.where(key < bindparam("place"))
    elif shape.onwards == "after":
        return way.where(key > bindparam("place")).order_by(key.asc()).limit(shape.limit)
    return way.order_by(key.desc()).limit(shape.limit)


def _ways(shape: Shape) -> Iterator[tuple[Any, Way]]:
    """Pairs of the column that a way streams by, and the way."""
    if shape.has_words and shape.codes:  # full text streams by itself
        yield from _narrowed(_received(sorted(shape.codes)), shape, "received")
    else:
        for code in sorted(shape.codes):
            yield from _narrowed(_received([code]), shape, "received")
    if shape.own:
        yield from _narrowed(_own(shape), shape, "own")


def _received(codes: Sequence[str]) -> Way:
    """What was handed in to programmes: drafts are nobody's but the applicants' business."""
    programme = Application.programme
    which = programme == codes[0] if len(codes) == 1 else programme.in_(codes)
    return select(Application.id).where(which, Application.submitted_at.is_not(None))


def _own(shape: Shape) -> Way:
    """What one of the person's organisations takes part in."""
    own = select(Participation.application_id).where(Participation.organisation_id.in_(sorted(shape.own)))
    way = select(Application.id).where(Application.id.in_(own))
    return way.where(Application.programme == shape.programme) if shape.programme else way


def _narrowed(way: Way, shape: Shape, typed: str) -> Iterator[tuple[Any, Way]]:
    if shape.states:
        way = way.where(_is_in(shape.states))
    if shape.has_words:
        way = way.join(SEARCH, SEARCH.c.rowid == Application.id).where(matching(shape.is_sqlite, typed))
        yield SEARCH.c.rowid, way.where(_takes_part(shape.cities)) if shape.cities else way
    elif not shape.cities:
        yield Application.id, way
    else:
        way = way.join(Participation, Participation.application_id == Application.id)
        for city in shape.cities:
            yield Participation.application_id, way.where(Participation.organisation_id == city)


def _is_in(states: tuple[str, ...]) -> Any:
    return Application.state == states[0] if len(states) == 1 else Application.state.in_(states)


def _takes_part(organisations: Sequence[int]) -> Any:
    return exists().where(
        Participation.application_id == Application.id, Participation.organisation_id.in_(organisations)
    )


def all_of(session: Session, person: Person, wanted: Wanted) -> Iterator[CaseRow]:
    """Every wanted case, oldest first, in batches: an export never holds them all in memory."""
    return iter(
        session.execute(_export(session, person, wanted), execution_options={"yield_per": EXPORT_BATCH})
    )


def _export(session: Session, person: Person, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    columns = (
        *CASE_COLUMNS,
        Organisation.country,
        Call.title_de,
        Call.title_en,
        Round.name.label("round"),
        Round.name_en.label("round_en"),
        Award.amount_cents.label("awarded_cents"),
        Settlement.final_cents,
    )
    query = (
        select(*columns)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Round, Round.id == Application.round_id)
        .join(Call, Call.id == Round.call_id)
        .outerjoin(Award, Award.application_id == Application.id)
        .outerjoin(Settlement, Settlement.application_id == Application.id)
    )
    return _filtered(session, query, person, wanted)


def ids_of(session: Session, person: Person, wanted: Wanted, at_most: int) -> Sequence[int]:
    """Ids of the wanted cases, oldest first; one more than ``at_most`` if there are more."""
    query = _filtered(session, select(Application.id), person, wanted)
    return session.scalars(query.limit(at_most + 1)).all()


def ids_by_ref(session: Session, person: Person, refs: Iterable[str]) -> Sequence[int]:
    """Ids of those of these cases that exist for this person, oldest first."""
    query = select(Application.id).where(Application.ref.in_(list(refs)), Application.is_visible_to(person))
    return session.scalars(query.order_by(Application.id)).all()


def _filtered(session: Session, query: Select[*Rows], person: Person, wanted: Wanted) -> Select[*Rows]:
    query = query.where(Application.is_visible_to(person)).order_by(Application.id)
    if wanted.programme:
        query = query.where(Application.programme == wanted.programme)
    if wanted.states:
        query = query.where(_is_in(wanted.states))
    if wanted.city:
        query = query.where(_takes_part(session.scalars(Organisation.beginning(wanted.city)).all()))
    if words := words_typed(wanted.words):
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        found = matching(is_sqlite, "typed").bindparams(typed=typed_text(is_sqlite, words))
        query = query.join(SEARCH, SEARCH.c.rowid == Application.id).where(found)
    return query
