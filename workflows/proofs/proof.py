"""What a proof is, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.ways import Path, Ways


class Finding(NamedTuple):
    """One thing that is wrong: at which key, why, and if it needs a path to happen, the shortest one."""

    key: str
    reason: str
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """`sentence` holds for every case if `find` finds nothing.

    `find` takes words and states for known: it is asked only once they are.
    """

    name: str
    sentence: Label
    find: Callable[[Ways, Vocabulary], Iterable[Finding]]
