"""What must hang together in a simulation. Each check yields (key, reason)."""

from collections.abc import Iterator

from workflows.simulation.plan import Plan
from workflows.states import ENTRY, Transition

Finding = tuple[str, str]
MOST_CASES = 1_000_000
LONGEST_DAYS = 366 * 50
ROUND_CLOSES = "round_closes"


def check(plan: Plan) -> Iterator[Finding]:
    """Everything that would stop the simulation halfway, or let it tell nonsense."""
    if plan.ends < plan.begins:
        yield "ends", "Lies before 'begins'."
    elif plan.followed_until < plan.ends:
        yield "followed_until", "Lies before 'ends'."
    elif (plan.followed_until - plan.begins).days > LONGEST_DAYS:
        yield "followed_until", "Is more than fifty years after 'begins'."
    for index, row in enumerate(plan.rounds):
        if row.opens < plan.begins or row.closes > plan.ends:
            yield f"rounds[{index}]", f"Must lie between {plan.begins} and {plan.ends}."
    open_days = sum((row.closes - row.opens).days + 1 for row in plan.rounds)
    if plan.arrivals.per_day * open_days > MOST_CASES:
        yield "arrivals", f"Would be more than {MOST_CASES:,} cases."
    for state in _reached(plan):
        yield from _stay(plan, state)
    yield from _clocks(plan)


def least_people(plan: Plan) -> dict[str, int]:
    """Role -> how many people its desk must have, since nobody may do twice what several must do."""
    least = dict.fromkeys(plan.desks, 1)
    for arrow in plan.definition.transitions.values():
        for name, times in _after(plan, arrow).items():
            if role := plan.desk_of(name):
                least[role] = max(least[role], times)
    return least


def _automatic(plan: Plan, state: str) -> list[Transition]:
    return [arrow for arrow in plan.definition.leaving(state) if arrow.automatic]


def _reached(plan: Plan) -> list[str]:
    """Every state to which the ways lead from where cases arrive."""
    found, todo = [plan.arrivals.state], [plan.arrivals.state]
    while todo:
        here = todo.pop()
        stay = plan.stays.get(here)
        names = [name for name, share in stay.ways.items() if share] if stay else []
        names += [stay.without_money] if stay and stay.without_money else []
        there = [plan.definition.transitions[name].to for name in names]
        for state in [*there, *(arrow.to for arrow in _automatic(plan, here))]:
            if state not in found:
                found.append(state)
                todo.append(state)
    return found


def _stay(plan: Plan, state: str) -> Iterator[Finding]:
    if plan.definition.states[state].is_final:
        return
    automatic = _automatic(plan, state)
    for arrow in automatic:
        for name, times in _after(plan, arrow).items():
            desk = plan.desks.get(plan.desk_of(name) or "")
            if desk is not None and desk.count < times:
                yield f"people.{desk.role}.count", f"Must be at least {times}: {name!r} takes so many people."
    at_once = any(not _after(plan, arrow) for arrow in automatic)
    stay = plan.stays.get(state)
    if stay is None:
        if not at_once:
            yield f"states.{state}", f"Is missing: cases come to {state!r}, but nothing says how they go on."
        return
    for name in stay.ways:
        if stay.ways[name]:
            yield from _time(plan, state, name)
    if any(plan.meaning(name) & {"reserve", "commit"} for name in stay.ways) and plan.asked is None:
        yield "amounts.asked_cents", f"Is missing: money is committed in {state!r}."
    if stay.without_money and plan.meaning(stay.without_money) & {"reserve", "commit"}:
        yield f"states.{state}.without_money", f"{stay.without_money!r} needs money itself."


def _after(plan: Plan, arrow: Transition) -> dict[str, int]:
    taking = plan.takings.get(arrow.name)
    return dict(taking.after) if taking else {}


def _time(plan: Plan, state: str, name: str) -> Iterator[Finding]:
    desk = plan.desk_of(name)
    unit = "hours" if desk else "days"
    if plan.time_of(state, name, unit) is None:
        whose = f"at the desk of {desk!r}" if desk else "by people who have no desk here"
        yield (
            f"states.{state}.{unit}",
            f"Is missing: {name!r} is taken {whose}; or give transitions.{name}.{unit}.",
        )


def _clocks(plan: Plan) -> Iterator[Finding]:
    for name, clock in plan.definition.clocks.items():
        word = clock.due.day
        if word not in (ENTRY, ROUND_CLOSES) and word not in plan.days:
            yield (
                f"days.{word}",
                f"Is missing: the clock {name!r} counts from it. Give the days after the entry into"
                f" {clock.states[0]!r}, or after what that state waits for.",
            )
