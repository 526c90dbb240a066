"""The database itself refuses to change or delete history and letters, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants import db
from tests.office import Office

FROZEN = "The history cannot be changed."

CHANGES = [
    "UPDATE step SET note = 'never said'",
    "UPDATE step SET actor_name = 'Somebody Else' WHERE number = 1",
    "DELETE FROM step",
    "UPDATE letter_file SET sha256 = 'other'",
    "DELETE FROM letter_file",
    "UPDATE letter SET \"values\" = '{}'",
    "UPDATE letter SET number = number + 1",
    "UPDATE letter SET step_id = step_id + 1",
    "UPDATE letter SET dated_on = '1999-01-01'",
    "UPDATE letter SET issued_at = NULL",
    "DELETE FROM letter",
    "UPDATE definition_version SET text = ''",
    "DELETE FROM definition_version",
]
REPLACEMENTS = [
    "INSERT OR REPLACE INTO step SELECT * FROM step",
    "INSERT OR REPLACE INTO step SELECT id + 1000, application_id, number, transition, from_state, to_state, "
    "actor_id, actor_name, actor_roles, at, 'never said', data, kind, 'case', 0, NULL, '' FROM step",
    "INSERT OR REPLACE INTO letter_file SELECT * FROM letter_file",
    "INSERT OR REPLACE INTO letter SELECT * FROM letter",
    "UPDATE OR REPLACE step SET number = 1",
    "INSERT OR REPLACE INTO definition_version SELECT * FROM definition_version",
]
TRUNCATIONS = [
    "TRUNCATE step CASCADE",
    "TRUNCATE letter_file",
    "TRUNCATE letter CASCADE",
    "TRUNCATE application CASCADE",
    "TRUNCATE definition_version",
]


def _run(statement: str) -> int:
    with db.transaction() as session:
        return session.execute(text(statement)).rowcount  # type: ignore[attr-defined]


def _history() -> list[tuple[object, ...]]:
    with db.reading() as session:
        return [
            tuple(row)
            for name in ("step", "letter", "letter_file", "definition_version")
            for row in session.execute(text(f"SELECT * FROM {name} ORDER BY id"))
        ]


def _refused(statements: list[str]) -> None:
    before = _history()
    for statement in statements:
        with pytest.raises(DBAPIError, match=FROZEN):
            _run(statement)
    assert _history() == before


@pytest.fixture
def office_with_letter(office_on_both: Office) -> Office:
    """A submitted case whose receipt has been issued: rows in all three tables."""
    office_on_both.case_in("submitted")
    office_on_both.work_off()
    assert len(_history()) == 5
    return office_on_both


def test_history_and_letters_refuse_changes(office_with_letter: Office) -> None:
    _refused(CHANGES)


def test_history_and_letters_cannot_be_replaced_or_emptied(office_with_letter: Office) -> None:
    _refused(REPLACEMENTS if db.current().is_sqlite else TRUNCATIONS)


def test_an_ordinary_table_can_be_changed(office_with_letter: Office) -> None:
    """The control: the statements above fail because of the rows' table, not because of their form."""
    assert _run("UPDATE cost_line SET details = 'changed'") == 2
    assert _run("DELETE FROM cost_line") == 2
    if not db.current().is_sqlite:
        _run("TRUNCATE cost_line")


def test_a_letter_not_yet_issued_can_be_issued_once(office_on_both: Office) -> None:
    office_on_both.case_in("submitted", with_letters=False)
    assert _run("UPDATE letter SET issued_at = '2026-03-02 11:00:00+00'") == 1
    with pytest.raises(DBAPIError, match=FROZEN):
        _run("UPDATE letter SET issued_at = '2026-03-03 11:00:00+00'")
