"""Whether the time on the wall can be believed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grants.rules.leaps import LONGEST, USUAL, Time, go_on

START = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def run(*moments: datetime) -> Time:
    time = None
    for moment in moments:
        time = go_on(time, moment)
    assert time is not None
    return time


def test_first_run_and_each_usual_one_is_steady() -> None:
    assert run(START) == Time(START, START)
    assert run(START, START + MINUTE, START + DAY) == Time(START + DAY, START + DAY)


def test_week_of_downtime_goes_on_at_once_but_takes_no_step_that_day() -> None:
    back = START + timedelta(days=7)
    assert run(START, back) == Time(back, back, back)
    assert not run(START, back).is_held
    assert run(START, back, *(back + HOUR * n for n in range(1, 25))).is_steady


def test_year_is_held_until_it_has_run_steadily_for_a_day() -> None:
    ahead = START + timedelta(days=365)
    assert run(START, ahead).is_held
    assert run(START, ahead, *(ahead + HOUR * n for n in range(24))).is_held
    assert run(START, ahead, *(ahead + HOUR * n for n in range(25))).is_steady


def test_clock_turned_back_ends_the_doubt() -> None:
    ahead, later = START + timedelta(days=365), START + MINUTE
    assert run(START, ahead, later) == Time(later, later)
    assert run(START, ahead, later, ahead + HOUR).is_held, "the next leap is doubted anew"


def test_one_look_a_day_later_is_no_steady_run() -> None:
    """Two leaps within a day of each other do not bear each other out."""
    ahead = START + timedelta(days=365)
    assert run(START, ahead, ahead + timedelta(days=365)).is_held


@given(st.lists(st.integers(-400 * 24, 400 * 24), min_size=1, max_size=40))
def test_what_fires_is_never_far_beyond_what_was_seen_run(hours: list[int]) -> None:
    """Whatever the clock does: it fires at most `LONGEST` beyond the last run, or after a steady day."""
    time, steady_since = go_on(None, START), START
    for each in hours:
        at = time.seen_at + HOUR * each
        before, time = time, go_on(time, at)
        steady_since = at if at - before.seen_at > USUAL or at < before.seen_at else steady_since
        assert time.ran_at >= before.ran_at
        if not time.is_held:
            assert at - before.ran_at <= LONGEST or at - steady_since >= DAY
