"""Moving open cases to another version of a definition: which state becomes which, and what changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workflows.reading import Sheet
from workflows.states import Definition


@dataclass(frozen=True, slots=True)
class Migration:
    """A mapping as an office writes it. `states`: old name -> new name; a state not named keeps its name."""

    definition: str
    before: int
    after: int
    reason: str
    states: Mapping[str, str]
    sheet: Sheet

    def target(self, state: str) -> str:
        """The state of the new version in which a case of this state goes on."""
        return self.states.get(state, state)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different for a case in `state`, which goes on in `target`; roles, transitions, clocks by name.

    `gained` and `lost`: pairs of a role and a transition that it may take from there.
    """

    state: str
    target: str
    turn_before: tuple[str, ...]
    turn_after: tuple[str, ...]
    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    clocks: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Nobody notices: the same people may do the same things until the same days."""
        same = self.state == self.target and self.turn_before == self.turn_after
        return same and not (self.gained or self.lost or self.clocks)


def load_migration(path: Path) -> Migration:
    """Raises DefinitionError with all problems of the file at once."""
    sheet = Sheet(path)
    root = sheet.root
    root.only("definition", "from", "to", "reason", "states")
    found = Migration(
        definition=root.name("definition"),
        before=root.whole("from", least=1),
        after=root.whole("to", least=1),
        reason=root.text("reason"),
        states=root.texts("states") if "states" in root else {},
        sheet=sheet,
    )
    if found.before == found.after:
        root.problem("to", "Must be another version than 'from'.")
    sheet.done()
    return found


def judge(migration: Migration, before: Definition, after: Definition) -> None:
    """Raises DefinitionError if the mapping names a state that is not there, or misses one.

    Only open cases move, so final states need no place in the new version.
    """
    sheet = migration.sheet
    for old, new in migration.states.items():
        if old not in before.states:
            sheet.problem(f"states.{old}", f"Version {before.version} has no state {old!r}.")
        if new not in after.states:
            sheet.problem(f"states.{old}", f"Version {after.version} has no state {new!r}.")
    for name, state in before.states.items():
        if not state.is_final and name not in migration.states and name not in after.states:
            reason = f"Misses {name!r}: say in which state of version {after.version} its cases go on."
            sheet.problem("states", reason)
    sheet.done()


def changes(migration: Migration, before: Definition, after: Definition) -> dict[str, Change]:
    """What changes for a case in each state from which cases move."""
    return changes_by(migration.states, before, after)


def changes_by(states: Mapping[str, str], before: Definition, after: Definition) -> dict[str, Change]:
    """The same by old name -> new name alone; without the states for which `stuck_in` finds no place."""
    stuck = stuck_in(states, before, after)
    return {
        name: _change(name, states.get(name, name), before, after)
        for name, state in before.states.items()
        if not state.is_final and name not in stuck
    }


def stuck_in(states: Mapping[str, str], before: Definition, after: Definition) -> tuple[str, ...]:
    """The states from which a case would have nowhere to go on under `after`."""
    return tuple(
        name
        for name, state in before.states.items()
        if not state.is_final and states.get(name, name) not in after.states
    )


def _change(state: str, target: str, before: Definition, after: Definition) -> Change:
    could, can = set(_rights(before, state)), set(_rights(after, target))
    return Change(
        state=state,
        target=target,
        turn_before=before.states[state].turn,
        turn_after=after.states[target].turn,
        gained=tuple(sorted(can - could)),
        lost=tuple(sorted(could - can)),
        clocks=tuple(sorted(_other_clocks(before, state, after, target))),
    )


def _rights(definition: Definition, state: str) -> Iterator[tuple[str, str]]:
    for arrow in definition.leaving(state):
        for role in arrow.by:
            yield role, arrow.name


def _other_clocks(before: Definition, state: str, after: Definition, target: str) -> set[str]:
    """Clocks that run in only one of the versions there, or run differently."""
    ran = {name: clock for name, clock in before.clocks.items() if state in clock.states}
    runs = {name: clock for name, clock in after.clocks.items() if target in clock.states}
    same = {name for name in ran.keys() & runs.keys() if ran[name].due == runs[name].due}
    return (ran.keys() | runs.keys()) - same
