"""The simulation itself: events in the order of time, over the states and transitions of a definition."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf
from random import Random
from typing import Any

from workflows.errors import WorkflowError
from workflows.simulation.deadlines import Deadlines
from workflows.simulation.desk import Start, Task, Waiting
from workflows.simulation.hours import Hours
from workflows.simulation.money import Purse
from workflows.simulation.outcome import Outcome, told
from workflows.simulation.plan import Plan
from workflows.states import Transition

DAYS_LIKE_AN_EVENT = 20  # so many days of one person's calendar cost as much as one event


@dataclass(slots=True)
class Case:
    """One simulated case; moments are days since the beginning."""

    number: int
    came: float
    purse: Purse
    asked: int
    state: str = ""
    since: float = 0.0
    ended: float | None = None
    bound: int = 0
    pending: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    clocks: dict[str, Any] = field(default_factory=dict)


class TooLarge(WorkflowError):
    """The simulation would take more than whoever asked for it allows."""


def simulate(plan: Plan, seed: int | None = None, *, most_events: float = inf) -> Outcome:
    """Play the plan; the same seed (the plan's own, if none is given) always gives the same outcome.

    Raises TooLarge where more than `most_events` would happen, a day of a person's calendar counted as well.
    """
    days = (plan.followed_until - plan.begins).days + 1
    most_events -= sum(desk.count for desk in plan.desks.values()) * days / DAYS_LIKE_AN_EVENT
    if most_events < 0:
        raise TooLarge
    return _Play(plan, plan.seed if seed is None else seed).run(most_events)


class _Play:
    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.seed = plan, seed
        self.definition = plan.definition
        self.year = float((plan.ends - plan.begins).days + 1)
        self.horizon = float((plan.followed_until - plan.begins).days + 1)
        # A source of chance for each purpose: one more person at a desk changes no arrival and no amount.
        self.ways, self.times = self._chance("ways"), self._chance("times")
        self.desks = {role: Waiting(role, self._people(role)) for role in plan.desks}
        self.purses = [Purse(row) for row in plan.rounds]
        self.deadlines = Deadlines(plan)
        self.cases: list[Case] = []
        self.steps: Counter[str] = Counter()
        self.events: list[tuple[float, int, Any]] = []
        self.sequence = 0
        self.meanings = {name: plan.meaning(name) for name in self.definition.transitions}
        self.automatic = {
            state: [arrow for arrow in self.definition.leaving(state) if arrow.automatic]
            for state in self.definition.states
        }

    def run(self, most_events: float) -> Outcome:
        for moment, purse in self._arrivals():
            self._at(moment, purse)
            if self.sequence > most_events:
                raise TooLarge
        while self.events:
            if self.sequence > most_events:
                raise TooLarge
            moment, _number, what = heappop(self.events)
            if isinstance(what, Start):
                self._done(what, moment)
            elif isinstance(what, Purse):
                self._arrive(moment, what)
            else:
                case, transition, is_ready = what
                if is_ready:
                    self._ready(case, transition, moment)
                else:
                    self._take(case, self.definition.transitions[transition], moment)
        for case in self.cases:
            if case.ended is None:
                self._stay_until(case, self.horizon)
                self.deadlines.end(case.clocks, self.horizon)
        return told(self.plan, self.seed, self.cases, self.desks, self.purses, self.deadlines, self.steps)

    def _chance(self, purpose: str) -> Random:
        return Random(f"{self.seed} {purpose}")  # noqa: S311  a simulation, no secret

    def _people(self, role: str) -> list[Hours]:
        desk = self.plan.desks[role]
        days = int(self.horizon)
        return [
            Hours(desk, self.plan.begins, days, self.plan.holidays, self._chance(f"{role} {number}"))
            for number in range(desk.count)
        ]

    def _at(self, moment: float, what: Any) -> None:
        """Something will happen, if the simulation lasts so long."""
        if moment < self.horizon:
            self.sequence += 1
            heappush(self.events, (moment, self.sequence, what))

    # Arrivals

    def _arrivals(self) -> Iterator[tuple[float, Purse]]:
        """A Poisson process while each round is open, of which a share comes shortly before its end."""
        chance, arrivals = self._chance("arrivals"), self.plan.arrivals
        for purse in self.purses:
            opens = float((purse.row.opens - self.plan.begins).days)
            closes = float((purse.row.closes - self.plan.begins).days + 1)
            moment = opens
            while arrivals.per_day and (moment := moment + chance.expovariate(arrivals.per_day)) < closes:
                comes = moment
                if chance.random() < arrivals.rush_share:
                    comes = max(closes - chance.triangular(0, arrivals.rush_days, 0), opens)
                yield min(comes, closes - 1e-6), purse

    def _arrive(self, moment: float, purse: Purse) -> None:
        asked = self.plan.asked.draw(self.ways) if self.plan.asked else 0
        case = Case(len(self.cases), moment, purse, int(asked), since=moment)
        self.cases.append(case)
        self._enter(case, self.plan.arrivals.state, moment)

    # States

    def _enter(self, case: Case, state: str, moment: float) -> None:
        self._stay_until(case, moment)
        case.state = state
        stay = self.plan.stays.get(state)
        wait = stay.wait.draw(self.times) if stay and stay.wait else 0.0
        closes = float((case.purse.row.closes - self.plan.begins).days)
        self.deadlines.enter(case.clocks, state, moment, wait, closes)
        if self.definition.states[state].is_final:
            case.ended = moment
            return
        for arrow in self.automatic[state]:
            if not self._after(arrow):
                self._take(case, arrow, moment)
                return
        if stay is not None:
            chosen = self._choose(stay.ways)
            case.pending = max(
                (self._after(arrow).get(chosen, 0) for arrow in self.automatic[state]), default=0
            )
            self._at(moment + wait, (case, chosen, True))

    def _stay_until(self, case: Case, moment: float) -> None:
        if case.state:
            phase = self.definition.states[case.state].phase
            case.phases[phase] = case.phases.get(phase, 0.0) + moment - case.since
        case.since = moment

    def _choose(self, ways: Any) -> str:
        drawn, chosen = self.ways.random(), ""
        for name, share in ways.items():
            chosen = name if share else chosen
            drawn -= share
            if drawn < 0:
                break
        return chosen

    def _after(self, arrow: Transition) -> Any:
        taking = self.plan.takings.get(arrow.name)
        return taking.after if taking else {}

    # Steps

    def _ready(self, case: Case, transition: str, moment: float) -> None:
        """The step can be taken now: it goes to a desk, several times if several people must take it."""
        role = self.plan.desk_of(transition)
        spread = self.plan.time_of(case.state, transition, "hours" if role else "days")
        apart: set[int] = set()
        for _each in range(max(case.pending, 1)):
            drawn = spread.draw(self.times) if spread else 0.0
            if role is None:
                self._at(moment + drawn, (case, transition, False))
            else:
                task = Task(case.number, transition, moment, apart)
                self._begin(self.desks[role].come(task, drawn, self.year))

    def _begin(self, start: Start | None) -> None:
        if start is not None and start.done < inf:
            self._at(start.done, start)

    def _done(self, start: Start, moment: float) -> None:
        role = self.plan.desk_of(start.task.transition)
        case = self.cases[start.task.case]
        self._take(case, self.definition.transitions[start.task.transition], moment)
        if role is not None:
            self._begin(self.desks[role].leave(start.person, moment, self.year))

    def _take(self, case: Case, arrow: Transition, moment: float) -> None:
        if not self._pay(case, arrow, moment):
            return
        self.steps[arrow.name] += 1
        if case.pending and arrow.to == case.state:
            case.pending -= 1
            if not case.pending:
                following = next(
                    each for each in self.automatic[case.state] if arrow.name in self._after(each)
                )
                self._take(case, following, moment)
            return
        self._enter(case, arrow.to, moment)

    # Money

    def _pay(self, case: Case, arrow: Transition, moment: float) -> bool:
        """What the transition means for the money; False if there is not enough, so that it is not taken."""
        meaning, purse = self.meanings[arrow.name], case.purse
        if meaning & {"reserve", "commit"} and not case.bound:
            if not purse.bind(case.asked, moment):
                self._without_money(case, arrow, moment)
                return False
            case.bound = case.asked
        if "settle" in meaning:
            share = self.plan.settled.draw(self.ways) if self.plan.settled else 1.0
            final = min(int(case.bound * share), case.bound)
            purse.pay(final)
            self._free(case, case.bound - final, moment)
        elif meaning & {"release", "recover"}:
            self._free(case, case.bound, moment)
        return True

    def _free(self, case: Case, cents: int, moment: float) -> None:
        case.bound -= cents
        case.purse.free(cents)
        left = case.purse.left
        while case.purse.waiting and (asked := self.cases[case.purse.waiting[0][0]].asked) <= left:
            number, transition = case.purse.waiting.popleft()
            self._at(moment, (self.cases[number], transition, False))
            left -= asked

    def _without_money(self, case: Case, arrow: Transition, moment: float) -> None:
        """Take what the plan says instead, or wait until money becomes free."""
        stay = self.plan.stays.get(case.state)
        if stay and stay.without_money:
            self._take(case, self.definition.transitions[stay.without_money], moment)
        else:
            case.purse.waiting.append((case.number, arrow.name))
