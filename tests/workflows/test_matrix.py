"""Only the written procedure exists: each definition against the office's own table, cell by cell."""

from itertools import combinations

import pytest

from tests.workflows.matrix import WORDS, buttons, cells, mismatches
from tests.workflows.mutants import mutants
from tests.workflows.rulebook_case import RULEBOOK
from tests.workflows.specification import FOLDER, read
from workflows.definition import load_definition
from workflows.engine import Workflow

NAMES = sorted(path.stem for path in (RULEBOOK / "definitions").glob("*.toml"))
LEAST = 6_000


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def specification(name):
    return read(name)


@pytest.fixture(scope="module")
def definition(name):
    return load_definition(RULEBOOK / "definitions" / f"{name}.toml", WORDS)


def test_every_definition_has_a_table_and_every_table_a_definition():
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == NAMES


def test_every_cell_is_as_it_was_written_down(specification, definition):
    assert sum(1 for _cell in cells(specification)) >= LEAST
    assert list(mismatches(specification, definition)) == []


def test_buttons_are_those_of_the_table_for_every_set_of_roles(specification, definition):
    flow = Workflow(definition, WORDS)
    for state in specification.turns:
        for count in range(len(WORDS.roles) + 1):
            for roles in combinations(sorted(WORDS.roles), count):
                offered = [arrow.name for arrow in flow.options(state, roles)]
                assert sorted(offered) == sorted(buttons(specification, state, roles)), (state, roles)
        alone = {arrow.name for arrow in flow.automatic(state)}
        assert alone == {
            each.name for each in specification.steps.values() if each.by_itself and state in each.sources
        }


def test_machine_knows_no_other_way_to_a_state(specification, definition):
    machine = Workflow(definition, WORDS)._machine
    assert set(machine.events) == set(specification.steps)
    assert [name for name in dir(machine) if name.startswith(("to_", "may_"))] == []


def test_every_single_change_of_the_procedure_is_noticed(specification, definition):
    """The control: a table that lets one of them pass would be no table."""
    changed = list(mutants(definition, WORDS))
    assert len(changed) > 1_000
    unnoticed = [
        what for what, mutant, step in changed if next(mismatches(specification, mutant, step), None) is None
    ]
    assert unnoticed == []
