"""``grants workflow replay``: a log is judged from the command line, without an installation."""

import json
from pathlib import Path

import pytest

from grants.config import PROJECT
from tests.cli.conftest import Run

RULEBOOK = PROJECT / "workflows"
DEFINITION = RULEBOOK / "examples" / "international_declaration.toml"
MAP = RULEBOOK / "maps" / "international_declaration.toml"
LOGS = PROJECT / "tests" / "workflows" / "logs"
BY = ("--definition", str(DEFINITION), "--map", str(MAP))


def test_replay_tells_what_fits_and_what_does_not(grants: Run, tmp_path: Path) -> None:
    outcome = grants("workflow", "replay", str(LOGS / "skipped.xes"), *BY)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    lines = outcome.stdout.splitlines()
    assert lines[:2] == [
        "2 cases, 19 events, judged by: International trip, version 1",
        "1 cases fit the procedure (50.0 %)",
    ]
    assert (
        "although this was missing before it: “Declaration supported by the administration”" in outcome.stdout
    )
    assert lines[-1].endswith(" events per second")
    assert not (tmp_path / "instance").exists()


def test_replay_speaks_german(grants: Run) -> None:
    outcome = grants("workflow", "replay", str(LOGS / "audit.xes"), *BY, "--language", "de")
    assert outcome.returncode == 0
    assert "In 2 von 3 Fällen begann die Reise, bevor sie genehmigt war; in 1 davon" in outcome.stdout


def test_replay_gives_the_same_to_other_programs(grants: Run) -> None:
    outcome = grants("workflow", "replay", str(LOGS / "wrong_role.xes"), *BY, "--json")
    told = json.loads(outcome.stdout)
    assert (told["log"], told["cases"], told["fitting"], told["share"]) == ("wrong_role.xes", 1, 0, 0.0)
    (found,) = told["deviations"]
    assert (found["kind"], found["transition"], found["other"], found["cases"]) == (
        "wrong_role", "approve_permit_as_supervisor", "employee", 1,
    )  # fmt: skip
    assert found["example"] == {
        "case": "trip-1",
        "event": 3,
        "time": "2018-03-03T10:00:00+01:00",
        "activity": "Permit FINAL_APPROVED by SUPERVISOR",
    }
    assert told["definition"]["name"] == "international_declaration"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "log.xes: Is empty.\n"),
        ("<log><trace>", "log.xes:1: Is cut off: the log ends in the middle.\n"),
        ("<log/>", "log.xes: Holds no case.\n"),
        (
            "{}",
            "log.xes: Is OCEL; the map maps/international_declaration.toml has no section [ocel] for it.\n",
        ),
        ("case,activity", "log.xes:1: Is neither XES nor OCEL 2.0 JSON.\n"),
    ],
)
def test_a_log_that_cannot_be_used_is_a_sentence(
    grants: Run, tmp_path: Path, content: str, said: str
) -> None:
    log = tmp_path / "log.xes"
    log.write_text(content, encoding="utf-8")
    outcome = grants("workflow", "replay", str(log), *BY)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (1, "", said)


def test_files_that_are_missing_are_a_sentence(grants: Run, tmp_path: Path) -> None:
    none = str(tmp_path / "none.toml")
    for words in (
        (str(tmp_path / "none.xes"), *BY),
        (str(LOGS / "fits.xes"), "--definition", none, "--map", str(MAP)),
        (str(LOGS / "fits.xes"), "--definition", str(DEFINITION), "--map", none),
        (str(LOGS / "fits.xes"), "--definition", str(LOGS / "fits.xes"), "--map", str(MAP)),
    ):
        outcome = grants("workflow", "replay", *words)
        assert (outcome.returncode, outcome.stdout) == (1, "")
        assert "There is no such file." in outcome.stderr or "Is not valid TOML" in outcome.stderr
        assert "Traceback" not in outcome.stderr


def test_a_map_for_another_definition_is_refused(grants: Run) -> None:
    ours = RULEBOOK / "definitions" / "expert_exchange.toml"
    outcome = grants(
        "workflow", "replay", str(LOGS / "fits.xes"), "--definition", str(ours), "--map", str(MAP)
    )
    assert outcome.returncode == 1
    assert "Is for 'international_declaration', but the definition is 'expert_exchange'." in outcome.stderr


def test_check_proves_examples_and_maps_too(grants: Run, tmp_path: Path) -> None:
    for name in ("examples", "maps"):
        (tmp_path / name).mkdir()
    example = DEFINITION.read_text(encoding="utf-8").replace('by    = ["director"]', 'by    = ["king"]')
    (tmp_path / "examples" / DEFINITION.name).write_text(example, encoding="utf-8")
    outcome = grants("workflow", "check", str(tmp_path / "examples" / DEFINITION.name))
    assert outcome.returncode == 1
    assert "Unknown role 'king'." in outcome.stderr
    (tmp_path / "examples" / DEFINITION.name).write_text(
        DEFINITION.read_text(encoding="utf-8"), encoding="utf-8"
    )
    text = MAP.read_text(encoding="utf-8").replace('= "pay"', '= "payy"')
    (tmp_path / "maps" / MAP.name).write_text(text, encoding="utf-8")
    outcome = grants("workflow", "check", str(tmp_path / "maps" / MAP.name))
    assert outcome.returncode == 1
    assert "Unknown transition 'payy'. Is 'pay' meant?" in outcome.stderr
