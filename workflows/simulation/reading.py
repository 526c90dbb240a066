"""Reading the file of a simulation strictly: what is wrong is told all at once."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from math import isclose
from pathlib import Path

from workflows.reading import Section, Sheet
from workflows.simulation.checks import check
from workflows.simulation.plan import Arrivals, Desk, Plan, Round, Stay, Taking
from workflows.simulation.spread import Spread, read_spread
from workflows.states import SYSTEM, Definition

MONTH = 365.25 / 12
WEEK = 7.0
KEYS = (
    "title", "definition", "begins", "ends", "followed_until", "seed", "holidays", "arrivals", "rounds",
    "people", "amounts", "states", "transitions", "days",
)  # fmt: skip


def load_plan(path: Path, definitions: Mapping[str, Definition], money: Mapping[str, str]) -> Plan:
    """Read one simulation of one of the definitions; `money`: effect -> meaning.

    Raises DefinitionError with all problems at once.
    """
    sheet = Sheet(Path(path))
    root = sheet.root
    root.only(*KEYS)
    name = root.text("definition")
    definition = definitions.get(name)
    if definition is None:
        if name:
            root.problem("definition", _unknown("definition", name, definitions))
        sheet.done()
        raise AssertionError("A definition that is missing has been told.")
    begins, ends = root.day("begins"), root.day("ends")
    amounts = root.optional_section("amounts")
    amounts.only("asked_cents", "settled_share")
    plan = Plan(
        title=root.label("title"),
        file=sheet.file,
        definition=definition,
        money=money,
        begins=begins,
        ends=ends,
        followed_until=root.day("followed_until") if "followed_until" in root else ends,
        seed=root.whole("seed", default=1),
        holidays=_holidays(root),
        arrivals=_arrivals(root.section("arrivals"), definition),
        rounds=root.rows("rounds", _round),
        desks=dict(_desk(root.section("people"), role, definition) for role in root.section("people").names),
        stays={
            state: _stay(section, state, definition)
            for state, section in _known(root, "states", definition.states)
        },
        takings={
            transition: _taking(section, transition, definition)
            for transition, section in _known(root, "transitions", definition.transitions)
        },
        asked=_spread(amounts, "asked_cents"),
        settled=_spread(amounts, "settled_share"),
        days={word: root.section("days").number(word) for word in root.optional_section("days").names},
    )
    if not sheet.problems:  # what hangs together can be judged only once each part is right
        for key, reason in check(plan):
            sheet.problem(key, reason)
    sheet.done()
    return plan


def _unknown(kind: str, word: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"Unknown {kind} {word!r}." + (
        f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(known)}."
    )


def _known(root: Section, key: str, known: Mapping[str, object]) -> list[tuple[str, Section]]:
    """The tables inside the table `key` whose names are those of states or transitions."""
    outer = root.optional_section(key)
    for name in outer.names:
        if name not in known:
            outer.problem(name, _unknown(key.removesuffix("s"), name, known))
    return [(name, outer.section(name)) for name in outer.names if name in known]


def _holidays(root: Section) -> frozenset[date]:
    days = root.value("holidays") if "holidays" in root else []
    if not isinstance(days, list):
        root.problem("holidays", "Must be a list of dates.")
        return frozenset()
    for index, day in enumerate(days):
        if type(day) is not date:
            root.problem(f"holidays[{index}]", "Must be a date such as 2026-01-31.")
    return frozenset(day for day in days if type(day) is date)


def _arrivals(section: Section, definition: Definition) -> Arrivals:
    section.only("state", "per_month", "per_week", "rush_share", "rush_days")
    state = section.text("state", default=definition.initial)
    if state not in definition.states:
        section.problem("state", _unknown("state", state, definition.states))
    if ("per_month" in section) == ("per_week" in section):
        section.problem("", "Needs 'per_month' or 'per_week', and not both.")
    per_month = section.number("per_month") if "per_month" in section else 0.0
    per_week = section.number("per_week") if "per_week" in section else 0.0
    return Arrivals(
        state=state,
        per_day=per_month / MONTH + per_week / WEEK,
        rush_share=section.number("rush_share", most=1, default=0),
        rush_days=section.number("rush_days", default=14),
    )


def _round(section: Section) -> Round:
    section.only("opens", "closes", "budget_cents")
    row = Round(section.day("opens"), section.day("closes"), section.whole("budget_cents"))
    if row.closes < row.opens:
        section.problem("closes", "Lies before 'opens'.")
    return row


def _desk(outer: Section, role: str, definition: Definition) -> tuple[str, Desk]:
    roles = tuple(
        dict.fromkeys(
            role for arrow in definition.transitions.values() for role in arrow.by if role != SYSTEM
        )
    )
    if role not in roles:
        outer.problem(role, _unknown("role", role, roles))
    section = outer.section(role)
    section.only("count", "hours", "days_a_week", "absence")
    hours = section.number("hours", most=24)
    days = section.whole("days_a_week", least=1, default=5)
    if hours == 0:
        section.problem("hours", "Must be more than zero: nobody works at this desk.")
    if days > 7:
        section.problem("days_a_week", "Must be at most 7.")
    return role, Desk(
        role=role,
        count=section.whole("count", least=1),
        hours=hours,
        days_a_week=days,
        absence=section.number("absence", most=1, default=0),
    )


def _stay(section: Section, state: str, definition: Definition) -> Stay:
    section.only("wait", "hours", "days", "next", "without_money")
    ways = _ways(section.section("next"), state, definition)
    otherwise = section.maybe_text("without_money")
    leaving = {arrow.name: arrow for arrow in definition.leaving(state) if not arrow.automatic}
    if otherwise and otherwise not in leaving:
        section.problem("without_money", _unknown("transition from here", otherwise, leaving))
    wait, hours, days = (_spread(section, name) for name in ("wait", "hours", "days"))
    return Stay(ways=ways, wait=wait, hours=hours, days=days, without_money=otherwise)


def _ways(section: Section, state: str, definition: Definition) -> dict[str, float]:
    """Probabilities that sum to one, of transitions that people take from this state."""
    leaving = {arrow.name: arrow for arrow in definition.leaving(state) if not arrow.automatic}
    for name in section.names:
        if name not in leaving:
            section.problem(name, _unknown("transition from here", name, leaving))
    ways = {name: section.number(name, most=1) for name in section.names}
    if ways and not isclose(sum(ways.values()), 1, abs_tol=1e-6):
        section.problem("", f"Must sum to 1, but sums to {sum(ways.values()):g}.")
    return ways


def _taking(section: Section, transition: str, definition: Definition) -> Taking:
    section.only("hours", "days", "after")
    after = section.optional_section("after")
    arrow = definition.transitions[transition]
    if after.names and not arrow.automatic:
        section.problem("after", "Only an automatic transition comes after others.")
    for name in after.names:
        other = definition.transitions.get(name)
        if other is None:
            after.problem(name, _unknown("transition", name, definition.transitions))
        elif other.to not in other.sources or other.to not in arrow.sources:
            after.problem(name, f"Must lead back to a state from which {transition!r} starts.")
    if len(after.names) > 1:
        section.problem("after", "Can name only one transition.")
    hours, days = _spread(section, "hours"), _spread(section, "days")
    return Taking(hours, days, {name: after.whole(name, least=1) for name in after.names})


def _spread(section: Section, name: str) -> Spread | None:
    return read_spread(section.section(name)) if name in section else None
