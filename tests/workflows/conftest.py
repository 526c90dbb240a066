"""The shipped definition, read and bound once."""

import pytest

from tests.workflows.rulebook_case import RULEBOOK, words
from workflows.definition import load_definition
from workflows.engine import Workflow


@pytest.fixture(scope="session")
def definition():
    return load_definition(RULEBOOK / "definitions" / "expert_exchange.toml", words())


@pytest.fixture(scope="session")
def workflow(definition):
    return Workflow(definition, words())
