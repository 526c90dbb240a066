"""``grants workflow``: the rulebook is proved and drawn from the command line."""

from pathlib import Path

from grants.config import PROJECT
from tests.cli.conftest import Run

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
    assert outcome.stderr == "There is no definition 'nothing'. There are: expert_exchange.\n"
