"""A simulated year: right by the formulas of queueing, the same for the same seed, and nothing gets lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workflows.rulebook_case import RULEBOOK, words
from workflows.definition import load_definition, load_definitions
from workflows.errors import DefinitionError
from workflows.label import Label
from workflows.simulation import Outcome, Plan, load_plan, simulate, table
from workflows.simulation.spread import Spread
from workflows.states import Definition, State, Transition

EXAMPLES = sorted((RULEBOOK / "simulations").glob("*.toml"))
UDE = RULEBOOK / "simulations" / "ude_one_year.toml"
MONEY = words().money
WORD = Label("x", "x")
QUEUE = """
title      = { de = "Eine Schlange", en = "One queue" }
definition = "queue"
begins     = 2027-01-01
ends       = 2046-12-31
[arrivals]
per_week   = 35
[[rounds]]
opens        = 2027-01-01
closes       = 2046-12-31
budget_cents = 0
[people]
officer = { count = 1, hours = 24, days_a_week = 7 }
[states.waiting]
hours = { mean = 2.4 }
next  = { serve = 1 }
"""


@pytest.fixture(scope="module")
def exchange() -> Definition:
    return load_definition(RULEBOOK / "definitions" / "expert_exchange.toml", words())


@pytest.fixture(scope="module")
def ude(exchange: Definition) -> Plan:
    return load_plan(UDE, {exchange.name: exchange}, MONEY)


def queue() -> Definition:
    """One state in which everybody waits for one desk."""
    states = [State("waiting", WORD, WORD, "only", ("officer",)), State("done", WORD, WORD, "only", ())]
    serve = Transition("serve", WORD, ("waiting",), "done", ("officer",), WORD)
    return Definition(
        name="queue",
        version=1,
        label=WORD,
        initial="waiting",
        phases={"only": WORD},
        states={state.name: state for state in states},
        transitions={"serve": serve},
        text="",
        sha256="",
        file="definitions/queue.toml",
    )


def plan_of(folder: Path, text: str, definition: Definition) -> Plan:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path, {definition.name: definition}, MONEY)


def with_desk(plan: Plan, role: str, count: int) -> Plan:
    return replace(plan, desks={**plan.desks, role: replace(plan.desks[role], count=count)})


def all_cases(outcome: Outcome) -> int:
    return sum(outcome.ended.values()) + sum(outcome.still_open.values())


@pytest.mark.parametrize(
    ("hours", "formula"),
    [
        # Poisson arrivals, 5 a day; the desk serves 24 h / mean. Wait in days: load / (served - arriving).
        ("{ mean = 2.4 }", 0.5 / (10 - 5)),
        ("{ mean = 3.6 }", 0.75 / (24 / 3.6 - 5)),
        # A service of fixed length halves the wait (Pollaczek-Khinchine).
        ("{ exactly = 2.4 }", 0.5 / (10 - 5) / 2),
    ],
)
def test_one_desk_waits_as_the_theory_of_queues_says(tmp_path: Path, hours: str, formula: float) -> None:
    outcome = simulate(plan_of(tmp_path, QUEUE.replace("{ mean = 2.4 }", hours), queue()))
    desk = outcome.desks[0]
    assert outcome.arrived == pytest.approx(20 * 365.25 * 5, rel=0.02)
    assert desk.waited.mean == pytest.approx(formula, rel=0.06)
    assert desk.queue_mean == pytest.approx(formula * 5, rel=0.06), "Little's law: length = rate x wait"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_case_that_came_has_ended_or_is_still_open(path: Path) -> None:
    plan = load_plan(path, load_definitions(RULEBOOK / "definitions", words()), MONEY)
    for seed in range(20):
        outcome = simulate(plan, seed)
        assert all_cases(outcome) == outcome.arrived
        for row in outcome.rounds:
            assert 0 <= row.paid_cents <= row.bound_cents <= row.budget_cents


def test_the_same_seed_gives_the_same_year_byte_for_byte(ude: Plan) -> None:
    first, again, other = (table(ude, simulate(ude, seed), "en") for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_a_second_person_at_the_bottleneck_shortens_the_wait_and_changes_no_arrival(ude: Plan) -> None:
    few, many = simulate(ude), simulate(with_desk(ude, "reviewer", 8))
    assert few.bottleneck == "reviewer"
    waits = [next(desk for desk in each.desks if desk.role == "reviewer").waited.mean for each in (few, many)]
    assert waits[1] < waits[0] / 2
    assert few.arrived == many.arrived


def test_a_round_that_is_too_small_runs_out_on_a_day_and_is_never_overdrawn(ude: Plan) -> None:
    poor = replace(ude, rounds=tuple(replace(row, budget_cents=500_000) for row in ude.rounds))
    for seed in range(10):
        outcome = simulate(poor, seed)
        assert all(row.bound_cents <= 500_000 for row in outcome.rounds)
        assert any(row.ran_out_on is not None and row.refused for row in outcome.rounds)


def test_two_reviews_are_written_by_two_people(ude: Plan, exchange: Definition, tmp_path: Path) -> None:
    outcome = simulate(ude)
    reviewed = outcome.steps["complete_review"]
    assert outcome.steps["review"] >= 2 * reviewed
    alone = UDE.read_text(encoding="utf-8").replace("reviewer = { count = 4", "reviewer = { count = 1")
    with pytest.raises(DefinitionError, match="Must be at least 2: 'review' takes so many people"):
        plan_of(tmp_path, alone, exchange)


def test_a_slow_city_is_late_with_its_report(ude: Plan) -> None:
    slow = replace(ude.stays["accepted"], days=Spread(("exactly",), (80.0,)))
    late, usual = simulate(replace(ude, stays={**ude.stays, "accepted": slow})), simulate(ude)
    share = {
        name: next(clock.late_share for clock in each.clocks if clock.name == "report")
        for name, each in (("late", late), ("usual", usual))
    }
    assert share["late"] == 1.0
    assert share["usual"] < 0.9


MISTAKES = {
    'definition     = "expert_exchange"|definition = "exchange"': "definition: Unknown definition",
    "per_month  = 16|per_year = 16": "arrivals.per_year: Unknown key.",
    "officer  = {|oficer = {": "people.oficer: Unknown role 'oficer'. Is 'officer' meant?",
    "[states.returned]|[states.retuned]": "states.retuned: Unknown state 'retuned'. Is 'returned' meant?",
    "admit = 0.78|admitt = 0.78": "states.submitted.next.admitt: Unknown transition from here 'admitt'.",
    "award = 0.68|award = 0.98": "states.recommended.next: Must sum to 1, but sums to 1.3.",
    "count = 2, hours = 4|count = 0, hours = 4": "people.officer.count: Must be at least 1.",
    "ends           = 2027-12-31|ends = 2026-12-31": "ends: Lies before 'begins'.",
    "per_month  = 16|per_month = 99999999": "arrivals: Would be more than 1,000,000 cases.",
    "{ median = 90, p90 = 180 }|{ median = -1, p90 = 180 }": "states.accepted.wait.median: Must",
}


@pytest.mark.parametrize("change", MISTAKES)
def test_a_mistake_in_the_file_is_told_with_its_place(
    exchange: Definition, tmp_path: Path, change: str
) -> None:
    before, after = change.split("|")
    text = UDE.read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(DefinitionError) as refusal:
        plan_of(tmp_path, text.replace(before, after, 1), exchange)
    told = [f"{each.key}: {each.reason}" for each in refusal.value.problems]
    assert any(each.startswith(MISTAKES[change]) for each in told), told
    assert all(each.line for each in refusal.value.problems)


def test_all_mistakes_are_told_at_once(tmp_path: Path, exchange: Definition) -> None:
    with pytest.raises(DefinitionError) as refusal:
        plan_of(tmp_path, 'definition = "expert_exchange"\n', exchange)
    keys = {each.key for each in refusal.value.problems}
    assert {"title", "begins", "ends", "arrivals", "rounds", "people"} <= keys
