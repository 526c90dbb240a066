"""What is different between two versions of a procedure, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from workflows.states import Clock, Definition, State, Transition

Thing = State | Transition | Clock


@dataclass(frozen=True, slots=True)
class Difference:
    """One state, transition or clock that came, went or changed.

    `before` and `after`: None where it was or is not there. `changed`: names of the fields that differ.
    """

    name: str
    before: Thing | None
    after: Thing | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Only what differs, in the order of the newer text, what is gone at the end."""

    states: tuple[Difference, ...]
    transitions: tuple[Difference, ...]
    clocks: tuple[Difference, ...]
    phases: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """The procedure is the same, whatever the text says beside it."""
        return not (self.states or self.transitions or self.clocks or self.phases)


def compare(before: Definition, after: Definition) -> Comparison:
    return Comparison(
        states=_differences(before.states, after.states),
        transitions=_differences(before.transitions, after.transitions),
        clocks=_differences(before.clocks, after.clocks),
        phases=tuple(
            name
            for name in dict.fromkeys((*after.phases, *before.phases))
            if before.phases.get(name) != after.phases.get(name)
        ),
    )


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    return tuple(
        Difference(name, before.get(name), after.get(name), _changed(before.get(name), after.get(name)))
        for name in dict.fromkeys((*after, *before))
        if before.get(name) != after.get(name)
    )


def _changed(before: Thing | None, after: Thing | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    names = [each.name for each in fields(after)]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
