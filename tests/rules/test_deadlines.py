"""Dates counted from other dates."""

from datetime import date

import pytest

from grants.rules.deadlines import accept_by, add_days, add_months, is_in_time, next_working_day, report_due


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
