"""What a replay found: how many cases fit, each kind of deviation once, with its count and an example."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workflows.logs.mapping import Order
from workflows.states import Transition

KINDS = ("skipped", "out_of_order", "after_end", "wrong_role", "four_eyes", "not_finished", "unknown_step")


@dataclass(frozen=True, slots=True)
class Example:
    """The first place in the log where it was found; `number` counts the events of the case from 1."""

    case: str
    number: int
    time: str
    activity: str


@dataclass(slots=True)
class Deviation:
    """One kind of deviation at one place of the procedure.

    `state`: where the case stood. `missing`: what was skipped. `other`: the transition of the same person,
    or the roles that acted. `cases` counts each case once, `count` every event; `first` and `last` are days.
    """

    kind: str
    state: str
    transition: Transition | None
    example: Example
    missing: tuple[Transition, ...] = ()
    other: str = ""
    cases: int = 0
    count: int = 0
    first: str = ""
    last: str = ""
    last_case: int = field(default=-1, repr=False)


@dataclass(slots=True)
class Finding:
    """What an audit looks for beside the procedure. `never`: cases in which it never came later either."""

    order: Order
    cases: int = 0
    never: int = 0
    example: Example | None = None


@dataclass(slots=True)
class Verdict:
    """The whole judgement. Every case of the log is counted once: judged, or of another procedure."""

    cases: int = 0
    fitting: int = 0
    events: int = 0  # of the judged cases, all of them
    running: int = 0  # judged cases that may still go on
    others: int = 0  # cases of another procedure, by what the map says of them
    without_role: int = 0  # steps of which the log does not say by which role
    without_person: int = 0  # steps that needed another person, of which the log does not say who
    backwards: int = 0  # cases in which an event is older than the one before it
    backwards_example: Example | None = None
    outside: dict[str, int] = field(default_factory=dict)  # kind -> events that are no step of the procedure
    beyond: int = 0  # cases that went on in a state which the procedure does not have: not judged there
    beyond_example: str = ""
    findings: tuple[Finding, ...] = ()
    kinds: dict[tuple[str, ...], Deviation] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The part of the judged cases that fit, from 0 to 1."""
        return self.fitting / self.cases if self.cases else 0.0

    def deviations(self) -> Iterator[Deviation]:
        """The most frequent first."""
        yield from sorted(self.kinds.values(), key=lambda each: (-each.cases, -each.count, each.kind))

    def note(self, known: Deviation, day: str) -> None:
        """Count a deviation once more; it belongs to the case that is judged now."""
        known.count += 1
        known.first = min(known.first or day, day)
        known.last = max(known.last, day)
        if known.last_case != self.cases:
            known.last_case = self.cases
            known.cases += 1
