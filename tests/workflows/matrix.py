"""Every cell of state x step x role x circumstance, as the specification has it and as the engine does it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from grants.vocabulary.binding import VOCABULARY
from tests.workflows.rulebook_case import NOON, Actor, Case
from tests.workflows.specification import Specification, Step
from workflows.engine import Move, Vocabulary, Workflow
from workflows.errors import NotYourTurn, Reason, Refused, WrongState
from workflows.label import Label
from workflows.states import SYSTEM, Definition

ME, SOMEBODY_ELSE = 1, 2
NOTE_MISSING = "Please give your reasons."
Outcome = tuple[object, ...]


@dataclass(frozen=True)
class Circumstance:
    """What holds when a step is tried: facts that do not hold, steps that the same person took, a note."""

    unmet: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()
    note: str = "Reasons that can be read."


@dataclass(frozen=True)
class Cell:
    state: str
    step: str
    role: str
    given: Circumstance


def switched(vocabulary: Vocabulary) -> Vocabulary:
    """Real names, sentences and kinds; a fact holds unless the case names it as unmet, an effect is noted."""
    return replace(
        vocabulary,
        guards={
            name: replace(guard, holds=lambda move, name=name: name not in move.case.unmet)
            for name, guard in vocabulary.guards.items()
        },
        effects={name: lambda move, name=name: move.case.log.append(name) for name in vocabulary.effects},
    )


WORDS = switched(VOCABULARY)


def circumstances(specification: Specification) -> list[Circumstance]:
    """All is well; each fact fails alone; the same person did one thing before; all of it at once."""
    steps = specification.steps
    return [
        Circumstance(),
        Circumstance(frozenset(WORDS.guards), frozenset(steps), ""),
        *(Circumstance(unmet=frozenset({guard})) for guard in sorted(WORDS.guards)),
        *(Circumstance(mine=frozenset({step})) for step in steps),
        Circumstance(note=" \n"),
    ]


def cells(specification: Specification, only: str | None = None) -> Iterator[Cell]:
    """Every cell, those of one step if it is named."""
    steps = [only] if only else list(specification.steps)
    for given in circumstances(specification):
        for step in steps:
            for state in specification.turns:
                for role in sorted(WORDS.roles):
                    yield Cell(state, step, role, given)


def expected(specification: Specification, cell: Cell) -> Outcome:
    """What the office's table says."""
    step = specification.steps[cell.step]
    if cell.state not in step.sources:
        return ("wrong state",)
    if cell.role not in step.who:
        return ("not your turn",)
    if reasons := list(_reasons(step, cell)):
        return ("refused", *reasons)
    return ("taken", step.to, step.effects, step.letter, step.form, step.told, step.by_itself)


def _reasons(step: Step, cell: Cell) -> Iterator[str]:
    if cell.role != SYSTEM:
        yield from (f"not whoever did: {name}" for name in step.never_who if name in cell.given.mine)
    yield from (WORDS.guards[name].message for name in step.only_if if name in cell.given.unmet)
    if step.reasons == "required" and not cell.given.note.strip():
        yield NOTE_MISSING


def observed(flow: Workflow, cell: Cell) -> Outcome:
    """What the engine does."""
    case = Case(cell.state, unmet=cell.given.unmet)
    by_me = frozenset({ME})
    move = Move(
        case,
        cell.step,
        None if cell.role == SYSTEM else Actor(ME),
        frozenset({cell.role}),
        NOON,
        cell.given.note,
        earlier=dict.fromkeys(cell.given.mine, by_me) or {cell.step: frozenset({SOMEBODY_ELSE})},
    )
    try:
        flow.take(move)
    except WrongState:
        outcome = ("wrong state",)
    except NotYourTurn:
        outcome = ("not your turn",)
    except Refused as refusal:
        outcome = ("refused", *map(_plain, refusal.reasons))
    else:
        arrow = move.arrow
        return (
            "taken", move.state, tuple(case.log), arrow.letter, arrow.form, frozenset(arrow.mail),
            arrow.automatic,
        )  # fmt: skip
    return outcome if not case.log else ("a refused step did something", *case.log)


def _plain(reason: Reason) -> str:
    """Four eyes speak of the doer; here, of what was done."""
    doer = reason.values.get("doer")
    return f"not whoever did: {doer.en}" if isinstance(doer, Label) else reason.message


def _named_apart(definition: Definition) -> Definition:
    """Whoever did something is called after it: in real words two steps may have doers of one name."""
    arrows = {name: replace(arrow, doer=Label(name, name)) for name, arrow in definition.transitions.items()}
    return replace(definition, transitions=arrows)


def mismatches(
    specification: Specification, definition: Definition, only: str | None = None
) -> Iterator[tuple[object, ...]]:
    """Everything in which the definition differs from the office's table; lazily."""
    yield from _frame(specification, definition)
    flow = Workflow(_named_apart(definition), WORDS)
    for cell in cells(specification, only):
        if (is_so := observed(flow, cell)) != (should_be := expected(specification, cell)):
            yield cell, should_be, is_so


def _frame(specification: Specification, definition: Definition) -> Iterator[tuple[object, ...]]:
    """States, whose turn it is, where it begins, and which steps there are at all."""
    yield from _differ("begins", specification.initial, definition.initial)
    turns = {name: frozenset(state.turn) for name, state in definition.states.items()}
    yield from _differ("turns", dict(specification.turns), turns)
    yield from _differ("overdue", dict(specification.overdue), _overdue(definition))
    yield from _differ("steps", set(specification.steps), set(definition.transitions))
    for name, step in specification.steps.items():
        if arrow := definition.transitions.get(name):
            yield from _differ(f"{name}: reasons", step.reasons, arrow.note)
            yield from _differ(f"{name}: never whoever did", step.never_who, arrow.differs_from)


def _overdue(definition: Definition) -> dict[str, frozenset[str]]:
    then: dict[str, set[str]] = {}
    for clock in definition.clocks.values():
        for state in clock.states if clock.then else ():
            then.setdefault(state, set()).add(clock.then)
    return {state: frozenset(steps) for state, steps in then.items()}


def _differ(what: str, should_be: object, is_so: object) -> Iterator[tuple[object, ...]]:
    if should_be != is_so:
        yield what, should_be, is_so


def buttons(specification: Specification, state: str, roles: Iterable[str]) -> list[str]:
    """What the office's table lets somebody with these roles try by hand."""
    held = set(roles)
    return [step.name for step in specification.by_hand(state) if held & step.who]
