"""The office's day is the one on its wall."""

from datetime import UTC, date, datetime

import pytest

from grants.clock import office_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_day_changes_at_the_offices_midnight(moment: datetime, day: date) -> None:
    assert office_day(moment) == day


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        office_day(datetime(2026, 1, 1))
