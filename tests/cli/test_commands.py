"""The commands, run as programs: what they do, what they say, and how they end."""

import socket
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PASSWORD = "a password for tests"


def _rows(instance: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(instance / "grants.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_init_makes_an_instance_and_a_second_one_changes_nothing(grants: Run, tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    assert grants("init").returncode == 0
    key = (instance / "secret_key").read_text()
    assert len(key) > 40
    assert instance.stat().st_mode & 0o077 == 0o050
    assert grants("init").returncode == 0
    assert (instance / "secret_key").read_text() == key


def test_a_command_before_init_says_to_run_it(grants: Run) -> None:
    outcome = grants("people", "add", "a@b.example", "Somebody", "--password-stdin", typed=PASSWORD)
    assert outcome.returncode == 1
    assert outcome.stderr == "The database has no tables yet. Run: grants init\n"


def test_people_add_makes_somebody_with_a_role_who_speaks_for_an_organisation(
    grants: Run, tmp_path: Path
) -> None:
    grants("init")
    outcome = grants(
        *("people", "add", "Olga@Office.example", "Olga Muster", "--role", "ude:officer"),
        *("--role", "trixpert:auditor", "--organisation", "Oldenburg", "--country", "de", "--password-stdin"),
        typed=PASSWORD + "\n",
    )
    assert (outcome.returncode, outcome.stdout) == (0, "Olga Muster can sign in as olga@office.example.\n")
    instance = tmp_path / "instance"
    assert _rows(instance, "SELECT programme, role FROM appointment ORDER BY role") == [
        ("trixpert", "auditor"),
        ("ude", "officer"),
    ]
    assert _rows(instance, "SELECT o.name, o.country FROM membership JOIN organisation o") == [
        ("Oldenburg", "DE")
    ]
    assert PASSWORD not in str(_rows(instance, "SELECT password_hash FROM person"))


def test_people_add_says_that_an_address_belonged_to_somebody(grants: Run, tmp_path: Path) -> None:
    grants("init")
    words = ("people", "add", "a@b.example", "Somebody", "--password-stdin")
    assert grants(*words, typed=PASSWORD).returncode == 0
    with sqlite3.connect(tmp_path / "instance" / "grants.sqlite") as connection:
        connection.execute("UPDATE person SET is_active = false")
    outcome = grants(*words, typed=PASSWORD)
    assert (outcome.returncode, outcome.stderr) == (
        1,
        "This e-mail address belongs to somebody who can no longer sign in.\n",
    )


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (["--role", "ude:king"], PASSWORD, "There is no role 'ude:king'."),
        (["--role", "nothing:officer"], PASSWORD, "There is no role 'nothing:officer'."),
        (["--organisation", "Atlantis"], PASSWORD, "There is no organisation called 'Atlantis'."),
        ([], "short", "A password needs at least 12 characters."),
    ],
)
def test_people_add_refuses_in_one_line_and_adds_nobody(
    grants: Run, tmp_path: Path, words: list[str], typed: str, sentence: str
) -> None:
    grants("init")
    outcome = grants("people", "add", "a@b.example", "Somebody", *words, "--password-stdin", typed=typed)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(sentence)
    assert outcome.stderr.count("\n") == 1
    assert _rows(tmp_path / "instance", "SELECT count(*) FROM person") == [(0,)]


def test_a_wrong_setting_is_told_in_one_line(grants: Run) -> None:
    outcome = grants("init", GRANTS_PORT="many")
    assert (outcome.returncode, outcome.stderr) == (1, "The setting port cannot be 'many'.\n")


def test_serve_refuses_a_taken_port_in_one_line(grants: Run) -> None:
    grants("init")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        outcome = grants("serve", GRANTS_PORT=port)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(f"Port {port} is taken by another program.")
    assert outcome.stderr.count("\n") == 1


def test_the_demo_does_not_mix_with_people_who_work_here(grants: Run) -> None:
    grants("init")
    grants("people", "add", "a@b.example", "Somebody", "--password-stdin", typed=PASSWORD)
    outcome = grants("demo")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("People work here already.")


def test_work_once_does_what_is_due_and_returns(grants: Run) -> None:
    grants("init")
    outcome = grants("work", "--once")
    assert (outcome.returncode, outcome.stdout) == (0, "0 done.\n")
