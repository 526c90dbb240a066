"""Which way a case would have had to go: what was skipped when a step comes too early."""

from workflows.states import Definition, Transition

Way = tuple[Transition, ...]


class Ways:
    """The shortest ways onwards in a definition; never one that leads back to before where it began."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._depths = _depths(definition)

    def to(self, state: str, arrow: Transition) -> Way | None:
        """The transitions missing between `state` and `arrow`; None if no way leads onwards to it."""
        seen: set[str] = {state}
        todo: list[tuple[str, Way]] = [(state, ())]
        for here, way in todo:
            if here in arrow.sources:
                return way
            for each in self._definition.leaving(here):
                onwards = self._depths.get(each.to, -1) >= self._depths.get(here, -1)
                if onwards and each.to not in seen:
                    seen.add(each.to)
                    todo.append((each.to, (*way, each)))
        return None


def _depths(definition: Definition) -> dict[str, int]:
    """How many steps each state is from the beginning, by the shortest way."""
    depths, todo = {definition.initial: 0}, [definition.initial]
    for here in todo:
        for arrow in definition.leaving(here):
            if arrow.to not in depths:
                depths[arrow.to] = depths[here] + 1
                todo.append(arrow.to)
    return depths
