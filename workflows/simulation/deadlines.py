"""The clocks of a definition, as a simulated case meets them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from workflows.simulation.plan import Plan
from workflows.states import ENTRY, Clock, Due

ROUND_CLOSES = "round_closes"
WEEKEND = 5


@dataclass(slots=True)
class Ran:
    """How one clock ran in all cases: moments late, and cases in which it still runs past its time."""

    met: int = 0
    late_by: list[float] = field(default_factory=list)
    overdue: int = 0


@dataclass(slots=True)
class _Running:
    due: float
    paused_since: float | None = None


class Deadlines:
    """Starts, pauses and stops the clocks of one case after the other; `ran` adds up over all cases."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.clocks = plan.definition.clocks
        self.ran = {name: Ran() for name in self.clocks}
        self._months: dict[tuple[int, int], int] = {}

    def enter(
        self, running: dict[str, _Running], state: str, moment: float, wait: float, round_closes: float
    ) -> None:
        """The case has come to `state`, where `wait` days must pass first. Changes what is `running`."""
        for name, clock in self.clocks.items():
            current = running.get(name)
            if state in clock.states:
                if current is None:
                    running[name] = _Running(self._due(clock, moment, wait, round_closes))
                elif current.paused_since is not None:
                    current.due += moment - current.paused_since
                    current.paused_since = None
            elif current is not None and state in clock.pauses:
                current.paused_since = moment if current.paused_since is None else current.paused_since
            elif current is not None:
                self._stop(name, running.pop(name), moment)

    def end(self, running: dict[str, _Running], moment: float) -> None:
        """The simulation ends while the case is still open."""
        for name, current in running.items():
            self.ran[name].overdue += current.paused_since is None and moment > current.due

    def _stop(self, name: str, current: _Running, moment: float) -> None:
        ran = self.ran[name]
        if moment > current.due:
            ran.late_by.append(moment - current.due)
        else:
            ran.met += 1

    def _due(self, clock: Clock, moment: float, wait: float, round_closes: float) -> float:
        """The end of the day on which the clock is over."""
        match clock.due.day:
            case day if day == ENTRY:
                base = int(moment)
            case day if day == ROUND_CLOSES:
                base = int(round_closes)
            case day:
                base = int(moment + wait + self.plan.days[day])
        return self._counted(base, clock.due) + 1.0

    def _counted(self, base: int, due: Due) -> int:
        amount = -due.amount if due.is_before else due.amount
        if due.unit == "working_days":
            step = 1 if amount > 0 else -1
            for _each in range(abs(amount)):
                base += step
                while self._is_free(base):
                    base += step
            return base
        base = self._months_on(base, amount) if due.unit == "months" else base + amount
        while self._is_free(base) and not due.is_before:
            base += 1
        return base

    def _months_on(self, base: int, amount: int) -> int:
        """The day of the same number so many months later, or that month's last (§ 188 (2), (3) BGB)."""
        if (base, amount) not in self._months:
            day = self.plan.begins + timedelta(days=base)
            years, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
            first_of_next = date(years + (month == 11), (month + 1) % 12 + 1, 1)
            last = (first_of_next - timedelta(days=1)).day
            there = date(years, month + 1, min(day.day, last))
            self._months[base, amount] = (there - self.plan.begins).days
        return self._months[base, amount]

    def _is_free(self, number: int) -> bool:
        day = self.plan.begins + timedelta(days=number)
        return day.weekday() >= WEEKEND or day in self.plan.holidays
