"""Whatever people do, in whatever order: money, decisions, four eyes, history and letters hold."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RULE_MARKER, run_state_machine_as_test

from grants.config import Config
from tests.copies import Copies
from tests.sequences import border
from tests.sequences.machine import Anybody
from tests.sequences.naive import AT_ONCE, TEMPTING, VARIANTS
from tests.sequences.world import Stage

LONG = 50_000


@pytest.fixture
def people(copies: Copies, config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Anybody]]:
    """The machine, on SQLite."""
    border.draw(monkeypatch)
    with ThreadPoolExecutor(3) as pool:
        yield _people(Stage(copies, config), pool)


def _people(stage: Stage, pool: ThreadPoolExecutor) -> type[Anybody]:
    return type("Anybody", (Anybody,), {"stage": stage, "pool": pool, "tally": Counter()})


def play(people: type[Anybody], sequences: int, length: int, **more: Any) -> Counter[str]:
    """So many sequences of so many rules; what was tried, by outcome."""
    run_state_machine_as_test(
        people,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=length,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )
    return people.tally


def test_nothing_that_people_do_breaks_the_books(people: type[Anybody]) -> None:
    tally = play(people, 10, 40, derandomize=True, phases=[Phase.generate])
    assert tally["done"] > 100
    assert {"Refused", "NotThere", "NotYourTurn"} <= set(tally)
    assert {"Stale", "WrongState"} & set(tally), "of two at one moment, one comes too late"


@pytest.mark.long
def test_fifty_thousand_steps_do_not_either(people: type[Anybody]) -> None:
    """Other ones in each run; what was found is told with all that led to it."""
    while sum(people.tally.values()) < LONG:
        play(people, 50, 60)


def who_only(people: type[Anybody], *rules: str) -> type[Anybody]:
    """The same people, who do nothing but this: what tempts a variant comes sooner."""
    others = [name for name, _rule in vars(Anybody).items() if hasattr(_rule, RULE_MARKER)]
    return type("Tempted", (people,), {name: None for name in others if rules and name not in rules})


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(each, id=each.__name__, marks=[] if each in AT_ONCE else [pytest.mark.long])
        for each in VARIANTS
    ],
)
def test_a_naive_house_is_found_out(
    people: type[Anybody], monkeypatch: pytest.MonkeyPatch, variant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """The controls: an audit finds it, not some error on the way."""
    variant(monkeypatch)
    with pytest.raises(AssertionError):
        play(who_only(people, *TEMPTING[variant]), 200, 30, derandomize=True, phases=[Phase.generate])
