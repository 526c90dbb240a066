"""Dates counted from other dates. The day of the event itself is not counted (§ 187 (1) BGB)."""

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

from workflows.states import Due

SATURDAY = 5
WORKING_DAYS, MONTHS = "working_days", "months"


def add_days(day: date, days: int) -> date:
    """The last day of a period of days that an event on `day` started (§ 188 (1) BGB)."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The last day of a period of months that an event on `day` started.

    The day of the same number; where the month lacks it, the month's last day (§ 188 (2) and (3) BGB).
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(years, month, min(day.day, monthrange(years, month)[1]))


def next_working_day(day: date, holidays: Container[date] = ()) -> date:
    """`day`, or the next day that is no Saturday, Sunday or holiday (§ 31 (3) VwVfG, § 193 BGB).

    `holidays`: those of the state (Land) where the authority sits.
    """
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def is_working_day(day: date, holidays: Container[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def add_working_days(day: date, days: int, holidays: Container[date] = ()) -> date:
    """The working day that is so many working days after (or, negative, before) `day`."""
    one = timedelta(days=1 if days > 0 else -1)
    for _each in range(abs(days)):
        day += one
        while not is_working_day(day, holidays):
            day += one
    return day


def working_days_between(start: date, end: date, holidays: Container[date] = ()) -> int:
    """How many working days there are after `start`, up to and with `end`."""
    days = (start + timedelta(days=number + 1) for number in range((end - start).days))
    return sum(is_working_day(day, holidays) for day in days)


def due_day(
    base: date, due: Due, holidays: Container[date] = (), *, is_fixed: bool = False, paused: int = 0
) -> date:
    """When a clock is over that counts from `base`, which itself is not counted (§ 187 (1) BGB).

    `paused`: for how many days of the clock's kind it stood still. What is due *before* a day neither shifts
    nor waits: the day to which it counts does not wait either. `is_fixed`: a set day, kept even on a Sunday
    (§ 31 (5) VwVfG); any other period ends on a working day (§ 31 (3)).
    """
    amount = -due.amount if due.is_before else due.amount + paused * (due.unit != MONTHS)
    match due.unit:
        case "working_days":
            return add_working_days(base, amount, holidays)
        case "months":
            day = add_months(base, amount) + timedelta(days=0 if due.is_before else paused)
        case _:
            day = add_days(base, amount)
    return day if is_fixed or due.is_before else next_working_day(day, holidays)


def stood_still(start: date, end: date, due: Due, holidays: Container[date] = ()) -> int:
    """For how many days of the clock's kind it stood still between two days."""
    if due.unit == WORKING_DAYS:
        return working_days_between(start, end, holidays)
    return max(0, (end - start).days)


def report_due(last_day: date, days: int, holidays: Container[date] = ()) -> date:
    """When the report is due after the last day of the last visit."""
    return next_working_day(add_days(last_day, days), holidays)


def accept_by(day: date, days: int, holidays: Container[date] = ()) -> date:
    """Until when an award of `day` can be accepted."""
    return next_working_day(add_days(day, days), holidays)


def is_in_time(submitted_on: date, first_day: date, lead_days: int) -> bool:
    """Whether an application came `lead_days` or more before the first day of the first visit."""
    return add_days(submitted_on, lead_days) <= first_day
