from collections.abc import Iterator

import pytest

from tests.letters.verapdf import VeraPdf


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPdf]:
    with VeraPdf() as validator:
        yield validator
