"""What an effect, a letter or a clock builds on has happened before, on every way."""

from collections.abc import Iterator, Mapping

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Ways
from workflows.states import Transition


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    for needed in sorted({*vocabulary.needs.values()}, key=sorted):
        told = set()
        for place in ways.without(needed):
            for arrow in ways.leaving[place.state]:
                for key, word in _too_early(arrow, needed, vocabulary.needs):
                    if key not in told:
                        told.add(key)
                        reason = f"{word!r} needs {_either(needed)} before it."
                        yield Finding(key, reason, place.beyond(arrow))
    yield from _days(ways, vocabulary)


def _too_early(
    arrow: Transition, needed: frozenset[str], needs: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """Words of the arrow that need one of these effects, and find none before them in the arrow itself."""
    for index, effect in enumerate(arrow.effects):
        if needs.get(effect) == needed and needed.isdisjoint(arrow.effects[:index]):
            yield f"transitions.{arrow.name}.effects[{index}]", effect
    if arrow.letter and needs.get(arrow.letter) == needed and needed.isdisjoint(arrow.effects):
        yield f"transitions.{arrow.name}.letter", arrow.letter


def _days(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    for name, clock in ways.definition.clocks.items():
        day = vocabulary.days.get(clock.due.day)
        if day is None or not day.known_by:
            continue
        for place in ways.without(day.known_by):
            if place.state in clock.states:
                reason = (
                    f"The day {clock.due.day!r} is unknown here: it needs {_either(day.known_by)} before it."
                )
                yield Finding(f"clocks.{name}.due", reason, place.path)
                break


def _either(effects: frozenset[str]) -> str:
    return " or ".join(repr(effect) for effect in sorted(effects))


PROOF = Proof(
    "order",
    Label(
        "Was eine Wirkung, ein Schreiben oder eine Frist voraussetzt, ist auf jedem Weg vorher geschehen.",
        "What an effect, a letter or a clock builds on has happened before it, on every path.",
    ),
    find,
)
