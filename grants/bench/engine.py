"""The engine alone: a move with three guards against the library's own trigger, and against a bare dict."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from transitions import EventData, Machine

from grants.bench.measure import Line, side_by_side
from workflows.engine import Guard, Move, Vocabulary, Workflow
from workflows.label import Label
from workflows.states import Definition, State, Transition

MOVES = 500  # a turn: one alone is too short to be timed
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROLES = frozenset({"officer"})
WORD = Label("Wort", "word")
GUARDS: dict[str, Callable[[Move], bool]] = {
    "has_case": lambda move: move.case is not None,
    "has_person": lambda move: move.actor is not None,
    "in_time": lambda move: move.at <= NOON,
}
OPTIONS_GOAL = 10e-6  # seconds


@dataclass(slots=True)
class Case:
    state: str


@dataclass(slots=True)
class Person:
    id: int


def measure_engine(*, rounds: int) -> Iterator[Line]:
    workflow, case, person = Workflow(_definition(), _vocabulary()), Case("open"), Person(1)
    machine, table = _machine(), {("open", "award"): ("awarded", tuple(GUARDS.values()))}

    def move() -> Move:
        return Move(case, "award", person, ROLES, NOON)

    def ours() -> None:
        for _each in range(MOVES):
            workflow.take(move())

    def theirs() -> None:
        trigger = machine.events["award"].trigger
        for _each in range(MOVES):
            carrier = move()
            carrier.state = carrier.case.state
            trigger(carrier)

    def bare() -> None:
        for _each in range(MOVES):
            carrier = move()
            target, guards = table[carrier.case.state, carrier.transition]
            if all(guard(carrier) for guard in guards):
                carrier.state = target

    def options() -> None:
        for _each in range(MOVES):
            workflow.options("open", ROLES)

    turns = {"ours": ours, "theirs": theirs, "bare": bare, "options": options}
    seconds = {name: each / MOVES for name, each in side_by_side(turns, rounds=rounds).items()}
    yield Line("a move with three guards / transitions alone", seconds["ours"], seconds["theirs"], "2x")
    yield Line("a move with three guards / a bare dict", seconds["ours"], seconds["bare"])
    yield Line("what a person may do from here / 10 µs", seconds["options"], OPTIONS_GOAL, "1x")


def _definition() -> Definition:
    """From the only open state an officer may award, reject or return."""
    names = ("award", "reject", "return")
    arrows = {
        name: Transition(name, WORD, ("open",), f"{name}ed", ("officer",), WORD, tuple(GUARDS))
        for name in names
    }
    ends = {arrow.to: State(arrow.to, WORD, WORD, "only", ()) for arrow in arrows.values()}
    return Definition(
        name="bench",
        version=1,
        label=WORD,
        initial="open",
        phases={"only": WORD},
        states={"open": State("open", WORD, WORD, "only", ("officer",)), **ends},
        transitions=arrows,
        text="",
        sha256="",
        file="bench",
    )


def _vocabulary() -> Vocabulary:
    nothing: frozenset[str] = frozenset()
    guards = {name: Guard(name, holds, "It does not hold.") for name, holds in GUARDS.items()}
    return Vocabulary(guards=guards, effects={}, roles=ROLES, letters={}, decisions=nothing, forms=nothing)


def _machine() -> Machine:
    """The same arrow with the same guards, as the library's handbook would write it."""

    def condition(holds: Callable[[Move], bool]) -> Callable[[EventData], bool]:
        return lambda event: holds(cast(Move, event.model))

    conditions = [condition(holds) for holds in GUARDS.values()]
    arrow = {"trigger": "award", "source": "open", "dest": "awarded", "conditions": conditions}
    return Machine(
        model=None, auto_transitions=False, send_event=True, states=["open", "awarded"], initial="open",
        transitions=[arrow],
    )  # fmt: skip
