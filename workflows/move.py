"""A move, and the words by which a definition may judge it and act on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from workflows.errors import Reason
from workflows.states import Transition


class HasState(Protocol):
    """A case, as far as the engine knows it."""

    @property
    def state(self) -> str: ...


class HasId(Protocol):
    """A person, as far as the engine knows one."""

    @property
    def id(self) -> int: ...


@dataclass(slots=True)
class Move:
    """An attempt to take a transition.

    `actor` is None for the system. `data` is what the transition's form brought. `earlier` tells which
    persons (by id) took which transition in this case before. The engine adds `arrow`, `from_state`, `state`.
    """

    case: Any
    transition: str
    actor: HasId | None
    roles: frozenset[str]
    at: datetime
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    earlier: Mapping[str, frozenset[int]] = field(default_factory=dict)
    state: str = field(default="", init=False)
    from_state: str = field(default="", init=False)
    arrow: Transition = field(init=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """A fact that must hold, with the sentence for its absence and the page where it can be mended.

    `holds` answers True or False, or the list of reasons itself (empty: it holds). `of_input` marks a guard
    that judges what the transition's form brings, and so cannot be judged before the form is filled in.
    """

    name: str
    holds: Callable[[Move], bool | Sequence[Reason]]
    message: str
    fix: str | None = None
    of_input: bool = False

    def unmet(self, move: Move) -> list[Reason]:
        """The reasons why the fact does not hold; none if it does."""
        answer = self.holds(move)
        if isinstance(answer, bool):
            return [] if answer else [Reason(self.message, fix=self.fix)]
        if answer is None or isinstance(answer, str):
            raise TypeError(f"Guard {self.name!r} must answer a bool or a list of reasons, not {answer!r}.")
        return list(answer)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word that a definition may use. `decisions`: the letters that decide on a right (§ 35 VwVfG)."""

    guards: Mapping[str, Guard]
    effects: Mapping[str, Callable[[Move], None]]
    roles: frozenset[str]
    letters: frozenset[str]
    decisions: frozenset[str]
    forms: frozenset[str]
