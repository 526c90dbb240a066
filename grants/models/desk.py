"""What waits for a person, and what their organisations' cases are doing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, union_all

from grants.models.application import Application, Participation
from grants.models.award import Award
from grants.models.letter import Letter
from grants.models.outbox import Outbox
from grants.models.person import Person
from grants.models.review import Review
from grants.models.ways import Way, cases_by

OLDEST_FIRST = (Application.state_since, Application.id)
FRESH_LETTERS = 5
FAILING_AT_MOST = 500
REPORT_DUE_ON = (
    select(Award.report_due_on)
    .where(Award.application_id == Application.id, Award.accepted_at.is_not(None))
    .scalar_subquery()
    .label("report_due_on")
)


def waiting_for(
    person: Person,
    states: Mapping[tuple[str, str], frozenset[str]],
    own_states: Iterable[tuple[str, str]],
    *,
    after: tuple[datetime, int] | None,
    limit: int,
) -> Select[*tuple[Any, ...]] | None:
    """Cases in which it is this person's turn, oldest first; None if nothing can ever wait for them.

    Rows of ``CASE_COLUMNS`` and ``report_due_on``: a date once an award has been accepted.

    ``states``: (programme, state) -> roles that make it their turn as staff.
    ``own_states``: (definition, state) in which it is the applicant's turn.
    ``after``: the (state_since, id) of the last row of the page before.
    """
    ways = [_as_staff(person, programme, state, roles) for (programme, state), roles in states.items()]
    ways += [
        select(Application.id).where(
            Application.organisation_id == organisation,
            Application.definition == definition,
            Application.state == state,
        )
        for organisation in sorted(person.organisation_ids)
        for definition, state in own_states
    ]
    if not ways:
        return None
    ordered = [_later(way, after).order_by(*OLDEST_FIRST).limit(limit) for way in ways]
    return cases_by(ordered, OLDEST_FIRST, limit).add_columns(REPORT_DUE_ON)


def _later(way: Way, after: tuple[datetime, int] | None) -> Way:
    if after is None:
        return way
    since, last = after
    return way.where(
        Application.state_since >= since, or_(Application.state_since > since, Application.id > last)
    )


def _as_staff(person: Person, programme: str, state: str, roles: frozenset[str]) -> Way:
    way = select(Application.id).where(Application.programme == programme, Application.state == state)
    if roles == {"reviewer"}:
        way = way.where(
            ~exists().where(Review.application_id == Application.id, Review.reviewer_id == person.id)
        )
    if person.memberships:  # nobody decides in their own matter (§ 20 VwVfG)
        way = way.where(
            ~exists().where(
                Participation.application_id == Application.id,
                Participation.organisation_id.in_(person.organisation_ids),
            )
        )
    return way


def running_elsewhere(
    person: Person, waiting_states: Iterable[str], final_states: Iterable[str], limit: int
) -> Select[*tuple[Any, ...]]:
    """Cases of the person's organisations on which others work, the latest move first."""
    done = Application.state.in_(list(final_states))
    mine = and_(
        Application.state.in_(list(waiting_states)), Application.organisation_id.in_(person.organisation_ids)
    )
    way = (
        select(Application.id)
        .join(Participation, Participation.application_id == Application.id)
        .where(Participation.organisation_id.in_(person.organisation_ids), ~done, ~mine)
        .order_by(Application.state_since.desc(), Application.id.desc())
        .limit(limit)
    )
    return cases_by([way], (Application.state_since.desc(), Application.id.desc()), limit)


def failing_deliveries(programmes: Iterable[str]) -> Select[int]:
    """How many letters and mails of these programmes could not be made or sent so far."""
    failing = (
        select(Outbox.application_id)
        .where(Outbox.done_at.is_(None), Outbox.error != "")
        .limit(FAILING_AT_MOST)  # also keeps the database from starting with all cases of the programmes
        .subquery()
    )
    return (
        select(func.count())
        .select_from(failing)
        .join(Application, Application.id == failing.c.application_id)
        .where(Application.programme.in_(list(programmes)))
    )


def fresh_letters(programmes: Iterable[str], kinds: Iterable[str]) -> Select[*tuple[Any, ...]]:
    """The latest issued letters of these kinds: rows of label, kind, dated_on, ref, title."""
    newest = [
        select(Letter.id)
        .where(Letter.programme == programme, Letter.kind == kind, Letter.issued_at.is_not(None))
        .order_by(Letter.id.desc())
        .limit(FRESH_LETTERS)
        .subquery()
        for programme in sorted(programmes)
        for kind in kinds
    ]
    ids = union_all(*(select(each.c.id) for each in newest)).subquery()
    return (
        select(Letter.label, Letter.kind, Letter.dated_on, Application.ref, Application.title)
        .join(Application, Application.id == Letter.application_id)
        .where(Letter.id.in_(select(ids.c.id)))
        .order_by(Letter.id.desc())
        .limit(FRESH_LETTERS)
    )
