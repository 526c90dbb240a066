"""The list of applications: filtered, searched, by keyset. A page costs the same at any size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from grants.models.application import Application, Participation
from grants.models.award import Award, Settlement
from grants.models.call import Call, Round
from grants.models.person import Organisation, Person
from grants.models.search import SEARCH, matches
from grants.models.ways import CASE_COLUMNS, CaseRow, Way, cases_by

CITIES_AT_MOST = 5
EXPORT_BATCH = 500


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
    ways = _ways(session, person, wanted)
    upwards = before is None and after is not None
    ordered = [_ordered(key, way, before, after, size + 1) for key, way in ways]
    if not ordered:
        return Page([], False, False)
    order = Application.id.asc() if upwards else Application.id.desc()
    rows = session.execute(cases_by(ordered, [order], size + 1)).all()
    more, rows = len(rows) > size, rows[:size]
    if upwards:
        return Page(rows[::-1], more, True)
    return Page(rows, before is not None, more)


def _ordered(key: Any, way: Way, before: int | None, after: int | None, limit: int) -> Way:
    if before is not None:
        return way.where(key < before).order_by(key.desc()).limit(limit)
    if after is not None:
        return way.where(key > after).order_by(key.asc()).limit(limit)
    return way.order_by(key.desc()).limit(limit)


def _ways(session: Session, person: Person, wanted: Wanted) -> list[tuple[Any, Way]]:
    """Pairs of the column that a way streams by, and the way."""
    cities: Sequence[int] = []
    if wanted.city:
        cities = session.scalars(Organisation.beginning(wanted.city).limit(CITIES_AT_MOST)).all()
        if not cities:
            return []
    codes = sorted(code for code in person.programmes_as() if wanted.programme in ("", code))
    sources = [([code], _received([code])) for code in codes]
    if wanted.words and codes:
        sources = [(codes, _received(codes))]  # full text streams by itself
    if person.memberships:
        sources.append(([], _own(person, wanted)))
    return [way for codes, source in sources for way in _narrowed(session, source, wanted, codes, cities)]


def _received(codes: Sequence[str]) -> Way:
    """What was handed in to programmes: drafts are nobody's but the applicants' business."""
    programme = Application.programme
    which = programme == codes[0] if len(codes) == 1 else programme.in_(codes)
    return select(Application.id).where(which, Application.submitted_at.is_not(None))


def _own(person: Person, wanted: Wanted) -> Way:
    """What one of the person's organisations takes part in."""
    own = select(Participation.application_id).where(
        Participation.organisation_id.in_(person.organisation_ids)
    )
    way = select(Application.id).where(Application.id.in_(own))
    return way.where(Application.programme == wanted.programme) if wanted.programme else way


def _narrowed(
    session: Session, way: Way, wanted: Wanted, codes: Sequence[str], cities: Sequence[int]
) -> list[tuple[Any, Way]]:
    if wanted.states:
        way = way.where(_is_in(wanted.states))
    # Cities are words of their cases: named as words as well, they spare the reading of all others.
    condition = matches(session, f"{wanted.words} {wanted.city}", codes) if wanted.words else None
    if condition is not None:
        way = way.join(SEARCH, SEARCH.c.rowid == Application.id).where(condition)
        return [(SEARCH.c.rowid, way.where(_takes_part(cities)) if cities else way)]
    if not cities:
        return [(Application.id, way)]
    way = way.join(Participation, Participation.application_id == Application.id)
    return [
        (Participation.application_id, way.where(Participation.organisation_id == city)) for city in cities
    ]


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
        .where(Application.is_visible_to(person))
        .order_by(Application.id)
    )
    if wanted.programme:
        query = query.where(Application.programme == wanted.programme)
    if wanted.states:
        query = query.where(_is_in(wanted.states))
    if wanted.city:
        query = query.where(_takes_part(session.scalars(Organisation.beginning(wanted.city)).all()))
    condition = matches(session, wanted.words) if wanted.words else None
    if condition is not None:
        query = query.join(SEARCH, SEARCH.c.rowid == Application.id).where(condition)
    return query
