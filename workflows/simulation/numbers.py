"""The numbers of a simulation that people try out first: chance, arrivals, people, money."""

from dataclasses import dataclass, replace

from workflows.simulation.plan import Plan
from workflows.simulation.reading import MONTH


@dataclass(frozen=True, slots=True)
class Numbers:
    """`per_month`: applications while a round is open; `people` of each role; `budgets_cents` by round."""

    seed: int
    per_month: int
    people: tuple[tuple[str, int], ...]
    budgets_cents: tuple[int, ...]

    @classmethod
    def of(cls, plan: Plan) -> "Numbers":
        """As the file has them, the arrivals rounded to whole applications."""
        return cls(
            seed=plan.seed,
            per_month=round(plan.arrivals.per_day * MONTH),
            people=tuple((role, desk.count) for role, desk in plan.desks.items()),
            budgets_cents=tuple(row.budget_cents for row in plan.rounds),
        )

    def but_seed(self, other: "Numbers") -> "Numbers":
        """These numbers with the chances of the other."""
        return replace(self, seed=other.seed)


def with_numbers(plan: Plan, numbers: Numbers) -> Plan:
    """The same year with these numbers; what they leave as it was is not rounded either."""
    arrivals = plan.arrivals
    if numbers.per_month != Numbers.of(plan).per_month:
        arrivals = replace(arrivals, per_day=numbers.per_month / MONTH)
    return replace(
        plan,
        seed=numbers.seed,
        arrivals=arrivals,
        desks={role: replace(plan.desks[role], count=count) for role, count in numbers.people},
        rounds=tuple(
            replace(row, budget_cents=cents)
            for row, cents in zip(plan.rounds, numbers.budgets_cents, strict=True)
        ),
    )
