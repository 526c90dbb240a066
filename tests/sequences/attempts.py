"""Trying a step: who, what, from which page and with which input; and what the office's table says of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from grants import db
from grants.acts.take_step import take_step
from grants.models import Application
from grants.vocabulary.usual import usual_input
from tests.sequences.books import Books
from tests.sequences.lots import Lot
from tests.sequences.moving import CASE_ITSELF, Moving, own_roles, represented_by, roles_of

NOBODY = 9_999
REASONS = "Reasons that can be read."
NONSENSE: tuple[Any, ...] = (None, "", -1, 0, True, 10**15, "12", [], ["x"], {}, {"x": 1})


@dataclass
class Attempt:
    """`version` is the one on the page that was used; None: no page. `in_place_of`: somebody, or nobody."""

    case: Moving
    transition: str
    person: int
    version: int | None = None
    in_place_of: int | None = None
    note: str = REASONS
    data: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        page = "" if self.version is None else f" on a page of version {self.version}"
        what = self.case.ref if self.case.name == CASE_ITSELF else f"{self.case.ref} {self.case.name}"
        return f"Person {self.person} tries {self.transition} in {what} ({self.case.state}){page}"

    def take(self, at: datetime) -> None:
        take_step(
            self.case.ref,
            self.transition,
            actor_id=self.person,
            at=at,
            subject=self.case.name,
            deputy_for_id=self.in_place_of,
            version=self.version,
            note=self.note,
            data=self.data,
        )


def hindrances(attempt: Attempt, books: Books) -> Iterator[str]:
    """Why it must be refused, as far as the office's table and the history tell."""
    case, step = attempt.case, books.steps_of(attempt.case).get(attempt.transition)
    if step is None:
        yield "there is no such step"
        return
    if case.state not in step.sources:
        yield "wrong state"
    if step.by_itself or step.who.isdisjoint(roles_of(case, attempt.person, books.rights)):
        yield "no right"
    if attempt.version not in (None, case.version) and step.to not in step.sources:
        yield "old page"
    if "not_own_case" in step.only_if and case.case.is_own_of(attempt.person, books.rights):
        yield "own case"
    if any(attempt.person in case.took.get(other, ()) for other in step.never_who):
        yield "four eyes"
    if step.reasons == "required" and not attempt.note.strip():
        yield "no reasons"


def is_unconditional(attempt: Attempt, books: Books) -> bool:
    """Nothing else can stand in its way. In somebody's place four eyes see that one too."""
    step = books.steps_of(attempt.case).get(attempt.transition)
    return (
        step is not None
        and set(step.only_if) <= {"not_own_case"}
        and step.form in (None, "return")
        and not step.who.isdisjoint(own_roles(attempt.case, attempt.person, books.rights))
    )


def for_whom(case: Moving, person: int, lot: Lot, books: Books) -> int | None:
    """In whose place they act, if they stand in for anybody."""
    found = sorted(represented_by(case, person, books.rights))
    return lot.one_of(found) if found else None


def likely(lot: Lot, books: Books, at: datetime) -> Attempt | None:
    """A step that leads on from where a case stands, mostly by somebody who may take it.

    Or by somebody whom four eyes forbid it, or who was something here before, and now and then from a page
    that is out of date.
    """
    beside = [each for each in books.everything() if each.name != CASE_ITSELF and books.by_hand(each)]
    case = lot.one_of(beside if beside and lot.is_one_in(2) else list(books.cases.values()))
    steps = books.by_hand(case)
    if not steps:
        return None
    going_on = [step for step in steps if step.name not in ("withdraw", "cancel", "decline")]
    step = lot.one_of(steps if lot.is_one_in(12) or not going_on else going_on)
    able = books.able(case, step)
    person = lot.one_of(books.everybody() if lot.is_one_in(8) or not able else able)
    took = {who for other in step.never_who for who in case.took.get(other, ())}
    tempted = [who for who in able if who in took or took & {*represented_by(case, who, books.rights)}]
    former = [
        who
        for name, takers in case.took.items()
        for who in sorted(takers)
        if who not in able and not step.who.isdisjoint(books.steps_of(case)[name].who)
    ]
    if tempted and lot.is_one_in(2):
        person = lot.one_of(tempted)
    elif former and lot.is_one_in(3):
        person = lot.one_of(former)
    attempt = _filled_in(Attempt(case, step.name, person), lot, at)
    attempt.in_place_of = for_whom(case, person, lot, books)
    attempt.version = lot.one_of((None, case.version, case.version, case.version - 1))
    return attempt


def wild(lot: Lot, books: Books, at: datetime) -> Attempt:
    """Anything, by anybody, from any page, with anything in the form."""
    case = lot.one_of(books.everything())
    transition = lot.one_of([*books.steps_of(case), "to_awarded", "state", ""])
    person = lot.one_of([*books.everybody(), NOBODY])
    attempt = _filled_in(Attempt(case, transition, person), lot, at)
    attempt.version = lot.one_of([None, case.version, case.version - 1, case.version + 1, 0])
    if lot.is_one_in(3) and attempt.data:
        attempt.data = _spoilt(attempt.data, lot)
    elif lot.is_one_in(3):
        attempt.data = {}
    if lot.is_one_in(3):
        attempt.note = " \n"
    return attempt


def _spoilt(data: dict[str, Any], lot: Lot) -> dict[str, Any]:
    """One answer makes no sense, or has another shape."""
    key = lot.sorted_one_of(data)
    match data[key]:
        case dict() as table if table and lot.is_one_in(2):
            return {**data, key: {**table, lot.sorted_one_of(table): lot.one_of(NONSENSE)}}
    return {**data, key: lot.one_of(NONSENSE)}


def _filled_in(attempt: Attempt, lot: Lot, at: datetime) -> Attempt:
    """The form as people fill it in: mostly to the end, and with amounts of all sizes."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(attempt.case.ref)).one()
        try:
            attempt.data = usual_input(case.subject(attempt.case.name) or case, attempt.transition, at)
        except KeyError:
            return attempt
    if attempt.case.name != CASE_ITSELF:
        return attempt
    if attempt.transition == "recommend":
        if lot.is_one_in(6):
            attempt.data |= {"verdict": "rejection", "amount_cents": 0}
        else:
            attempt.data["amount_cents"] = max(1, int(case.requested_cents * lot.share()))
    if attempt.transition == "settle":
        attempt.data["final_cents"] = int(attempt.data["final_cents"] * lot.share())
    return attempt
