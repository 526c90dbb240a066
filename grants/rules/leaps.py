"""Whether the time on the wall can be believed: a clock that leaps must not fire what is not due."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

USUAL = timedelta(days=2)  # between two runs; more is a leap of the clock, or the installation was down
LONGEST = timedelta(days=14)  # a week of downtime goes on at once; what is longer could be a wrong clock
BELIEVED_AFTER = timedelta(days=1)  # of steady running


@dataclass(frozen=True, slots=True)
class Time:
    """What is known of the time. `ran_at`: the latest moment up to which clocks have run.

    `seen_at`: the moment of the last run. `leapt_at`: when time was seen to have leapt; None: it is steady.
    """

    ran_at: datetime
    seen_at: datetime
    leapt_at: datetime | None = None

    @property
    def is_steady(self) -> bool:
        return self.leapt_at is None

    @property
    def is_held(self) -> bool:
        """Nothing may fire: time has leapt so far that it must be believed first."""
        return self.leapt_at is not None and self.seen_at - self.ran_at > LONGEST


def go_on(time: Time | None, at: datetime) -> Time:
    """The next run. A leap of more than `LONGEST` holds everything back until the new time has run steadily
    for a day; a shorter one only what cannot be undone. Whoever turns the clock back ends the doubt.
    """
    if time is None:
        return Time(at, at)
    leapt_at = time.leapt_at
    if at - time.seen_at > USUAL:
        leapt_at = at
    elif leapt_at is not None and at < time.seen_at:  # turned back: is it where it was before the leap?
        leapt_at = None if at - time.ran_at <= USUAL else at
    elif leapt_at is not None and at - leapt_at >= BELIEVED_AFTER:
        leapt_at = None
    seen = replace(time, seen_at=at, leapt_at=leapt_at)
    return seen if seen.is_held else replace(seen, ran_at=max(time.ran_at, at))
