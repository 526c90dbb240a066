"""The programmes of this installation, read once."""

from functools import cache

from grants.config import PROJECT
from workflows.programme import Programme, load_programmes

FOLDER = PROJECT / "workflows"


@cache
def programmes() -> dict[str, Programme]:
    """Code -> programme. Raises DefinitionError if a file cannot be used."""
    return dict(load_programmes(FOLDER))


def programme(code: str) -> Programme:
    """Raises KeyError for a programme that no file describes."""
    return programmes()[code]
