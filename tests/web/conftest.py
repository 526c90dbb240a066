"""The world that the tests of who may do what share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import world as worlds


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[worlds.World]:
    with worlds.opened(Path(tmp_path_factory.mktemp("world"))) as world:
        yield world


@pytest.fixture(scope="module")
def world(built: worlds.World) -> Iterator[worlds.World]:
    """The office at noon with its cases, as it was built."""
    with built.in_use():
        yield built
