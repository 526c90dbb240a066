"""A move, and the words by which a definition may judge it and act on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from workflows.errors import Reason
from workflows.states import Transition

TURN_MAIL = "your_turn"


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
class Day:
    """A day that a clock may count from, known once one of the effects `known_by` has happened.

    Without any it is always known. `is_past`: it has come by the time it is known, so that nothing can be
    due before it.
    """

    known_by: frozenset[str] = frozenset()
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word that a definition may use, and what the proofs must know about it.

    `letters` and `mails`: the languages in which each exists. `decisions`: the letters that decide on a right
    (§ 35 VwVfG); `remedies`: those that tell how to object. `parties`: the roles of those whom the office
    faces (§ 13 VwVfG). `money`: what an effect means for the round's money: "reserve", "commit", "release",
    "settle" or "recover". `needs`: effect or letter -> effects of which one must come before it. `apart`:
    effect -> effects that another person must have brought about.
    """

    guards: Mapping[str, Guard]
    effects: Mapping[str, Callable[[Move], None]]
    roles: frozenset[str]
    letters: Mapping[str, frozenset[str]]
    decisions: frozenset[str]
    forms: frozenset[str]
    remedies: frozenset[str] = frozenset()
    mails: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parties: frozenset[str] = frozenset()
    days: Mapping[str, Day] = field(default_factory=dict)
    money: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def decides(self, arrow: Transition) -> bool:
        """The transition decides on a right or on money."""
        return arrow.letter in self.decisions or any(self.is_deciding(effect) for effect in arrow.effects)

    def is_deciding(self, effect: str) -> bool:
        """To bind, fix or reclaim money is a decision; to give it free again is none."""
        return self.money.get(effect) in ("commit", "settle", "recover")
