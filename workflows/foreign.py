"""Procedures of other houses: read like our own, but with roles that the file itself declares."""

from pathlib import Path

from workflows.definition import read_definition
from workflows.move import Vocabulary
from workflows.proofs import reaching_an_end
from workflows.reading import Sheet
from workflows.states import SYSTEM, Definition


def is_foreign(path: Path) -> bool:
    """The file declares its own roles: nobody here holds them, so it can be judged by, but not worked with.

    Raises DefinitionError for a file that cannot be read.
    """
    return "roles" in Sheet(path).root


def load_foreign(path: Path) -> Definition:
    """Read such a definition. It knows no guards, effects, letters and forms.

    We judge by it, but do not work with it: it must come to an end, its deadlines and its money are not ours.
    Raises DefinitionError with all problems at once.
    """
    roles = frozenset(Sheet(path).root.labels("roles")) | {SYSTEM}
    nothing: frozenset[str] = frozenset()
    words = Vocabulary(guards={}, effects={}, roles=roles, letters={}, decisions=nothing, forms=nothing)
    return read_definition(Sheet(path), words, proofs=(reaching_an_end.PROOF,))
