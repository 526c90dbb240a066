"""A desk: people of one role, and the cases that wait for them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from workflows.simulation.hours import Hours


@dataclass(slots=True)
class Task:
    """One transition that somebody must take in one case. `apart`: people of this desk who may not."""

    case: int
    transition: str
    came: float
    apart: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Start:
    """A task that somebody begins: when, and when it is done (infinite: not within the simulation)."""

    task: Task
    person: int
    begins: float
    done: float


class Waiting:
    """The queue of a desk, first come first served, and what is to be known of it later."""

    def __init__(self, role: str, people: list[Hours]) -> None:
        self.role, self.people = role, people
        self.spans: list[tuple[float, float]] = []  # of each task: when it came, when somebody began
        self.worked = 0.0  # hours within the year
        self._free = list(range(len(people)))
        self._queue: deque[tuple[Task, float]] = deque()

    def come(self, task: Task, hours: float, year_ends: float) -> Start | None:
        """Take a task in; who begins it at once, if anybody is free: whoever is at work first."""
        able = [person for person in self._free if person not in task.apart]
        if not able:
            self._queue.append((task, hours))
            return None
        person = min(able, key=lambda each: self.people[each].next_moment(task.came))
        return self._start(task, person, task.came, hours, year_ends)

    def leave(self, person: int, moment: float, year_ends: float) -> Start | None:
        """Somebody is done; which task they begin next, if one waits that they may take."""
        self._free.append(person)
        self._free.sort()
        for index, (task, hours) in enumerate(self._queue):
            if person not in task.apart:
                del self._queue[index]
                return self._start(task, person, moment, hours, year_ends)
        return None

    def still_waiting(self) -> Iterator[Task]:
        """What nobody has begun."""
        return (task for task, _hours in self._queue)

    def _start(self, task: Task, person: int, moment: float, hours: float, year_ends: float) -> Start:
        calendar = self.people[person]
        begins = calendar.next_moment(moment)
        done = calendar.after(begins, hours) if begins < inf else inf
        self._free.remove(person)
        task.apart.add(person)
        self.spans.append((task.came, begins))
        if begins < year_ends:
            self.worked += calendar.until(min(done, year_ends)) - calendar.until(begins)
        return Start(task, person, begins, done)
