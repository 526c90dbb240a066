"""The list of organisations: what lacks something comes first, so that it gets mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from grants.models.person import Organisation

PAGE = 50
WITHOUT_PLACE, WITHOUT_ADDRESS, COMPLETE = range(3)

HAS_PLACE = and_(Organisation.latitude.is_not(None), Organisation.longitude.is_not(None))
HAS_ADDRESS = and_(Organisation.street != "", Organisation.postcode != "", Organisation.town != "")

# Without coordinates money is missing, without an address only a letter's window is bare.
GAP = case(
    (not_(HAS_PLACE), WITHOUT_PLACE),
    (not_(HAS_ADDRESS), WITHOUT_ADDRESS),
    else_=COMPLETE,
)


@dataclass(frozen=True)
class Place:
    """Where a page begins: the organisation at its edge, and the group in which that stood."""

    gap: int
    organisation_id: int


@dataclass(frozen=True)
class Page:
    """Rows (id, name, country, town, has_place, has_address, gap), and whether others are around them."""

    rows: Sequence[Row[Any]]
    has_earlier: bool
    has_later: bool


def page_of(
    session: Session,
    words: str = "",
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> Page:
    """Organisations whose name or town holds these words: those after a place, or the last ones before it."""
    backwards = before is not None
    rows = session.execute(_page(words, after, before).limit(size + 1)).all()
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        return Page(rows[::-1], more, True)
    return Page(rows, after is not None, more)


def _page(words: str, after: Place | None, before: Place | None) -> Select[Any]:
    key = (GAP, Organisation.name, Organisation.id)
    query = select(
        Organisation.id,
        Organisation.name,
        Organisation.country,
        Organisation.town,
        HAS_PLACE.label("has_place"),
        HAS_ADDRESS.label("has_address"),
        GAP.label("gap"),
    )
    if words:
        found = (each.icontains(words, autoescape=True) for each in (Organisation.name, Organisation.town))
        query = query.where(or_(*found))
    if before is not None:
        return query.where(tuple_(*key) < _edge(before)).order_by(*(each.desc() for each in key))
    if after is not None:
        query = query.where(tuple_(*key) > _edge(after))
    return query.order_by(*key)


def _edge(place: Place) -> Any:
    name = select(Organisation.name).where(Organisation.id == place.organisation_id).scalar_subquery()
    return tuple_(place.gap, name, place.organisation_id)
