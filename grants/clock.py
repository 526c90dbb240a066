"""The office's own time: letters, deadlines and years follow its wall clock, not UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

OFFICE_TIME = ZoneInfo("Europe/Berlin")


def office_day(moment: datetime) -> date:
    """The date on the office's wall at a moment. Raises ValueError for a moment without its time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(OFFICE_TIME).date()
