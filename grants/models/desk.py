"""What waits for a person, and what their organisations' cases are doing.

A desk is opened many times a day by the same people: each statement is built once for its kind of reader.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from grants.models.application import Application, Participation
from grants.models.award import Award
from grants.models.deadline import RUNNING, Deadline
from grants.models.decision import Decision
from grants.models.letter import Letter
from grants.models.outbox import Outbox
from grants.models.person import Person
from grants.models.record import Moment
from grants.models.review import Review
from grants.models.ways import READERS, CaseRow, Way, cases_by
from workflows.states import CASE

OLDEST_FIRST = (Application.state_since, Application.id)
FRESH_LETTERS = 5
FAILING_AT_MOST = 500

AMOUNT = func.coalesce(  # that counts for a deputy's limit: awarded, else recommended, else applied for
    select(Award.amount_cents).where(Award.application_id == Application.id).scalar_subquery(),
    select(Decision.amount_cents)
    .where(Decision.application_id == Application.id, Decision.verdict == "award")
    .scalar_subquery(),
    Application.requested_cents,
)


@dataclass(frozen=True)
class Turn:
    """A state in which it is the turn of these roles.

    ``programme``: empty for applicants, to whom all are the same. ``versions``: the SHA-256 of the
    definitions in which it is so; empty: all that know the state agree, and none has to be asked for.
    """

    programme: str
    state: str
    roles: frozenset[str]
    versions: frozenset[str] = frozenset()

    def place(self) -> tuple[str, str, list[str]]:
        return self.programme, self.state, sorted(self.versions)

    def is_there(self) -> Iterator[ColumnElement[bool]]:
        yield Application.state == self.state
        if self.versions:
            yield Application.definition_sha256.in_(sorted(self.versions))


@dataclass(frozen=True)
class Mandate:
    """Somebody's turn in whose place the reader may act, with what bars the two of them.

    ``own``: organisations that the one represented speaks for.
    """

    turn: Turn
    represented_id: int
    up_to_cents: int | None
    own: frozenset[int]

    def place(self) -> tuple[Any, ...]:
        return *self.turn.place(), self.represented_id, self.up_to_cents or 0


def waiting_for(
    session: Session,
    person: Person,
    turns: Iterable[Turn],
    own_turns: Iterable[Turn],
    clocks: Iterable[str],
    mandates: Iterable[Mandate] = (),
    *,
    after: tuple[datetime, int] | None,
    limit: int,
) -> Sequence[CaseRow]:
    """Cases in which it is this person's turn, oldest first.

    Rows of ``CASE_COLUMNS`` and ``due_on``: the first day on which one of these clocks is over. For each
    mandate in its order, ``mandate_0`` and so on is the id of who is represented, where the case waits for
    that one.

    ``turns``: where it is their turn as staff. ``own_turns``: where it is the applicant's turn.
    ``after``: the (state_since, id) of the last row of the page before.
    """
    own = person.organisation_ids
    turns, stood_in = frozenset(turns), tuple(mandates)
    if not turns and not own and not stood_in:
        return []
    query = _waiting(turns, frozenset(own_turns), frozenset(clocks), own, stood_in, after is not None, limit)
    since, last = after or (None, None)
    return session.execute(query, {"reader": person.id, "since": since, "last": last}).all()


@lru_cache(READERS)
def _waiting(
    turns: frozenset[Turn],
    own_turns: frozenset[Turn],
    clocks: frozenset[str],
    own: frozenset[int],
    mandates: tuple[Mandate, ...],
    goes_on: bool,
    limit: int,
) -> Select[*tuple[Any, ...]]:
    conditions = [_in_place(each, own) for each in mandates]
    ways = [_as_staff(turn, own) for turn in sorted(turns, key=Turn.place)]
    ways += [
        select(Application.id).where(Application.organisation_id == organisation, *turn.is_there())
        for organisation in sorted(own)
        for turn in sorted(own_turns, key=Turn.place)
    ]
    ways += [select(Application.id).where(each) for each in conditions]
    ordered = [(_later(way) if goes_on else way).order_by(*OLDEST_FIRST).limit(limit) for way in ways]
    represented = [
        case((condition, mandate.represented_id), else_=null()).label(f"mandate_{index}")
        for index, (mandate, condition) in enumerate(zip(mandates, conditions, strict=True))
    ]
    return cases_by(ordered, OLDEST_FIRST, limit).add_columns(_due_on(clocks), *represented)


def _due_on(clocks: frozenset[str]) -> Label[date | None]:
    return (
        select(func.min(Deadline.due_on))
        .where(
            Deadline.application_id == Application.id,
            Deadline.subject_kind == CASE,
            Deadline.standing == RUNNING,
            Deadline.clock.in_(sorted(clocks)),
        )
        .scalar_subquery()
        .label("due_on")
    )


def _later(way: Way) -> Way:
    since: ColumnElement[datetime] = bindparam("since", type_=Moment())
    last: ColumnElement[int] = bindparam("last")
    return way.where(
        Application.state_since >= since, or_(Application.state_since > since, Application.id > last)
    )


def _as_staff(turn: Turn, own: frozenset[int]) -> Way:
    conditions = [Application.programme == turn.programme, *turn.is_there()]
    if turn.roles == {"reviewer"}:
        conditions.append(~_reviewed_by(bindparam("reader")))
    if own:
        conditions.append(~_takes_part(own))
    return select(Application.id).where(*conditions)


def _in_place(mandate: Mandate, own: frozenset[int]) -> ColumnElement[bool]:
    """The same for a deputy: what bars the one represented bars them as well."""
    turn = mandate.turn
    conditions = [Application.programme == turn.programme, *turn.is_there()]
    if turn.roles == {"reviewer"}:
        conditions += [~_reviewed_by(bindparam("reader")), ~_reviewed_by(mandate.represented_id)]
    if mandate.up_to_cents is not None:
        conditions.append(mandate.up_to_cents >= AMOUNT)
    if barred := own | mandate.own:
        conditions.append(~_takes_part(barred))
    return and_(*conditions)


def _reviewed_by(person_id: Any) -> ColumnElement[bool]:
    return exists().where(Review.application_id == Application.id, Review.reviewer_id == person_id)


def _takes_part(organisations: frozenset[int]) -> ColumnElement[bool]:
    """Nobody decides in their own matter (§ 20 VwVfG)."""
    return exists().where(
        Participation.application_id == Application.id,
        Participation.organisation_id.in_(sorted(organisations)),
    )


@lru_cache(READERS)
def running_elsewhere(
    organisations: frozenset[int], own_turns: frozenset[Turn], ends: frozenset[Turn], limit: int
) -> Select[*tuple[Any, ...]]:
    """Cases of these organisations on which others work, the latest move first.

    ``own_turns`` and ``ends``: where it is the applicant's turn, and where a case is over.
    """
    own = sorted(organisations)
    done = _at_one_of(ends)
    mine = and_(_at_one_of(own_turns), Application.organisation_id.in_(own))
    way = (
        select(Application.id)
        .join(Participation, Participation.application_id == Application.id)
        .where(Participation.organisation_id.in_(own), ~done, ~mine)
        .order_by(Application.state_since.desc(), Application.id.desc())
        .limit(limit)
    )
    return cases_by([way], (Application.state_since.desc(), Application.id.desc()), limit)


def _at_one_of(turns: Iterable[Turn]) -> ColumnElement[bool]:
    """One list of states as far as all versions agree."""
    named = [turn for turn in turns if turn.versions]
    agreed = sorted({turn.state for turn in turns if not turn.versions})
    return or_(
        Application.state.in_(agreed),
        *(and_(*turn.is_there()) for turn in sorted(named, key=Turn.place)),
    )


@lru_cache(READERS)
def failing_deliveries(programmes: frozenset[str]) -> Select[int]:
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
        .where(Application.programme.in_(sorted(programmes)))
    )


@lru_cache(READERS)
def fresh_letters(programmes: frozenset[str], kinds: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
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
