"""One person's working hours: from a moment to the work done by then, and back.

A moment is a number of days since the beginning, so 1.5 is noon of the second day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container
from datetime import date, timedelta
from itertools import accumulate
from math import inf
from random import Random

from workflows.simulation.plan import Desk

MORNING = 9.0
DAY = 24.0


class Hours:
    """The working hours of somebody with this desk; on which days they are away is drawn by chance."""

    def __init__(
        self, desk: Desk, begins: date, days: int, holidays: Container[date], random: Random
    ) -> None:
        self.starts = min(MORNING, DAY - desk.hours)
        by_day = []
        for number in range(days):
            day = begins + timedelta(days=number)
            is_away = random.random() < desk.absence
            works = day.weekday() < desk.days_a_week and day not in holidays and not is_away
            by_day.append(desk.hours if works else 0.0)
        self._done = [0.0, *accumulate(by_day)]  # hours before each day

    @property
    def all(self) -> float:
        """Every hour there is."""
        return self._done[-1]

    def until(self, moment: float) -> float:
        """Working hours from the beginning to this moment."""
        day = int(moment)
        if day >= len(self._done) - 1:
            return self._done[-1]
        today = self._done[day + 1] - self._done[day]
        return self._done[day] + min(max((moment - day) * DAY - self.starts, 0.0), today)

    def next_moment(self, moment: float) -> float:
        """This moment if they are at work, else when they come next; infinite if they never do."""
        done = self.until(moment)
        day = bisect_right(self._done, done) - 1
        if day >= len(self._done) - 1:
            return inf
        return max(moment, day + (self.starts + done - self._done[day]) / DAY)

    def after(self, moment: float, hours: float) -> float:
        """When so many hours of work are done that begin at this moment; infinite if never."""
        wanted = self.until(moment) + hours
        if wanted > self._done[-1]:
            return inf
        day = max(bisect_left(self._done, wanted) - 1, 0)
        return max(moment, day + (self.starts + wanted - self._done[day]) / DAY)
