"""The simulations of this installation: read from their files, and played within bounds."""

from functools import lru_cache
from pathlib import Path

from grants.vocabulary.binding import VOCABULARY, rulebook
from grants.vocabulary.programmes import FOLDER
from workflows.simulation import Numbers, Outcome, Plan, load_plan, simulate
from workflows.simulation.numbers import with_numbers
from workflows.states import Definition

MOST_EVENTS = 20_000  # about a second
KEPT = 200

Stamp = tuple[int, int]


def plan_of(file: Path, definition: Definition | None = None) -> Plan:
    """``definition``: one that the rulebook does not have yet, or in another version.

    Raises DefinitionError with everything that is wrong with the file.
    """
    tried = {definition.name: definition} if definition else {}
    return load_plan(file, {**rulebook().definitions, **tried}, VOCABULARY.money)


def names() -> list[str]:
    """The files in the folder, without their ending."""
    return sorted(path.stem for path in (FOLDER / "simulations").glob("*.toml"))


def plan_named(name: str) -> Plan:
    """Raises KeyError for a simulation that there is not, DefinitionError for one that cannot be used."""
    path = _path(name)
    return _read(path, _stamp(path))


def played(name: str, numbers: Numbers) -> Outcome:
    """The year with these numbers. Raises as `plan_named` does, and TooLarge for what would take too long."""
    path = _path(name)
    return _played(path, _stamp(path), numbers)


def _path(name: str) -> Path:
    if name not in names():
        raise KeyError(name)
    return FOLDER / "simulations" / f"{name}.toml"


def _stamp(path: Path) -> Stamp:
    """Another one as soon as somebody changes the file."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=KEPT)
def _read(path: Path, stamp: Stamp) -> Plan:
    return plan_of(path)


@lru_cache(maxsize=KEPT)
def _played(path: Path, stamp: Stamp, numbers: Numbers) -> Outcome:
    return simulate(with_numbers(_read(path, stamp), numbers), most_events=MOST_EVENTS)
