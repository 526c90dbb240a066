"""Procedures of other houses: read and proved like our own, but with roles that the file itself declares."""

from pathlib import Path

from workflows.definition import load_definition
from workflows.move import Vocabulary
from workflows.reading import Sheet
from workflows.states import SYSTEM, Definition


def is_foreign(path: Path) -> bool:
    """The file declares its own roles: nobody here holds them, so it can be judged by, but not worked with.

    Raises DefinitionError for a file that cannot be read.
    """
    return "roles" in Sheet(path).root


def load_foreign(path: Path) -> Definition:
    """Read and prove such a definition. It knows no guards, effects, letters and forms.

    Raises DefinitionError with all problems at once.
    """
    root = Sheet(path).root
    roles = frozenset(root.labels("roles")) | {SYSTEM}
    nothing: frozenset[str] = frozenset()
    words = Vocabulary(guards={}, effects={}, roles=roles, letters=nothing, decisions=nothing, forms=nothing)
    return load_definition(path, words)
