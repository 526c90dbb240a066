"""What a clock tells, and when: its reminders, its escalation, the step that follows when it is over."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.states import Clock

REMINDER, ESCALATION, STEP = "remind", "escalate", "then"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that a clock tells on a day; `name` is unique within the clock, `to` empty for a step."""

    name: str
    kind: str
    on: date
    to: str = ""


def alerts(clock: Clock, due_on: date) -> list[Alert]:
    """All that a clock tells about this due day, in the order of the days."""
    told = [
        Alert(f"{REMINDER}{each.days:+}-{each.to}", REMINDER, due_on + timedelta(days=each.days), each.to)
        for each in clock.remind
    ]
    if clock.escalate:
        day = due_on + timedelta(days=clock.escalate.days)
        told.append(Alert(ESCALATION, ESCALATION, day, clock.escalate.to))
    if clock.then:
        told.append(Alert(STEP, STEP, due_on + ONE_DAY))
    return sorted(told, key=lambda each: each.on)


def outstanding(told: Iterable[Alert], done: Collection[str], known_on: date) -> list[Alert]:
    """What is still to be told. What lay before the day on which the due day was set never is.

    A step follows however late it is.
    """
    return [each for each in told if each.name not in done and (each.kind == STEP or each.on > known_on)]


def to_tell(told: Iterable[Alert], today: date) -> tuple[list[Alert], list[Alert]]:
    """What is told today, and what is skipped: of several reminders to the same people the last is told."""
    due = [each for each in told if each.on <= today]
    last = {(each.kind, each.to): each for each in due}
    return [each for each in due if last[each.kind, each.to] is each], [
        each for each in due if last[each.kind, each.to] is not each
    ]
