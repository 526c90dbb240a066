"""No state is idle, and none is a trap."""

from collections.abc import Iterator

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Ways


def find(ways: Ways, _vocabulary: Vocabulary) -> Iterator[Finding]:
    initial, reached, ending = ways.definition.initial, ways.reachable(), _ending(ways)
    for name, state in ways.definition.states.items():
        key, path, exits = f"states.{name}", reached.get(name, ()), ways.leaving[name]
        if name not in reached:
            yield Finding(key, f"The state {name!r} cannot be reached from {initial!r}.")
        if state.is_final:
            for arrow in (each for each in exits if not each.reopens):
                reason = f"{name!r} is final (empty 'turn'): only what 'reopens' a case may leave it."
                yield Finding(f"transitions.{arrow.name}.from", reason, path)
        elif all(arrow.to == name for arrow in exits):
            reason = f"The state {name!r} is a dead end: nothing leaves it, yet it is not final."
            yield Finding(key, reason, path)
        elif name not in ending:
            reason = f"The state {name!r} is a dead end: no way leads to a final state."
            yield Finding(key, reason, path)


def _ending(ways: Ways) -> set[str]:
    """Every state from which a final one can be reached."""
    found: set[str] = set()
    todo = [name for name, state in ways.definition.states.items() if state.is_final]
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            for arrow in ways.definition.transitions.values():
                todo += arrow.sources if arrow.to == here else ()
    return found


PROOF = Proof(
    "reaching_an_end",
    Label(
        "Jeder Zustand ist erreichbar, und aus jedem kann der Fall zu einem Ende kommen.",
        "Every state can be reached, and from every state the case can come to an end.",
    ),
    find,
)
