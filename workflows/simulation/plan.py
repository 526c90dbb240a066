"""What a simulation is told: who comes when, who works how long, which way cases go, and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workflows.label import Label
from workflows.simulation.spread import Spread
from workflows.states import Definition


@dataclass(frozen=True, slots=True)
class Desk:
    """`count` people of a role, `hours` a day for these cases, on the first `days_a_week` days of a week.

    `absence`: the share of their working days on which they are away.
    """

    role: str
    count: int
    hours: float
    days_a_week: int
    absence: float


@dataclass(frozen=True, slots=True)
class Stay:
    """What happens in a state. `ways`: transition -> probability.

    `wait` must pass first (the trip). Then the transition takes `hours` of a desk, or `days` of whoever has
    no desk here. `without_money`: the transition that is taken where the round's money does not suffice.
    """

    ways: Mapping[str, float]
    wait: Spread | None = None
    hours: Spread | None = None
    days: Spread | None = None
    without_money: str | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """What a transition takes, where it is not as its state says.

    `after`: for an automatic one, how often another must have been taken, each time by another person.
    """

    hours: Spread | None = None
    days: Spread | None = None
    after: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """When applications may come, and how much money there is for them."""

    opens: date
    closes: date
    budget_cents: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`per_day` on the average while a round is open; `rush_share` of them in its last `rush_days`."""

    state: str
    per_day: float
    rush_share: float
    rush_days: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole simulation. Cases come from `begins` to `ends` and are followed until `followed_until`.

    `money`: effect -> what it means for a round ("commit", "release", ...). `days`: word of a clock -> days
    after the entry into the clock's state, or after what the state waits for.
    """

    title: Label
    file: str
    definition: Definition
    money: Mapping[str, str]
    begins: date
    ends: date
    followed_until: date
    seed: int
    holidays: frozenset[date]
    arrivals: Arrivals
    rounds: tuple[Round, ...]
    desks: Mapping[str, Desk]
    stays: Mapping[str, Stay]
    takings: Mapping[str, Taking]
    asked: Spread | None
    settled: Spread | None
    days: Mapping[str, float]

    def meaning(self, transition: str) -> frozenset[str]:
        """What a transition means for the money of the round."""
        effects = self.definition.transitions[transition].effects
        return frozenset(self.money[effect] for effect in effects if effect in self.money)

    def desk_of(self, transition: str) -> str | None:
        """The role whose desk takes the transition; None if nobody who may take it has a desk here."""
        by = self.definition.transitions[transition].by
        return next((role for role in by if role in self.desks), None)

    def time_of(self, state: str, transition: str, unit: str) -> Spread | None:
        """How many `unit` ("hours", "days") the transition takes from this state."""
        own = getattr(self.takings.get(transition), unit, None)
        found: Spread | None = own or getattr(self.stays[state], unit)
        return found
