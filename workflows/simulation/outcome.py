"""What a simulation found, in numbers. Times are days, amounts cents, shares from 0 to 1."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import ceil, inf
from typing import Any, Protocol

from workflows.simulation.deadlines import Deadlines
from workflows.simulation.desk import Waiting
from workflows.simulation.money import Purse
from workflows.simulation.plan import Plan

DIGITS = 3  # times are rounded to a thousandth of a day, a minute and a half
WEEK = 7.0


class Played(Protocol):
    """A case, as far as its times are told."""

    came: float
    state: str
    ended: float | None
    phases: dict[str, float]


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, `count` times."""

    count: int
    mean: float
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class DeskFound:
    """A desk in the year of the arrivals. `waited`: how long tasks lay there before somebody began."""

    role: str
    people: int
    utilisation: float
    queue_mean: float
    queue_most: int
    waited: Times
    never_begun: int


@dataclass(frozen=True, slots=True)
class RoundFound:
    """The money of a round at the end; `refused`: how often it did not suffice, first on `ran_out_on`."""

    opens: date
    closes: date
    budget_cents: int
    bound_cents: int
    paid_cents: int
    refused: int
    ran_out_on: date | None
    waiting: int


@dataclass(frozen=True, slots=True)
class ClockFound:
    """A deadline: how often it was kept or missed; `overdue`: cases still open past it."""

    name: str
    owner: str
    met: int
    late: int
    late_share: float
    late_by: Times
    overdue: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole simulation. `took`: cases that ended; `phases`: of these, how long each phase took.

    `took_weeks`: how many of them took so many whole weeks.
    """

    file: str
    definition: str
    seed: int
    begins: date
    ends: date
    followed_until: date
    arrived: int
    ended: Mapping[str, int]
    still_open: Mapping[str, int]
    took: Times
    took_weeks: Mapping[int, int]
    took_by_end: Mapping[str, Times]
    phases: Mapping[str, Times]
    desks: Sequence[DeskFound]
    bottleneck: str | None
    rounds: Sequence[RoundFound]
    clocks: Sequence[ClockFound]
    steps: Mapping[str, int]

    def as_plain(self) -> dict[str, Any]:
        """The outcome as JSON knows it: days as ISO text."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def times(values: Iterable[float]) -> Times:
    """Count, mean, median and 90th percentile; zeros for none."""
    rising = sorted(values)
    if not rising:
        return Times(0, 0.0, 0.0, 0.0)
    middle = len(rising) // 2
    median = rising[middle] if len(rising) % 2 else (rising[middle - 1] + rising[middle]) / 2
    p90 = rising[ceil(0.9 * len(rising)) - 1]
    return Times(len(rising), *(round(each, DIGITS) for each in (sum(rising) / len(rising), median, p90)))


def told(
    plan: Plan,
    seed: int,
    cases: Sequence[Played],
    desks: Mapping[str, Waiting],
    purses: Sequence[Purse],
    deadlines: Deadlines,
    steps: Mapping[str, int],
) -> Outcome:
    """Everything that is to be known once the last event has happened."""
    over = [(case, case.ended) for case in cases if case.ended is not None]
    states = plan.definition.states
    year = float((plan.ends - plan.begins).days + 1)
    found = [_desk(desk, year) for desk in desks.values()]
    # The bottleneck costs the cases most time: all that lies there, for as long as it lies there.
    worst = max(found, key=lambda desk: desk.queue_mean, default=None)
    return Outcome(
        file=plan.file,
        definition=plan.definition.name,
        seed=seed,
        begins=plan.begins,
        ends=plan.ends,
        followed_until=plan.followed_until,
        arrived=len(cases),
        ended=_counted((case.state for case, _ended in over), states),
        still_open=_counted((case.state for case in cases if case.ended is None), states),
        took=times(ended - case.came for case, ended in over),
        took_weeks=dict(sorted(Counter(int((ended - case.came) // WEEK) for case, ended in over).items())),
        took_by_end={
            state: times(ended - case.came for case, ended in over if case.state == state)
            for state in _counted((case.state for case, _ended in over), states)
        },
        phases={
            phase: spent
            for phase in plan.definition.phases
            if (spent := times(case.phases[phase] for case, _ended in over if phase in case.phases)).count
        },
        desks=found,
        bottleneck=worst.role if worst and worst.queue_mean > 0 else None,
        rounds=[_round(plan, purse) for purse in purses],
        clocks=[_clock(plan, name, deadlines) for name in plan.definition.clocks],
        steps={name: steps[name] for name in plan.definition.transitions if steps.get(name)},
    )


def _counted(found: Iterable[str], states: Iterable[str]) -> dict[str, int]:
    """How many of each, in the order of the definition."""
    counts = Counter(found)
    return {state: counts[state] for state in states if counts[state]}


def _desk(desk: Waiting, year: float) -> DeskFound:
    left = [(task.came, inf) for task in desk.still_waiting()]
    spans = [span for span in (*desk.spans, *left) if span[0] < year]
    lay = sum(min(begun, year) - came for came, begun in spans)
    capacity = sum(person.until(year) for person in desk.people)
    return DeskFound(
        role=desk.role,
        people=len(desk.people),
        utilisation=round(desk.worked / capacity, DIGITS) if capacity else 0.0,
        queue_mean=round(lay / year, DIGITS),
        queue_most=_most([span for span in spans if span[1] > span[0]]),
        waited=times(begun - came for came, begun in desk.spans if begun < inf),
        never_begun=sum(begun == inf for _came, begun in (*desk.spans, *left)),
    )


def _most(spans: Sequence[tuple[float, float]]) -> int:
    """How many of the spans overlap at most."""
    changes = sorted([(came, 1) for came, _begun in spans] + [(begun, -1) for _came, begun in spans])
    now = most = 0
    for _moment, change in changes:
        now += change
        most = max(most, now)
    return most


def _round(plan: Plan, purse: Purse) -> RoundFound:
    return RoundFound(
        opens=purse.row.opens,
        closes=purse.row.closes,
        budget_cents=purse.row.budget_cents,
        bound_cents=purse.bound,
        paid_cents=purse.paid,
        refused=purse.refused,
        ran_out_on=None if purse.ran_out is None else plan.begins + timedelta(days=int(purse.ran_out)),
        waiting=len(purse.waiting),
    )


def _clock(plan: Plan, name: str, deadlines: Deadlines) -> ClockFound:
    ran = deadlines.ran[name]
    late = len(ran.late_by)
    return ClockFound(
        name=name,
        owner=plan.definition.clocks[name].owner,
        met=ran.met,
        late=late,
        late_share=round(late / (late + ran.met), DIGITS) if late + ran.met else 0.0,
        late_by=times(ran.late_by),
        overdue=ran.overdue,
    )
