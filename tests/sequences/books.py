"""What must hold whatever people do: read by plain SQL, and kept apart from the application's own words."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from tests.sequences.moving import (
    AMENDMENT,
    CASE,
    PAYMENT_REQUEST,
    Beside,
    Case,
    Moving,
    Rights,
    own_roles,
    represented_by,
    roles_of,
)
from tests.workflows.specification import Specification, Step

DECISIONS = frozenset({"award", "reject"})
FREES = frozenset({"decline", "cancel"})
RECEIVED = frozenset({"freeze_submission", "freeze_amendment", "call_money"})
SYSTEM = "system"
NEW_STEPS = text(
    "SELECT id, application_id, number, kind, subject_kind, subject_number, transition, from_state, to_state,"
    " actor_id, deputy_for_id, note, data FROM step WHERE id > :last ORDER BY id"
)
NEW_LETTERS = text(
    "SELECT id, application_id, step_id, kind, programme, year, number, label"
    " FROM letter WHERE id > :last ORDER BY id"
)
CASES = text("SELECT id, ref, state, version FROM application")
BESIDE = text(
    "SELECT application_id, 'amendment' AS kind, number, state, version, ended_at, 0 AS called_cents,"
    " 0 AS paid_cents FROM amendment UNION ALL "
    "SELECT application_id, 'payment_request', number, state, version, ended_at, called_cents,"
    " coalesce(amount_cents_paid, 0) FROM payment_request LEFT JOIN (SELECT payment_request_id,"
    " sum(amount_cents) AS amount_cents_paid FROM payment GROUP BY payment_request_id) AS paid"
    " ON payment_request_id = payment_request.id"
)
CITIES = text("SELECT application_id, organisation_id, role FROM participation")
ROUNDS = text(
    "SELECT round.id, total_cents, committed_cents, coalesce(sum(bound_cents), 0) AS bound_cents FROM round"
    " LEFT JOIN application ON round_id = round.id LEFT JOIN award ON application_id = application.id"
    " GROUP BY round.id, total_cents, committed_cents"
)
AWARDS = text(
    "SELECT award.application_id, amount_cents, bound_cents, called_cents, final_cents FROM award"
    " LEFT JOIN settlement ON settlement.application_id = award.application_id"
)
OUTBOX = text(
    "SELECT count(*), count(DISTINCT key), sum(CASE WHEN kind = 'letter' THEN 1 ELSE 0 END) FROM outbox"
)
NOTICES = text(
    "SELECT (SELECT coalesce(sum(told), 0) FROM deadline_notice),"
    " (SELECT count(*) FROM outbox WHERE key LIKE 'deadline-%')"
)
PROPOSED = text(
    "SELECT proposed_by_id, proposed_for_id, answered_by_id, answered_for_id, outcome"
    " FROM correction WHERE id = :id"
)


class Books:
    """Enters what is new after each act, and says what is wrong with it."""

    def __init__(self, specifications: Mapping[str, Specification]) -> None:
        self.specifications = specifications
        self.cases: dict[int, Case] = {}
        self.rights = Rights()
        self.last_step = self.last_letter = self.letters = 0
        self.numbers: dict[tuple[str, int], int] = {}

    def everybody(self) -> list[int]:
        """Everybody who can sign in and is anything at all."""
        deputies = {deputy for deputy, _represented, _role in self.rights.deputies}
        return sorted({*self.rights.roles, *self.rights.cities, *deputies})

    def everything(self) -> list[Moving]:
        """All that moves."""
        cases = list(self.cases.values())
        return [*cases, *(each for case in cases for each in case.beside.values())]

    def steps_of(self, moving: Moving) -> Mapping[str, Step]:
        return self.specifications[moving.name[0]].steps

    def by_hand(self, moving: Moving) -> list[Step]:
        steps = self.specifications[moving.name[0]].by_hand(moving.state)
        return [step for step in steps if step.who != {SYSTEM}]

    def able(self, moving: Moving, step: Step) -> list[int]:
        """Everybody who has a role for this step."""
        return [
            who for who in self.everybody() if not step.who.isdisjoint(roles_of(moving, who, self.rights))
        ]

    def open(self, connection: Connection, today: date) -> None:
        """Take over what is there already; its history is entered like any other."""
        self.rights = Rights.read(connection, today)
        assert list(self.enter(connection, is_trusted=True)) == []

    def enter(self, connection: Connection, is_trusted: bool = False) -> Iterator[str]:
        """Everything that is wrong. `is_trusted`: rights may have been others when it happened."""
        self._know(connection)
        written: dict[int, Step] = {}
        for row in connection.execute(NEW_STEPS, {"last": self.last_step}):
            case = self.cases[row.application_id]
            moving = case.beside.get((row.subject_kind, row.subject_number), case)
            step = self.steps_of(moving).get(row.transition)
            place = f"{case.ref}, step {row.number} ({row.transition})"
            self.last_step = row.id
            if row.number != case.number + 1:
                yield f"{place}: follows number {case.number}."
            case.number = row.number
            if row.kind != "step":
                yield from (f"{place}: {each}" for each in self._outside(connection, moving, row))
                continue
            if step is None:
                yield f"{place}: nobody wrote down such a step."
                continue
            yield from (f"{place}: {each}" for each in self._step(moving, step, row, is_trusted))
            if step.letter:
                written[row.id] = step
        yield from self._letters(connection, written)
        yield from self._standing(connection)
        yield from self._money(connection)
        self._cities(connection)

    def _know(self, connection: Connection) -> None:
        for row in connection.execute(CASES):
            if row.id not in self.cases:
                self.cases[row.id] = Case(row.id, row.ref, self.specifications[CASE].initial, 0)
        for row in connection.execute(BESIDE):
            case, name = self.cases[row.application_id], (row.kind, row.number)
            if name not in case.beside:
                case.beside[name] = Beside(case, name, self.specifications[row.kind].initial)
        self._cities(connection)

    def _cities(self, connection: Connection) -> None:
        for case in self.cases.values():
            case.cities = {}
        for row in connection.execute(CITIES):
            self.cases[row.application_id].cities[row.organisation_id] = row.role

    def _outside(self, connection: Connection, moving: Moving, row: Any) -> Iterator[str]:
        """A correction by two people, a migration: the state changes, and nothing else does."""
        if row.from_state != moving.state:
            yield f"leads from {row.from_state}, but it was in {moving.state}."
        if row.kind == "correction":
            found = connection.execute(PROPOSED, {"id": _json(row.data)["correction"]}).one()
            proposed = {found.proposed_by_id, found.proposed_for_id} - {None}
            answered = {found.answered_by_id, found.answered_for_id} - {None}
            if found.outcome != "confirmed" or not answered or proposed & answered:
                yield f"was {found.outcome} by {answered}, proposed by {proposed}."
            if answered != {row.actor_id, row.deputy_for_id} - {None}:
                yield f"was confirmed by {answered}."
        elif row.from_state != row.to_state:
            yield f"leads from {row.from_state} to {row.to_state} without a step."
        moving.state = row.to_state

    def _step(self, moving: Moving, step: Step, row: Any, is_trusted: bool) -> Iterator[str]:
        people = {row.actor_id, row.deputy_for_id} - {None}
        if row.from_state != moving.state or row.from_state not in step.sources or row.to_state != step.to:
            yield f"leads from {row.from_state} to {row.to_state}, but it was in {moving.state}."
        if step.reasons == "required" and not row.note.strip():
            yield "gives no reasons."
        if (step.by_itself or step.who == {SYSTEM}) != (row.actor_id is None):
            yield f"was taken by {row.actor_id}."
        if people and not is_trusted:
            yield from self._person(moving, step, row.actor_id, row.deputy_for_id)
        for other in step.never_who:
            if not people.isdisjoint(moving.took.get(other, ())):
                yield f"one person did this and {other}."
        moving.took.setdefault(row.transition, set()).update(people)
        moving.state = row.to_state
        moving.is_received = moving.is_received or bool(RECEIVED.intersection(step.effects))
        if isinstance(moving, Case):
            if step.name == "award":
                moving.awarded_by |= people
            yield from self._amounts(moving, step, _json(row.data))
        else:
            moving.is_over = not self.specifications[moving.name[0]].turns[moving.state]
            yield from self._amounts_beside(moving, step, people, _json(row.data))

    def _person(self, moving: Moving, step: Step, person: int, represented: int | None) -> Iterator[str]:
        roles = own_roles(moving, person, self.rights)
        if represented is not None:
            roles = represented_by(moving, person, self.rights).get(represented, set())
        if step.who.isdisjoint(roles):
            yield f"{person} has no right to it, in place of {represented}."
        if "not_own_case" in step.only_if and moving.case.is_own_of(person, self.rights):
            yield f"{person} acts in their own matter."

    def _amounts(self, case: Case, step: Step, data: Mapping[str, Any]) -> Iterator[str]:
        if step.name in DECISIONS:
            case.decisions += 1
            if case.decisions > 1:
                yield "decides once more."
        if step.name == "recommend":
            case.recommended = data.get("amount_cents", 0) if data["verdict"] == "award" else 0
        elif step.name == "award":
            case.awarded = case.bound = case.recommended
        elif step.name in FREES:
            case.bound = 0
            if case.paid:
                yield f"frees what was paid: {case.paid} cents."
        elif step.name == "settle":
            case.final = case.bound = data["final_cents"]
        for kind in (AMENDMENT, PAYMENT_REQUEST):
            if f"no_open_{kind}" in step.only_if:
                pending = [name for name, each in case.beside.items() if name[0] == kind and each.is_pending]
                yield from (f"leaves {name} open." for name in pending)

    def _amounts_beside(
        self, moving: Beside, step: Step, people: set[int], data: Mapping[str, Any]
    ) -> Iterator[str]:
        case = moving.case
        if "apply_amendment" in step.effects:
            if step.name == "grant_minor" and data["after"]["amount_cents"] != case.awarded:
                yield f"one person changes {case.awarded} cents to {data['after']['amount_cents']}."
            if data["after"]["amount_cents"] != case.awarded:
                case.awarded_by |= people
            case.awarded = case.bound = data["after"]["amount_cents"]
        if "call_money" in step.effects:
            moving.called = data["amount_cents"]
        if "give_back_call" in step.effects:
            moving.called = 0
        if "order_payment" in step.effects:
            if moving.paid:
                yield "pays once more."
            moving.paid = moving.called
            if not case.awarded_by.isdisjoint(people):
                yield "one person awarded and paid."

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
        rows: list[tuple[Moving, Any]] = [(self.cases[row.id], row) for row in connection.execute(CASES)]
        for row in connection.execute(BESIDE):
            beside = self.cases[row.application_id].beside[row.kind, row.number]
            rows.append((beside, row))
            if (row.called_cents, row.paid_cents) != (beside.called, beside.paid):
                yield (
                    f"{beside.ref}, {beside.name}: {row.called_cents} cents called, {row.paid_cents} paid; "
                    f"the history gives {beside.called} and {beside.paid}."
                )
            if (row.ended_at is not None) != beside.is_over:
                yield f"{beside.ref}, {beside.name} ended at {row.ended_at}, in {beside.state}."
        for moving, row in rows:
            if row.state != moving.state:
                yield f"{moving.ref}, {moving.name} is in {row.state}; its history ends in {moving.state}."
            if row.version < moving.version:
                yield f"{moving.ref}, {moving.name} went back to version {row.version}."
            moving.version = row.version
        told, mails = connection.execute(NOTICES).one()
        if told != mails:
            yield f"Deadlines told {told} people, in {mails} mails."

    def _money(self, connection: Connection) -> Iterator[str]:
        for row in connection.execute(ROUNDS):
            if not 0 <= row.committed_cents == row.bound_cents <= row.total_cents:
                yield (
                    f"Round {row.id}: {row.committed_cents} cents committed, {row.bound_cents} bound, "
                    f"{row.total_cents} in all."
                )
        found = {row.application_id: tuple(row)[1:] for row in connection.execute(AWARDS)}
        told = {
            case.id: (case.awarded, case.bound, case.called, case.final)
            for case in self.cases.values()
            if case.awarded is not None
        }
        if found != told:
            yield f"Awarded, bound, called, settled: {found}; the histories give {told}."
        for case in self.cases.values():
            if not case.paid <= case.called <= (case.awarded or 0):
                yield f"{case.ref}: {case.paid} cents paid, {case.called} called of {case.awarded}."


def _json(value: Any) -> Any:
    """SQLite gives JSON as text, PostgreSQL as it is."""
    return json.loads(value) if isinstance(value, str) else value
