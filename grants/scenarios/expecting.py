"""Comparing what a scenario expects with what came."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.models import Application
from workflows.label import Label
from workflows.scenario import Expectation, Step

READ: dict[str, Callable[[Application], Any]] = {
    "state": lambda case: case.state,
    "letters": lambda case: dict(Counter(letter.kind for letter in case.letters)),
    "history": lambda case: [step.transition for step in case.own_steps],
    "requested_cents": lambda case: case.requested_cents,
    "awarded_cents": lambda case: case.award.amount_cents if case.award else None,
    "settled_cents": lambda case: case.settlement.final_cents if case.settlement else None,
    "round_left_cents": lambda case: case.round.left_cents,
    "report_due": lambda case: case.award.report_due_on if case.award else None,
    "accept_by": lambda case: case.award.accept_by if case.award else None,
}


@dataclass(frozen=True)
class Difference:
    """At `place` (file and line) the scenario expects one thing for `name`, and got another."""

    place: str
    name: str
    expected: Any
    got: Any

    def as_plain(self) -> dict[str, Any]:
        """The difference as JSON knows it: days as ISO text."""
        expected, got = (
            each.isoformat() if isinstance(each, date) else each for each in (self.expected, self.got)
        )
        return {"place": self.place, "name": self.name, "expected": expected, "got": got}

    def __str__(self) -> str:
        return f"{self.place}: {self.name}: expected {_shown(self.expected)}, got {_shown(self.got)}"


def differences(case: Application, expectations: Iterable[Expectation]) -> Iterator[Difference]:
    """What does not hold in the end. The case's session must live."""
    for each in expectations:
        got = READ[each.name](case)
        if got != each.value:
            yield Difference(each.place, each.name, each.value, got)


def refusal(step: Step, got: Iterable[Label]) -> Iterator[Difference]:
    """Whether a step was refused for exactly the reasons that were expected, in either language."""
    reasons = list(got)
    left = list(reasons)
    for said in step.refused:
        match = next((each for each in left if _plain(said) in (_plain(each.de), _plain(each.en))), None)
        if match is not None:
            left.remove(match)
    if left or len(reasons) != len(step.refused):
        yield Difference(
            step.place,
            f"refused ({step.take or 'change'})",
            list(step.refused),
            [each.en for each in reasons],
        )


def _plain(text: str) -> str:
    """Without the difference between one space and another."""
    return " ".join(text.split())


def _shown(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    if isinstance(value, list):
        return ("; " if any(" " in each for each in value) else ", ").join(value)
    return str(value)
