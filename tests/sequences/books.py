"""What must hold whatever people do: read by plain SQL, and kept apart from the application's own words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from tests.workflows.specification import Specification, Step

DECISIONS = frozenset({"award", "reject"})
FREES = frozenset({"decline", "cancel"})
NEW_STEPS = text(
    "SELECT id, application_id, number, kind, transition, from_state, to_state, actor_id, note, data"
    " FROM step WHERE id > :last ORDER BY id"
)
NEW_LETTERS = text(
    "SELECT id, application_id, step_id, kind, programme, year, number, label"
    " FROM letter WHERE id > :last ORDER BY id"
)
CASES = text("SELECT id, ref, state, version FROM application")
CITIES = text("SELECT application_id, organisation_id, role FROM participation")
ROUNDS = text(
    "SELECT round.id, total_cents, committed_cents, coalesce(sum(bound_cents), 0) AS bound_cents FROM round"
    " LEFT JOIN application ON round_id = round.id LEFT JOIN award ON application_id = application.id"
    " GROUP BY round.id, total_cents, committed_cents"
)
AWARDS = text(
    "SELECT award.application_id, amount_cents, bound_cents, final_cents FROM award"
    " LEFT JOIN settlement ON settlement.application_id = award.application_id"
)
OUTBOX = text(
    "SELECT count(*), count(DISTINCT key), sum(CASE WHEN kind = 'letter' THEN 1 ELSE 0 END) FROM outbox"
)
RIGHTS = text(
    "SELECT person.id, appointment.role, NULL FROM person JOIN appointment ON person_id = person.id"
    " WHERE is_active AND programme = 'ude' UNION ALL "
    "SELECT person.id, NULL, organisation_id FROM person JOIN membership ON person_id = person.id"
    " WHERE is_active"
)


@dataclass
class Rights:
    """What each person is at this moment: roles in the programme, and cities they speak for."""

    roles: dict[int, set[str]] = field(default_factory=dict)
    cities: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> "Rights":
        rights = cls()
        for person, role, city in connection.execute(RIGHTS):
            if role is not None:
                rights.roles.setdefault(person, set()).add(role)
            else:
                rights.cities.setdefault(person, set()).add(city)
        return rights


@dataclass
class Case:
    """One case as its history tells it."""

    id: int
    ref: str
    state: str
    version: int
    cities: dict[int, str] = field(default_factory=dict)
    number: int = 0
    is_received: bool = False
    took: dict[str, set[int]] = field(default_factory=dict)
    decisions: int = 0
    recommended: int = 0
    awarded: int | None = None
    bound: int = 0
    final: int | None = None

    def roles_of(self, person: int, rights: Rights) -> set[str]:
        """A case that was never handed in does not exist for the office."""
        own = {role for city, role in self.cities.items() if city in rights.cities.get(person, ())}
        return own | (rights.roles.get(person, set()) if self.is_received else set())

    def is_own_of(self, person: int, rights: Rights) -> bool:
        return not rights.cities.get(person, set()).isdisjoint(self.cities)


class Books:
    """Enters what is new after each act, and says what is wrong with it."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self.cases: dict[int, Case] = {}
        self.rights = Rights()
        self.last_step = self.last_letter = self.letters = 0
        self.numbers: dict[tuple[str, int], int] = {}

    def everybody(self) -> list[int]:
        """Everybody who can sign in and is anything at all."""
        return sorted({*self.rights.roles, *self.rights.cities})

    def able(self, case: Case, step: Step) -> list[int]:
        """Everybody who has a role for this step."""
        return [who for who in self.everybody() if not step.who.isdisjoint(case.roles_of(who, self.rights))]

    def open(self, connection: Connection) -> None:
        """Take over what is there already; its history is entered like any other."""
        self.rights = Rights.read(connection)
        assert list(self.enter(connection, is_trusted=True)) == []

    def enter(self, connection: Connection, is_trusted: bool = False) -> Iterator[str]:
        """Everything that is wrong. `is_trusted`: rights may have been others when it happened."""
        self._know(connection)
        written: dict[int, Step] = {}
        for row in connection.execute(NEW_STEPS, {"last": self.last_step}):
            step = self.specification.steps.get(row.transition)
            case = self.cases[row.application_id]
            place = f"{case.ref}, step {row.number} ({row.transition})"
            if step is None:
                yield f"{place}: nobody wrote down such a step."
                continue
            yield from (f"{place}: {each}" for each in self._step(case, step, row, is_trusted))
            self.last_step = row.id
            if step.letter:
                written[row.id] = step
        yield from self._letters(connection, written)
        yield from self._standing(connection)
        yield from self._money(connection)
        self._cities(connection)

    def _know(self, connection: Connection) -> None:
        for row in connection.execute(CASES):
            if row.id not in self.cases:
                self.cases[row.id] = Case(row.id, row.ref, self.specification.initial, 0)
        self._cities(connection)

    def _cities(self, connection: Connection) -> None:
        for case in self.cases.values():
            case.cities = {}
        for row in connection.execute(CITIES):
            self.cases[row.application_id].cities[row.organisation_id] = row.role

    def _step(self, case: Case, step: Step, row: Any, is_trusted: bool) -> Iterator[str]:
        if row.number != case.number + 1:
            yield f"follows number {case.number}."
        if row.from_state != case.state or row.from_state not in step.sources or row.to_state != step.to:
            yield f"leads from {row.from_state} to {row.to_state}, but the case was in {case.state}."
        if step.reasons == "required" and not row.note.strip():
            yield "gives no reasons."
        if step.by_itself != (row.actor_id is None):
            yield f"was taken by {row.actor_id}."
        if row.actor_id is not None:
            if not is_trusted:
                yield from self._person(case, step, row.actor_id)
            for other in step.never_who:
                if row.actor_id in case.took.get(other, ()):
                    yield f"one person did this and {other}."
            case.took.setdefault(row.transition, set()).add(row.actor_id)
        case.number, case.state = row.number, row.to_state
        case.is_received = case.is_received or "freeze_submission" in step.effects
        yield from self._amounts(case, row.transition, _json(row.data))

    def _person(self, case: Case, step: Step, person: int) -> Iterator[str]:
        if case.roles_of(person, self.rights).isdisjoint(step.who):
            yield f"{person} has no right to it."
        if "not_own_case" in step.only_if and case.is_own_of(person, self.rights):
            yield f"{person} acts in their own matter."

    def _amounts(self, case: Case, transition: str, data: Mapping[str, Any]) -> Iterator[str]:
        if transition in DECISIONS:
            case.decisions += 1
            if case.decisions > 1:
                yield "decides once more."
        if transition == "recommend":
            case.recommended = data.get("amount_cents", 0) if data["verdict"] == "award" else 0
        elif transition == "award":
            case.awarded = case.bound = case.recommended
        elif transition in FREES:
            case.bound = 0
        elif transition == "settle":
            case.final = case.bound = data["final_cents"]

    def _letters(self, connection: Connection, written: dict[int, Step]) -> Iterator[str]:
        for row in connection.execute(NEW_LETTERS, {"last": self.last_letter}):
            step = written.pop(row.step_id, None)
            if step is None or step.letter != row.kind:
                yield f"{row.label} ({row.kind}) belongs to no new step that writes one."
            before = self.numbers.get((row.programme, row.year), 0)
            if row.number != before + 1:
                yield f"{row.label} follows number {before}."
            self.numbers[row.programme, row.year] = row.number
            self.last_letter, self.letters = row.id, self.letters + 1
        for number, step in written.items():
            yield f"Step {number} wrote no {step.letter}."
        rows, keys, letters = connection.execute(OUTBOX).one()
        if rows != keys or (letters or 0) != self.letters:
            yield f"The outbox has {rows} rows, {keys} keys and {letters} of {self.letters} letters."

    def _standing(self, connection: Connection) -> Iterator[str]:
        for row in connection.execute(CASES):
            case = self.cases[row.id]
            if row.state != case.state:
                yield f"{case.ref} is in {row.state}; its history ends in {case.state}."
            if row.version < case.version:
                yield f"{case.ref} went back to version {row.version}."
            case.version = row.version

    def _money(self, connection: Connection) -> Iterator[str]:
        for row in connection.execute(ROUNDS):
            if not 0 <= row.committed_cents == row.bound_cents <= row.total_cents:
                yield (
                    f"Round {row.id}: {row.committed_cents} cents committed, {row.bound_cents} bound, "
                    f"{row.total_cents} in all."
                )
        found = {row.application_id: tuple(row)[1:] for row in connection.execute(AWARDS)}
        told = {
            case.id: (case.awarded, case.bound, case.final)
            for case in self.cases.values()
            if case.awarded is not None
        }
        if found != told:
            yield f"Awarded, bound, settled: {found}; the histories give {told}."


def _json(value: Any) -> Any:
    """SQLite gives JSON as text, PostgreSQL as it is."""
    return json.loads(value) if isinstance(value, str) else value
