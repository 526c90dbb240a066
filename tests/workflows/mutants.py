"""Every single change of a definition that would make it another procedure."""

from collections.abc import Iterator
from dataclasses import replace

from workflows.move import Vocabulary
from workflows.states import NOTES, Definition, Transition

Mutant = tuple[str, Definition, str | None]


def mutants(definition: Definition, words: Vocabulary) -> Iterator[Mutant]:
    """What was changed, the changed definition, and the transition that it is about (if it is one)."""
    for name, arrow in definition.transitions.items():
        for what, change in _arrows(arrow, definition, words):
            arrows = {**definition.transitions, name: replace(arrow, **change)}
            yield f"{name}: {what}", replace(definition, transitions=arrows), name
        left = {other: each for other, each in definition.transitions.items() if other != name}
        if all(name not in each.differs_from for each in left.values()):
            yield f"{name} is gone", replace(definition, transitions=left), None
        twin = {**definition.transitions, f"to_{arrow.to}": replace(arrow, name=f"to_{arrow.to}")}
        yield f"{name} has a twin", replace(definition, transitions=twin), None
    yield from _states(definition, words)
    yield from _clocks(definition)


def _arrows(arrow: Transition, definition: Definition, words: Vocabulary) -> Iterator[tuple[str, dict]]:
    states, doers = definition.states, [n for n, each in definition.transitions.items() if each.doer]
    for key, values in (
        ("sources", states),
        ("by", words.roles),
        ("requires", words.guards),
        ("differs_from", doers),
        ("effects", words.effects),
        ("mail", words.roles),
    ):
        kept = getattr(arrow, key)
        for word in kept:
            yield f"{key} without {word}", {key: tuple(each for each in kept if each != word)}
        for word in sorted(set(values) - set(kept)):
            yield f"{key} with {word}", {key: (*kept, word)}
    for first, second in zip(arrow.effects, arrow.effects[1:], strict=False):
        yield f"{second} before {first}", {"effects": tuple(reversed(arrow.effects))}
    for key, values in (
        ("to", states),
        ("letter", (None, *words.letters)),
        ("form", (None, *words.forms)),
        ("note", NOTES),
        ("automatic", (True, False)),
    ):
        for value in values:
            if value != getattr(arrow, key):
                yield f"{key} is {value}", {key: value}


def _states(definition: Definition, words: Vocabulary) -> Iterator[Mutant]:
    for name, state in definition.states.items():
        for role in sorted(words.roles):
            turn = tuple(each for each in state.turn if each != role)
            turn = turn if role in state.turn else (*state.turn, role)
            states = {**definition.states, name: replace(state, turn=turn)}
            yield f"turn of {role} in {name}", replace(definition, states=states), None
        if name != definition.initial:
            yield f"begins as {name}", replace(definition, initial=name), None
    nowhere = replace(definition.states[definition.initial], name="nowhere")
    yield "one more state", replace(definition, states={**definition.states, "nowhere": nowhere}), None


def _clocks(definition: Definition) -> Iterator[Mutant]:
    """What the system does when a deadline is over."""
    for name, clock in definition.clocks.items():
        for then in (None, *definition.transitions):
            if then != clock.then:
                clocks = {**definition.clocks, name: replace(clock, then=then)}
                yield f"{name} is over: {then}", replace(definition, clocks=clocks), None
