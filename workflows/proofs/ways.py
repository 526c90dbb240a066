"""Walking the arrows of a definition, shortest ways first. Every guard is taken to hold at some time."""

from collections import deque
from collections.abc import Callable, Collection, Iterator
from operator import eq
from typing import Generic, NamedTuple, TypeVar

from workflows.states import Definition, Transition

Path = tuple[str, ...]  # state, transition, state, transition, … state
S = TypeVar("S")
MOST_SITUATIONS = 200  # in one state


class TooEntangled(Exception):
    """There are so many situations that the proof would not end in good time."""


class Place(NamedTuple, Generic[S]):
    """A state that a case can reach, what has become of it on the way, and the shortest such way."""

    state: str
    situation: S
    path: Path

    def beyond(self, arrow: Transition) -> Path:
        """The way here and on through `arrow`."""
        return (*self.path, arrow.name, arrow.to)


class Ways:
    """The arrows of one definition, ready to be walked many times.

    The initial state and the ends of all arrows must be states of the definition.
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.leaving = {state: definition.leaving(state) for state in definition.states}

    def walk(
        self,
        situation: S,
        go: Callable[[S, Transition], S | None],
        covers: Callable[[S, S], bool] = eq,
    ) -> Iterator[Place[S]]:
        """Every state in every situation that a case can reach, the nearest first.

        `go` tells the situation behind an arrow, None where the way is barred. `covers(known, new)`: all that
        can happen from `new` on can happen from `known` on as well, so that `new` need not be followed.
        """
        start = Place(self.definition.initial, situation, (self.definition.initial,))
        known: dict[str, list[S]] = {state: [] for state in self.leaving}
        known[start.state].append(situation)
        todo = deque([start])
        while todo:
            here = todo.popleft()
            yield here
            for arrow in self.leaving[here.state]:
                there = go(here.situation, arrow)
                if there is not None and not any(covers(each, there) for each in known[arrow.to]):
                    known[arrow.to].append(there)
                    todo.append(Place(arrow.to, there, here.beyond(arrow)))
                    if len(known[arrow.to]) > MOST_SITUATIONS:
                        raise TooEntangled

    def reachable(self) -> dict[str, Path]:
        """Each state that a case can reach, with the shortest way to it."""
        return {place.state: place.path for place in self.walk((), lambda nothing, _arrow: nothing)}

    def without(self, effects: Collection[str]) -> Iterator[Place[tuple[()]]]:
        """Each state that a case can reach while none of these effects has happened."""
        return self.walk((), lambda nothing, arrow: None if set(effects) & {*arrow.effects} else nothing)

    def through(self, first: Transition, later: Collection[Transition]) -> Iterator[tuple[Transition, Path]]:
        """Each of `later` that can be taken after `first` has been, with the shortest such way."""
        wanted = {arrow.name for arrow in later}
        if not wanted:
            return
        for place in self.walk(False, lambda taken, arrow: taken or arrow is first):
            for arrow in self.leaving[place.state] if place.situation else ():
                if arrow.name in wanted:
                    wanted.remove(arrow.name)
                    yield arrow, place.beyond(arrow)
