"""What can go wrong with a rulebook or with a move: a class for each, so that types choose the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file of the rulebook.

    `key` is the place of the value, such as ``transitions.award.requires[1]``; empty: the whole file. `path`:
    the shortest way of a case on which it goes wrong, as state, transition, state and so on.
    """

    file: str
    key: str
    reason: str
    line: int | None = None
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        told = f"{self.reason} Shortest path: {way_in_words(self.path)}." if self.path else self.reason
        return f"{place}: {self.key}: {told}" if self.key else f"{place}: {told}"


def way_in_words(path: tuple[str, ...]) -> str:
    """``draft –submit→ submitted –award→ awarded``; a way that ends where it starts is a single state."""
    arrows = [f" –{transition}→ {state}" for transition, state in zip(path[1::2], path[2::2], strict=True)]
    return path[0] + "".join(arrows)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a move is refused, and where to mend it.

    `message` is a msgid with named places for `values`; a value may be a Label. `fix` names the page where it
    can be mended, `fix_section` the part of that page (a form section, a criterion's code).
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    fix: str | None = None
    fix_section: str | None = None

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class WorkflowError(Exception):
    """Root of everything the rulebook refuses."""


class DefinitionError(WorkflowError):
    """A file of the rulebook cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoRates(WorkflowError):
    """No rate table is valid on the day asked for."""

    def __init__(self, name: str, day: object) -> None:
        self.name, self.day = name, day
        super().__init__(f"No table of the rates {name!r} is valid on {day}.")


class NotYourTurn(WorkflowError):
    """None of the person's roles may take this transition; `reasons`: why a role they hold does not count."""

    def __init__(self, transition: str, roles: Iterable[str], reasons: Iterable[Reason] = ()) -> None:
        self.transition, self.roles, self.reasons = transition, frozenset(roles), list(reasons)
        who = ", ".join(sorted(self.roles)) or "someone without a role"
        super().__init__(f"{transition!r} is not for {who}.")


class UnknownTransition(WorkflowError):
    """The definition has no transition of this name."""

    def __init__(self, transition: str) -> None:
        self.transition = transition
        super().__init__(f"There is no transition {transition!r}.")


class WrongState(WorkflowError):
    """The case is in a state from which the transition does not start."""

    def __init__(self, transition: str, state: str) -> None:
        self.transition, self.state = transition, state
        super().__init__(f"{transition!r} does not start from {state!r}.")


class Stale(WorkflowError):
    """Somebody else has moved the case since the page was opened."""

    def __init__(self, who: str, when: datetime) -> None:
        self.who, self.when = who, when
        super().__init__(f"{who} has changed this case at {when:%Y-%m-%d %H:%M}.")


class Refused(WorkflowError):
    """The move is possible in principle, but not now; `reasons` holds every unmet condition."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(str(reason) for reason in self.reasons))
