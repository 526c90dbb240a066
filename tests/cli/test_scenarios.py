"""``grants workflow test``: the scenarios of the rulebook hold, and one that does not says where."""

import json
from pathlib import Path

import pytest

from grants.config import PROJECT
from grants.scenarios.play import play
from grants.scenarios.stage import Theatre, theatre
from grants.vocabulary.binding import rulebook
from tests.cli.conftest import Run
from workflows.scenario import load_scenario

FOLDER = PROJECT / "workflows" / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))

RETURNED = """
title = { de = "Zurückgegeben", en = "Returned" }
steps = [
  { by = "officer", take = "return", state = "returned" },
  { by = "applicant", take = "resubmit", change = { people = { Oldenburg = 9 } } },
]
[given]
programme = "ude"
state     = "submitted"
[then]
state = "submitted"
"""


@pytest.fixture(scope="module")
def house() -> Theatre:
    with theatre() as there:
        yield there


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_of_the_rulebook_holds(path: Path, house: Theatre) -> None:
    outcome = play(load_scenario(path, rulebook()), house)
    assert [str(each) for each in outcome.differences] == []


def _written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _differences(path: Path, house: Theatre) -> list[str]:
    outcome = play(load_scenario(path, rulebook()), house)
    return [str(each).partition(".toml:")[2] for each in outcome.differences]


def test_a_refusal_that_nobody_expected_is_told_with_its_line(tmp_path: Path, house: Theatre) -> None:
    assert _differences(_written(tmp_path, RETURNED), house) == [
        "5: refused (resubmit): expected nothing, got "
        "At most 6 people per visit are funded; “Besuch 1” has 9."
    ]


def test_a_refusal_that_did_not_come_is_told(tmp_path: Path, house: Theatre) -> None:
    text = RETURNED.replace('state = "returned" }', 'refused = ["Bitte begründen Sie das."] }')
    assert _differences(_written(tmp_path, text), house) == [
        "4: refused (return): expected Bitte begründen Sie das., got nothing"
    ]


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ('state = "in_review"', "state: expected in_review, got returned"),
        ("letters = { receipt = 2 }", "letters: expected receipt 2, got receipt 1, return 1"),
        ('history = ["submit"]', "history: expected submit, got submit, return"),
        ("awarded_cents = 5", "awarded_cents: expected 5, got nothing"),
        ("settled_cents = 5", "settled_cents: expected 5, got nothing"),
        ("round_left_cents = 0", "round_left_cents: expected 0, got 5000000"),
        ("report_due = 2026-01-01", "report_due: expected 2026-01-01, got nothing"),
    ],
)
def test_each_expectation_can_fail(expected: str, told: str, tmp_path: Path, house: Theatre) -> None:
    lines = [line for line in RETURNED.splitlines() if "resubmit" not in line]
    text = "\n".join([*lines[:-1], expected])
    assert _differences(_written(tmp_path, text), house) == [f"10: {told}"]


def test_a_step_on_a_day_before_the_case_has_come_so_far_is_told(tmp_path: Path, house: Theatre) -> None:
    text = RETURNED.replace('take = "return",', 'take = "return", on = 0,')
    assert _differences(_written(tmp_path, text), house) == [
        "4: on: expected 2026-03-03 or later, got 2026-03-02"
    ]


def test_a_state_to_which_the_usual_way_does_not_lead_is_told(tmp_path: Path, house: Theatre) -> None:
    text = RETURNED.replace('state     = "submitted"', 'state     = "rejected"').replace(
        '"return"', '"settle"'
    )
    assert _differences(_written(tmp_path, text), house) == [
        "7: given.state: expected rejected, got The officer recommended an award. "
        "Send the case back if you want to decide otherwise."
    ]


def test_the_command_says_what_differs_and_ends_with_one(grants: Run, tmp_path: Path) -> None:
    outcome = grants("workflow", "test", str(_written(tmp_path, RETURNED)))
    assert outcome.returncode == 1
    assert outcome.stdout.startswith("differs  mine\n")
    assert "mine.toml:5: refused (resubmit)" in outcome.stdout
    assert outcome.stderr == "1 of 1 scenarios differ.\n"
    assert not (tmp_path / "instance").exists()


def test_the_command_can_answer_in_json(grants: Run) -> None:
    outcome = grants("workflow", "test", "--json", str(FOLDER / "ude_too_late.toml"))
    (answer,) = json.loads(outcome.stdout)
    assert (outcome.returncode, answer["scenario"], answer["holds"], answer["differences"]) == (
        0, "ude_too_late", True, [],
    )  # fmt: skip


def test_scenarios_that_cannot_be_read_are_told_all_at_once(grants: Run, tmp_path: Path) -> None:
    wrong = _written(tmp_path, RETURNED.replace('"officer"', '"offizier"').replace('"ude"', '"udo"'))
    other = tmp_path / "other.toml"
    other.write_text("title = 3\n", encoding="utf-8")
    outcome = grants("workflow", "test", str(wrong), str(other))
    assert outcome.returncode == 1
    assert "mine.toml:8: given.programme: Unknown programme 'udo'. Is 'ude' meant?" in outcome.stderr
    assert "other.toml:1: title: Must be a text in de and en." in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_check_reads_scenarios_too(grants: Run, tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    outcome = grants(
        "workflow", "check", str(_written(folder, RETURNED.replace('"resubmit"', '"resubmitt"')))
    )
    assert outcome.returncode == 1
    assert "scenarios/mine.toml:5: steps[1].take: Unknown transition 'resubmitt'." in outcome.stderr
