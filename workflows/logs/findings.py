"""Audit findings beside the procedure: what came before that which it needed."""

from datetime import datetime

from workflows.logs.log import Event, short
from workflows.logs.mapping import Order
from workflows.logs.verdict import Example, Finding

Mark = tuple[int, Event, datetime]  # its number in the case, and when it was


class Findings:
    """Collects the events that matter of one case after the other, and judges each case at its end."""

    def __init__(self, orders: tuple[Order, ...]) -> None:
        """`matter` are the activities to tell `see` of."""
        self.found = tuple(Finding(order) for order in orders)
        self.matter = frozenset(
            activity for each in orders for activity in (*each.event, *each.after, *each.undone_by)
        )
        self._marks: list[Mark] = []
        self.see = self._marks.append

    def end_case(self, case: str) -> None:
        for finding in self.found:
            broken = _broken(finding.order, self._marks)
            if broken is None:
                continue
            (number, event, _at), never = broken
            finding.cases += 1
            finding.never += never
            finding.example = finding.example or Example(
                case, number, short(event.time), short(event.activity)
            )
        self._marks.clear()


def _broken(order: Order, marks: list[Mark]) -> tuple[Mark, bool] | None:
    """The first event that came too early, and whether what it needed never came; None if all is well."""
    ready = False
    for place, mark in enumerate(marks):
        activity = mark[1][0]
        if not ready and activity in order.event:
            needed = [later for later in marks[place + 1 :] if later[1].activity in order.after]
            if not (order.by_day and any(_day(later) == _day(mark) for later in needed)):
                return mark, not needed and not any(each[1].activity in order.after for each in marks[:place])
        if activity in order.after:
            ready = True
        elif activity in order.undone_by:
            ready = False
    return None


def _day(mark: Mark) -> object:
    """The day by the log's own clock."""
    return mark[2].date()
