"""Dates counted from other dates. The day of the event itself is not counted (§ 187 (1) BGB)."""

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

SATURDAY = 5


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
    while day.weekday() >= SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


def report_due(last_day: date, days: int, holidays: Container[date] = ()) -> date:
    """When the report is due after the last day of the last visit."""
    return next_working_day(add_days(last_day, days), holidays)


def accept_by(day: date, days: int, holidays: Container[date] = ()) -> date:
    """Until when an award of `day` can be accepted."""
    return next_working_day(add_days(day, days), holidays)


def is_in_time(submitted_on: date, first_day: date, lead_days: int) -> bool:
    """Whether an application came `lead_days` or more before the first day of the first visit."""
    return add_days(submitted_on, lead_days) <= first_day
