"""The usual way of a case: the fewest steps from the beginning to a state."""

from collections import deque

from workflows.states import Definition, Transition


def way_to(definition: Definition, state: str) -> tuple[Transition, ...]:
    """The transitions from the initial state to `state`; of two ways of one length the file's first.

    Empty for the initial state, and for one that cannot be reached.
    """
    ways: dict[str, tuple[Transition, ...]] = {definition.initial: ()}
    todo = deque([definition.initial])
    while todo and state not in ways:
        here = todo.popleft()
        for arrow in definition.leaving(here):
            if arrow.to not in ways:
                ways[arrow.to] = (*ways[here], arrow)
                todo.append(arrow.to)
    return ways.get(state, ())
