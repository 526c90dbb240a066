"""``grants workflow``: the rulebook is proved and drawn from the command line."""

import json
import os
from pathlib import Path

import pytest

from grants.config import PROJECT
from tests.cli.conftest import Run

BROKEN = PROJECT / "tests" / "workflows" / "broken"
DEFINITION = PROJECT / "workflows" / "definitions" / "expert_exchange.toml"


def test_check_finds_nothing_in_the_rulebook_as_it_is(grants: Run) -> None:
    outcome = grants("workflow", "check")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout.endswith("nothing to mend.\n")


def test_check_tells_all_problems_of_a_file_with_their_lines(grants: Run, tmp_path: Path) -> None:
    text = DEFINITION.read_text(encoding="utf-8")
    broken = tmp_path / "expert_exchange.toml"
    broken.write_text(
        text.replace('"budget_fits"', '"budget_fitz"').replace('initial = "draft"', 'initial = "drafd"'),
        encoding="utf-8",
    )
    outcome = grants("workflow", "check", str(broken))
    assert outcome.returncode == 1
    assert "Unknown guard 'budget_fitz'. Is 'budget_fits' meant?" in outcome.stderr
    assert "Unknown state 'drafd'. Is 'draft' meant?" in outcome.stderr
    assert all("expert_exchange.toml:" in line for line in outcome.stderr.splitlines()[:-1])
    assert "Traceback" not in outcome.stderr


def test_check_tells_other_programs_in_json(grants: Run, tmp_path: Path) -> None:
    folder = tmp_path / "definitions"
    folder.mkdir()
    broken = folder / "expert_exchange.toml"
    text = DEFINITION.read_text(encoding="utf-8").replace('effects    = ["release_budget"]', "", 1)
    broken.write_text(text, encoding="utf-8")
    fine, outcome = grants("workflow", "check", "--json"), grants("workflow", "check", "--json", str(broken))
    assert (fine.returncode, json.loads(fine.stdout)["problems"]) == (0, [])
    told = json.loads(outcome.stdout)
    assert (outcome.returncode, told["files"], len(told["problems"])) == (1, 1, 1)
    problem = told["problems"][0]
    assert problem["file"] == "definitions/expert_exchange.toml"
    assert problem["path"][0] == "draft", "the shortest way that shows it begins where cases begin"
    assert problem["path"][-1] == "declined"


def test_check_tells_other_programs_the_same_as_people(grants: Run) -> None:
    files = sorted(str(path) for path in BROKEN.glob("*.toml"))
    told, printed = grants("workflow", "check", *files), grants("workflow", "check", "--json", *files)
    assert (told.returncode, printed.returncode, printed.stderr) == (1, 1, "")
    found = json.loads(printed.stdout)
    assert (set(found), found["files"]) == ({"files", "problems"}, len(files))
    said = [f"{each['file']}:{each['line']}: {each['key']}: {each['reason']}" for each in found["problems"]]
    lines = told.stderr.splitlines()[:-1]
    assert [line.partition(" Shortest path: ")[0] for line in lines] == said


def test_check_does_not_wait_for_a_pipe(grants: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    outcome = grants("workflow", "check", str(tmp_path / "pipe.toml"))
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert "Is no ordinary file; a TOML file is expected." in outcome.stderr


BAD_FILES = {
    "folder": (None, "Is a folder; a TOML file is expected."),
    "binary": (bytes(range(256)), "Is not written in UTF-8."),
    "huge": (b"# " + b"x" * 10_000_000, "Is larger than 1000 kB."),
    "deep": (b"a = " + b"[" * 50_000, "Holds a value that is nested too deeply or too long."),
    "long": (b"a = " + b"9" * 50_000, "Holds a value that is nested too deeply or too long."),
    "empty": (b"", "name: Is missing; a text is expected."),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_check_says_of_a_file_that_is_none_what_it_is(grants: Run, tmp_path: Path, kind: str) -> None:
    content, sentence = BAD_FILES[kind]
    path = tmp_path / f"{kind}.toml"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    outcome = grants("workflow", "check", str(path))
    assert outcome.returncode == 1
    assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert len(outcome.stderr) < 2_000


def test_check_says_which_file_is_missing(grants: Run, tmp_path: Path) -> None:
    outcome = grants("workflow", "check", str(tmp_path / "nothing.toml"))
    assert (outcome.returncode, "There is no such file." in outcome.stderr) == (1, True)


def test_simulate_plays_the_examples_of_the_rulebook(grants: Run) -> None:
    path = str(PROJECT / "workflows" / "simulations" / "ude_one_year.toml")
    german, english, plain = (
        grants("workflow", "simulate", path, *more) for more in ((), ("--language", "en"), ("--json",))
    )
    assert [each.returncode for each in (german, english, plain)] == [0, 0, 0]
    assert "Bottleneck: reviewer: here cases lie longest." in english.stdout
    found = json.loads(plain.stdout)
    assert (found["bottleneck"], found["seed"]) == ("reviewer", 1)
    assert f"gekommen  {found['arrived']}" in " ".join(german.stdout.split()).replace(
        "gekommen ", "gekommen  "
    )


def test_simulate_says_what_is_wrong_with_a_file(grants: Run, tmp_path: Path) -> None:
    missing = grants("workflow", "simulate", str(tmp_path / "nothing.toml"))
    assert (missing.returncode, "There is no such file." in missing.stderr) == (1, True)


def test_check_reads_a_rate_table_as_one(grants: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rates"
    folder.mkdir()
    (folder / "mine.toml").write_text('name = "mine"\n', encoding="utf-8")
    outcome = grants("workflow", "check", str(folder / "mine.toml"))
    assert outcome.returncode == 1
    assert "tables" in outcome.stderr


def test_draw_prints_a_picture_of_the_definition(grants: Run) -> None:
    outcome = grants("workflow", "draw", "expert_exchange", "--language", "de")
    assert outcome.returncode == 0
    assert outcome.stdout.startswith("<svg ")
    assert outcome.stdout.endswith("</svg>\n")
    assert "Antrag einreichen" in outcome.stdout


def test_draw_names_the_definitions_there_are(grants: Run) -> None:
    outcome = grants("workflow", "draw", "nothing")
    assert outcome.returncode == 1
    known = "amendment, expert_exchange, payment_request, trilateral"
    assert outcome.stderr == f"There is no definition 'nothing'. There are: {known}.\n"
