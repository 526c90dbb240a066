"""What a page reads: one session a request that cannot write, and the cases a person may see."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, g
from sqlalchemy.orm import Session

from grants import db
from grants.clock import office_day
from grants.models import Application, Person
from grants.models.case_file import with_everything
from grants.models.office import people_of


def now() -> datetime:
    """The clock of the web; everything below is given the moment."""
    return datetime.now(UTC)


def session() -> Session:
    """The request's reading session, opened when first used."""
    if "reading" not in g:
        g.reading = db.reading()
    return g.reading  # type: ignore[no-any-return]


def close(_error: BaseException | None = None) -> None:
    opened = g.pop("reading", None)
    if opened is not None:
        opened.close()


def office_of(programme: str) -> list[Person]:
    """The people of the programme with all their rights of today, read once a request."""
    known: dict[str, list[Person]] = g.setdefault("offices", {})
    if programme not in known:
        query = people_of(programme, office_day(now()))
        known[programme] = list(session().scalars(query).unique())
    return known[programme]


def first_or_404(query: Any) -> Any:
    """The one row, or a page that does not exist."""
    found = session().scalars(query).unique().one_or_none()
    if found is None:
        abort(404)
    return found


def case_or_404(ref: str) -> Application:
    """The case with all it shows, if it exists for the signed-in person."""
    query = Application.visible_to(g.person).where(Application.ref == ref)
    found: Application = first_or_404(with_everything(query))
    found.adopt_letters()
    return found


def bare_case_or_404(ref: str) -> Application:
    """The case alone, where a page may not be needed at all; what else is asked for is read then."""
    found: Application = first_or_404(Application.visible_to(g.person).where(Application.ref == ref))
    return found


def register(app: Flask) -> None:
    app.teardown_appcontext(close)
