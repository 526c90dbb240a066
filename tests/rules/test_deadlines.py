# ruff: noqa: E501  a table reads best with one row a line
"""Dates counted from other dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.calendars import holidays_of
from grants.rules.deadlines import (
    accept_by,
    add_days,
    add_months,
    due_day,
    is_in_time,
    is_working_day,
    next_working_day,
    report_due,
    stood_still,
)
from workflows.states import Due


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 12, 21), 1, date(2027, 1, 21)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 6, 12), 6, date(2027, 12, 12)),
        (date(2026, 11, 30), 15, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(day, months, end):
    assert add_months(day, months) == end


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2027, 2, 26), date(2027, 2, 26)),
        (date(2027, 2, 27), date(2027, 3, 1)),
        (date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 5, 1), date(2027, 5, 3)),
    ],
)
def test_weekends_and_holidays_shift_to_the_next_working_day(day, working):
    holidays = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 5, 1)}
    assert next_working_day(day, holidays) == working


def test_report_is_due_after_the_last_day():
    assert add_days(date(2026, 6, 12), 30) == date(2026, 7, 12)
    assert report_due(date(2026, 6, 12), 30) == date(2026, 7, 13)  # the 12th is a Sunday
    assert accept_by(date(2026, 3, 2), 14) == date(2026, 3, 16)


@pytest.mark.parametrize(("first_day", "in_time"), [(date(2026, 4, 13), True), (date(2026, 4, 12), False)])
def test_application_is_in_time_up_to_the_last_day_before_the_lead(first_day, in_time):
    assert is_in_time(date(2026, 3, 2), first_day, 42) is in_time


# The table of examples: Bekanntgabe, amount and unit, where, end (§§ 187, 188, 193 BGB, § 31 (3) VwVfG)
EXAMPLES = [
    ("posted on 17 December", date(2026, 12, 21), Due(1, "months"), "DE-NI", date(2027, 1, 21)),
    ("a Land with three days", date(2026, 12, 20), Due(1, "months"), "DE-NI", date(2027, 1, 20)),
    ("without instruction: a year", date(2026, 12, 21), Due(12, "months"), "DE-NI", date(2027, 12, 21)),
    ("downloaded from the portal", date(2026, 12, 19), Due(1, "months"), "DE-NI", date(2027, 1, 19)),
    ("posted on 22 December, strict", date(2026, 12, 26), Due(1, "months"), "DE-NI", date(2027, 1, 26)),
    ("the same, cautious", date(2026, 12, 28), Due(1, "months"), "DE-NI", date(2027, 1, 28)),
    ("February lacks the day, and ends on a Sunday", date(2027, 1, 31), Due(1, "months"), "DE-NI", date(2027, 3, 1)),
    ("6 January is a working day here", date(2026, 12, 6), Due(1, "months"), "DE-NI", date(2027, 1, 6)),
    ("Epiphany in Bavaria", date(2026, 12, 6), Due(1, "months"), "DE-BY", date(2027, 1, 7)),
    ("Epiphany in Baden-Württemberg", date(2026, 12, 6), Due(1, "months"), "DE-BW", date(2027, 1, 7)),
    ("Epiphany in Saxony-Anhalt", date(2026, 12, 6), Due(1, "months"), "DE-ST", date(2027, 1, 7)),
    ("proof of use after a period that ended", date(2027, 3, 31), Due(6, "months"), "DE-NI", date(2027, 9, 30)),
    ("proof of use after the return", date(2027, 6, 12), Due(6, "months"), "DE-NI", date(2027, 12, 13)),
    ("payout used within six weeks", date(2027, 3, 1), Due(42, "days"), "DE-NI", date(2027, 4, 12)),
    ("Reformation Day in the north", date(2026, 10, 30), Due(1, "working_days"), "DE-NI", date(2026, 11, 2)),
    ("no holiday, but a Saturday", date(2026, 10, 29), Due(1, "working_days"), "DE-BY", date(2026, 10, 30)),
    ("Christmas", date(2026, 12, 23), Due(2, "working_days"), "DE-NI", date(2026, 12, 28)),
    ("the Netherlands: King's Day", date(2026, 4, 13), Due(14, "days"), "NL", date(2026, 4, 28)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "due", "calendar", "end"), [each[1:] for each in EXAMPLES], ids=[each[0] for each in EXAMPLES]
)
def test_period_ends_as_the_civil_code_says(base, due, calendar, end):
    assert due_day(base, due, holidays_of(calendar)) == end


def test_naive_sum_of_days_would_end_on_a_sunday():
    """The control: without the calendar the table is not kept."""
    assert due_day(date(2027, 1, 31), Due(1, "months"), is_fixed=True) == date(2027, 2, 28)


def test_set_day_holds_even_on_a_sunday():
    spending = due_day(date(2027, 3, 1), Due(2, "months"), holidays_of("DE-NI"), is_fixed=True)
    assert spending == date(2027, 5, 1)


@pytest.mark.parametrize(
    ("due", "end"),
    [
        (Due(14, "days", "first_visit", is_before=True), date(2026, 5, 24)),  # a Sunday: nothing shifts back
        (Due(1, "months", "first_visit", is_before=True), date(2026, 5, 7)),
        (Due(3, "working_days", "first_visit", is_before=True), date(2026, 6, 3)),
    ],
)
def test_before_a_day_is_counted_back_and_waits_for_nobody(due, end):
    assert due_day(date(2026, 6, 7), due, holidays_of("DE-NI"), paused=5) == end


@pytest.mark.parametrize(
    ("due", "end"),
    [
        (Due(14, "days"), date(2026, 3, 26)),
        (Due(1, "months"), date(2026, 4, 13)),  # the 12th is a Sunday
        (Due(5, "working_days"), date(2026, 3, 23)),
    ],
)
def test_clock_that_stood_still_ends_so_many_days_later(due, end):
    assert due_day(date(2026, 3, 2), due, holidays_of("DE-NI"), paused=10) == end


def test_standing_still_is_counted_in_the_days_of_the_clock():
    friday, tuesday = date(2026, 3, 6), date(2026, 3, 10)
    assert stood_still(friday, tuesday, Due(14, "days")) == 4
    assert stood_still(friday, tuesday, Due(5, "working_days")) == 2
    assert stood_still(tuesday, friday, Due(14, "days")) == 0


def test_unknown_calendar_is_refused():
    with pytest.raises(NotImplementedError):
        holidays_of("DE-XX")


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(["days", "months", "working_days"]),
)
def test_period_ends_on_a_working_day_and_not_before_its_time(base, amount, unit):
    holidays = holidays_of("DE-NI")
    end = due_day(base, Due(min(amount, 60), unit), holidays)
    assert end >= base
    assert amount == 0 or is_working_day(end, holidays)
