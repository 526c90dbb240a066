"""A new procedure: a file copied under another name goes from the check to its first case, without code."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from grants import db
from grants.acts.propose_version import propose_version
from grants.acts.release_version import release_version
from grants.config import PROJECT
from grants.models import Application
from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.judging import judge_text
from grants.vocabulary.versions import workflow_of
from tests.cli.conftest import Run
from tests.office import NOON, Office
from workflows.definition import load_definition

WORKFLOWS = PROJECT / "workflows"
NAME = "four_cities"
Copy = Callable[..., Path]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Copy a file of the rulebook into a folder of one's own, with another name of the procedure."""

    def copy(file: str, target: str = "mine.toml", cut: str = "") -> Path:
        text = (WORKFLOWS / file).read_text(encoding="utf-8")
        text = re.sub(r'(?m)^(name|definition)(\s+= )"trilateral"', rf'\1\2"{NAME}"', text)
        assert cut in text
        path = tmp_path / target
        path.write_text(text.replace(cut, ""), encoding="utf-8")
        return path

    return copy


def under(definition: Path, *words: str) -> tuple[str, ...]:
    return ("workflow", *words, "--definition", str(definition))


def test_a_copied_procedure_is_checked_tried_and_simulated(grants: Run, copy: Copy) -> None:
    definition = copy("definitions/trilateral.toml")
    assert grants("workflow", "check", str(definition)).stdout == "1 files, nothing to mend.\n"
    told = grants("workflow", "check", "--proofs", str(definition)).stdout
    assert "three where the amount needs a second approval" in told
    scenarios = sorted((WORKFLOWS / "scenarios").glob("trilateral_*.toml"))
    played = grants(*under(definition, "test", *map(str, scenarios)))
    assert (played.returncode, played.stdout.splitlines()[-1]) == (0, f"{len(scenarios)} scenarios hold.")
    year = copy("simulations/trilateral_one_year.toml", "year.toml")
    assert f"{NAME}, 2027-01-01" in grants(*under(definition, "simulate", str(year))).stdout
    unknown = grants("workflow", "simulate", str(year))
    assert (unknown.returncode, f"Unknown definition '{NAME}'" in unknown.stderr) == (1, True)


def test_the_scenarios_are_played_under_the_copy_and_not_under_the_file_of_the_programme(
    grants: Run, copy: Copy
) -> None:
    definition = copy("definitions/trilateral.toml", cut=', "enough_countries"')
    played = grants(
        *under(definition, "test", str(WORKFLOWS / "scenarios" / "trilateral_two_countries.toml"))
    )
    assert (played.returncode, played.stdout.startswith("differs")) == (1, True)


def test_a_copy_that_cannot_be_proved_is_not_tried(grants: Run, copy: Copy) -> None:
    definition = copy("definitions/trilateral.toml", cut=', "commit_budget"')
    played = grants(*under(definition, "test"))
    assert (played.returncode, played.stdout, "to settle money" in played.stderr) == (1, "", True)


def test_a_copied_procedure_is_released_by_two_and_carries_its_first_case(
    office_on_both: Office, copy: Copy
) -> None:
    office = office_on_both
    text = copy("definitions/trilateral.toml").read_text(encoding="utf-8")
    old = office.case_in("recommended", with_letters=False)
    proposal = propose_version(
        "ude", text, valid_from=NOON.date(), reason="Large grants need two approvers.",
        actor_id=office.people["administrator"], at=NOON,
    )  # fmt: skip
    release_version(proposal, actor_id=office.people["administrator2"], at=NOON)
    new = office.case_in("recommended", with_letters=False)
    assert [running(ref) for ref in (old, new)] == [("expert_exchange", False), (NAME, True)]
    for ref in (old, new):  # the programme has no amount for the second level: one approver is enough
        office.step(ref, "award", "approver", at=NOON + timedelta(hours=1))
        office.step(ref, "accept", "oldenburg", at=NOON + timedelta(hours=2))
    assert [office.state_of(ref) for ref in (old, new)] == ["accepted", "accepted"]


def running(ref: str) -> tuple[str, bool]:
    """The procedure of a case, and whether it knows a second approval."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        return case.definition, "co_approval" in workflow_of(case).definition.states


def test_the_text_in_force_is_the_text_of_the_file(copy: Copy) -> None:
    """What is released in the browser is what was checked: one reader, one hash."""
    path = copy("definitions/trilateral.toml")
    judged = judge_text(path.read_text(encoding="utf-8"), "trilateral").definition
    assert judged is not None
    assert judged.sha256 == load_definition(path, VOCABULARY).sha256
