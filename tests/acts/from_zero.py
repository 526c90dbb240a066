"""Taking every step of every case once more, from tables in which nothing has happened yet (SQLite).

What was written down as input stays: applications, reports, what reviewers gave as points. Everything that
steps bring about is thrown away and must come back: states, decisions, awards, settlements, what rounds have
committed, letters with their numbers and values, and the history itself.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from grants import db
from grants.acts import take_step as taking
from grants.models import Application, Letter, Record, Review, Step

BROUGHT_ABOUT = (
    "outbox", "letter_file", "letter", "deadline_notice", "deadline", "payment", "settlement", "award",
    "decision", "review", "step",
)  # fmt: skip
FROM_THE_BEGINNING = (
    "UPDATE counter SET last = 0 WHERE kind = 'letter'",
    "UPDATE round SET committed_cents = 0",
    "UPDATE report SET submitted_at = NULL, checked_by_id = NULL, checked_at = NULL, check_note = ''",
    "UPDATE application SET state = 'draft', submitted_at = NULL, content_sha256 = '', version = 1",
)
COMPARED = ("decision", "award", "settlement", "payment", "review")
STEP = ("application_id", "transition", "actor_id", "at", "note")
OWN = {"id", "application_id", "step_id", "settlement_id"}  # which row it is, and not what it says
Rows = list[dict[str, Any]]


def standing() -> dict[str, Rows]:
    """What steps bring about, row by row and without the rows' own numbers."""
    with db.reading() as session:
        cases = dict(map(tuple, session.execute(select(Application.id, Application.ref))))
        found = {name: _rows(session, name, cases) for name in COMPARED}
        found["application"] = [
            {"ref": each.ref, "state": each.state, "sha256": each.definition_sha256, "at": each.submitted_at}
            for each in session.scalars(select(Application).order_by(Application.id))
        ]
        found["step"] = _rows(session, "step", cases)
        found["round"] = [
            dict(row) for row in session.execute(text("SELECT id, committed_cents FROM round")).mappings()
        ]
        found["letter"] = [
            {"label": each.label, "kind": each.kind, "on": each.dated_on, "values": each.values}
            for each in session.scalars(select(Letter).order_by(Letter.label))
        ]
    return found


def _rows(session: Any, name: str, cases: dict[int, str]) -> Rows:
    table = Record.metadata.tables[name]
    rows = [
        {key: value for key, value in row.items() if key not in OWN}
        | ({"case": cases[row["application_id"]]} if "application_id" in row else {})
        for row in session.execute(select(table)).mappings()
    ]
    return sorted(rows, key=lambda row: (row.get("case", ""), row.get("number", 0), repr(row)))


def retake() -> None:
    """Empty the tables and take all steps again, in the order of time."""
    taken = list(_taken())
    _empty()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "roles_of", lambda person, _subject: roles)  # rights may be others by now
        for step, roles, data in taken:  # noqa: B007  the patch reads the roles
            _issue_letters(step["application_id"])
            taking.take_step(
                step["ref"],
                step["transition"],
                actor_id=step["actor_id"],
                at=step["at"],
                note=step["note"],
                data=data,
            )


def _taken() -> Iterator[tuple[dict[str, Any], frozenset[str], dict[str, Any]]]:
    """Each step that a person took, with the roles in which, and what the form must have brought."""
    with db.reading() as session:
        reviews = {
            (each.application_id, each.reviewer_id): {
                "scores": each.scores,
                "comments": each.comments,
                "opinion": each.opinion,
                "verdict": each.verdict,
            }
            for each in session.scalars(select(Review))
        }
        for step, ref in session.execute(select(Step, Application.ref).join(Application).order_by(Step.id)):
            if step.actor_id is None:
                continue  # taken by itself, and so again
            assert step.kind == "step"
            data = {key: value for key, value in step.data.items() if key not in ("content_sha256", "final")}
            if step.transition == "review":
                data = reviews[step.application_id, step.actor_id]
            if "due_on" in data:
                data["due_on"] = date.fromisoformat(data["due_on"])
            if step.transition in ("submit", "resubmit"):
                data.setdefault("declarations", [])
            row = {
                key: getattr(step, key) for key in ("application_id", "transition", "actor_id", "at", "note")
            }
            yield row | {"ref": ref}, frozenset(step.actor_roles.split()), data


def _empty() -> None:
    with db.transaction() as session:
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        for table in BROUGHT_ABOUT:
            session.execute(text(f"DELETE FROM {table}"))
        for statement in FROM_THE_BEGINNING:
            session.execute(text(statement))


def _issue_letters(application_id: int) -> None:
    """As if the worker had been there: a file is closed only then."""
    with db.transaction() as session:
        session.execute(
            text("UPDATE letter SET issued_at = :at WHERE application_id = :id AND issued_at IS NULL"),
            {"at": "2026-01-01 00:00:00.000000", "id": application_id},
        )
