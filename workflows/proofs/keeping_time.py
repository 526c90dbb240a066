"""A clock can be kept: it starts, is not over at once, and what follows can be done by whom it names."""

from collections.abc import Iterator

from workflows.label import Label
from workflows.move import Vocabulary
from workflows.proofs.proof import Finding, Proof
from workflows.proofs.ways import Ways
from workflows.states import CONTACTS, ENTRY, SECOND_CONTACT, SYSTEM, Clock, Definition

LONGEST_IN_DAYS = {"days": 1, "months": 31}


def find(ways: Ways, vocabulary: Vocabulary) -> Iterator[Finding]:
    definition = ways.definition
    for clock in definition.clocks.values():
        yield from _states(clock, definition, vocabulary)
        yield from _due(clock, vocabulary)
        yield from _notices(clock, vocabulary)
        yield from _then(clock, definition)
    taken = {clock.then for clock in definition.clocks.values()}
    for name, arrow in definition.transitions.items():
        if set(arrow.by) == {SYSTEM} and not arrow.automatic and name not in taken:
            reason = "Nobody takes it: it is for the system, but neither automatic nor the 'then' of a clock."
            yield Finding(f"transitions.{name}.by", reason)


def _states(clock: Clock, definition: Definition, vocabulary: Vocabulary) -> Iterator[Finding]:
    key, states = f"clocks.{clock.name}", definition.states
    for index, name in enumerate(clock.states):
        if states[name].is_final:
            yield Finding(f"{key}.states[{index}]", f"The case is over in {name!r}: no clock runs there.")
    if not any(clock.owner in states[name].turn for name in clock.states):
        yield Finding(f"{key}.owner", f"It is never the turn of {clock.owner!r} while this clock runs.")
    for index, name in enumerate(clock.pauses):
        sides = {role in vocabulary.parties for role in states[name].turn}
        if name in clock.states:
            yield Finding(f"{key}.pauses[{index}]", f"The clock cannot both run and stand still in {name!r}.")
        elif sides != {clock.owner not in vocabulary.parties}:
            reason = f"In {name!r} the other side is not asked: the clock may stand still only while it is."
            yield Finding(f"{key}.pauses[{index}]", reason)


def _due(clock: Clock, vocabulary: Vocabulary) -> Iterator[Finding]:
    key, due = f"clocks.{clock.name}.due", clock.due
    day = vocabulary.days.get(due.day)
    if due.is_before and (due.day == ENTRY or (day is not None and day.is_past)):
        reason = f"Nothing can be due before {due.day!r}: that day has come when the clock starts."
        yield Finding(f"{key}.before", reason)


def _notices(clock: Clock, vocabulary: Vocabulary) -> Iterator[Finding]:
    key, due = f"clocks.{clock.name}", clock.due
    for index, notice in enumerate(clock.remind):
        days = due.amount * LONGEST_IN_DAYS.get(due.unit, 0)
        if due.day == ENTRY and 0 < days <= -notice.days:
            yield Finding(
                f"{key}.remind[{index}].days", "This reminder would go out before the clock has started."
            )
        if notice.to in vocabulary.parties or notice.to == SYSTEM:
            reason = f"Name one of {', '.join(CONTACTS)} or a role of the office."
            yield Finding(f"{key}.remind[{index}].to", reason)
        elif notice.to == SECOND_CONTACT and clock.owner not in vocabulary.parties:
            reason = f"{clock.owner!r} has no second contact: name a role of the office."
            yield Finding(f"{key}.remind[{index}].to", reason)
    if clock.escalate and clock.escalate.to in {*CONTACTS, SYSTEM, *vocabulary.parties}:
        yield Finding(f"{key}.escalate.to", "A case is escalated to a role of the office.")


def _then(clock: Clock, definition: Definition) -> Iterator[Finding]:
    if clock.then is None:
        return
    key, arrow = f"clocks.{clock.name}.then", definition.transitions[clock.then]
    if SYSTEM not in arrow.by:
        yield Finding(key, f"{arrow.name!r} is for persons: its 'by' must name 'system'.")
    elif arrow.automatic:
        yield Finding(key, f"{arrow.name!r} is automatic: it would not wait for the clock.")
    elif arrow.form is not None or arrow.note == "required":
        yield Finding(key, f"{arrow.name!r} needs a form or a note: nobody is there to fill it in.")
    elif missing := [name for name in clock.states if name not in arrow.sources]:
        yield Finding(key, f"{arrow.name!r} does not start from {missing[0]!r}, where this clock runs.")
    elif arrow.to in clock.states:
        yield Finding(key, f"{arrow.name!r} leads to {arrow.to!r}, where this clock is over again at once.")


PROOF = Proof(
    "keeping_time",
    Label(
        "Jede Frist lässt sich einhalten, und was auf sie folgt, kann geschehen.",
        "Every deadline can be kept, and what follows it can be done.",
    ),
    find,
)
