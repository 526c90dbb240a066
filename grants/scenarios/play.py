"""Playing a scenario: its steps through the acts, one after the other, until one differs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any, TypeVar

from grants import db
from grants.acts.errors import ActError, Invalid, NotEditable, NotThere
from grants.acts.take_step import take_step
from grants.acts.work_outbox import due_rows, work_row
from grants.acts.write_application import save_section, start_application
from grants.acts.write_report import save_report
from grants.models import Application
from grants.scenarios.expecting import Difference, differences, refusal
from grants.scenarios.stage import ENOUGH, Stage, Theatre, moment
from grants.scenarios.writing import sections
from grants.vocabulary.binding import is_reportable
from grants.vocabulary.sentences import sentence
from grants.vocabulary.usual import usual_input, usual_note, usual_report
from grants.vocabulary.versions import workflow_of
from workflows.errors import NotYourTurn, Reason, Refused, Stale, WorkflowError, WrongState
from workflows.label import LANGUAGES, Label
from workflows.label import mark as _
from workflows.scenario import Scenario, Step
from workflows.scenario.way import way_to
from workflows.states import Transition

T = TypeVar("T")
AFTER_THE_TRIP = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """How a scenario ended: what differed (nothing: it holds), and how long it took."""

    scenario: Scenario
    differences: tuple[Difference, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        return not self.differences

    def as_plain(self) -> dict[str, Any]:
        """The outcome as JSON knows it."""
        return {
            "scenario": self.scenario.name,
            "file": self.scenario.file,
            "title": {"de": self.scenario.title.de, "en": self.scenario.title.en},
            "holds": self.holds,
            "differences": [each.as_plain() for each in self.differences],
            "seconds": round(self.seconds, 2),
        }


def play(scenario: Scenario, theatre: Theatre) -> Outcome:
    """Play a scenario from its beginning. What the acts refuse is told as a difference, never raised."""
    begun = perf_counter()
    with theatre.stage(scenario) as stage:
        found = tuple(_Player(stage).run())
    return Outcome(scenario, found, perf_counter() - begun)


class _Player:
    """Goes through the steps, and knows the day of the last."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.scenario = stage, stage.scenario
        self.given = stage.scenario.given
        self.plan = self.given.plan
        self.today, self.taken, self.ref = self.given.begins, 0, ""

    def run(self) -> Iterator[Difference]:
        """Everything that differs; nothing after the first step that does."""
        try:
            self._begin()
        except (WorkflowError, ActError) as error:
            yield Difference(
                self.given.place, "given.state", self.given.state, [each.en for each in _reasons(error)]
            )
            return
        if (reached := self._look(lambda case: case.state)) != self.given.state:
            yield Difference(self.given.place, "given.state", self.given.state, reached)
            return
        for step in self.scenario.steps:
            found = list(self._step(step))
            yield from found
            if found:
                return
        yield from self._look(lambda case: list(differences(case, self.scenario.then)))

    # The case as it is given

    def _begin(self) -> None:
        """Raises what the acts refuse, where the usual way does not lead to the given state."""
        actor, at = self.stage.people["applicant"], moment(self.today)
        applicant = self.stage.organisations[self.plan.applicant]
        self.ref = start_application(self.stage.round_id, applicant, actor_id=actor, at=at)
        self._write(actor, at)
        for arrow in way_to(self.given.definition, self.given.state):
            if arrow.automatic:
                self._until_it_follows(arrow)
            else:
                self._act(arrow, arrow.by[0])

    def _until_it_follows(self, automatic: Transition) -> None:
        """The system goes on once several people have taken the same step: one after the other."""
        for turn in ENOUGH:
            here = self._look(lambda case: case.state)
            for arrow in self.given.definition.leaving(here):
                if here in automatic.sources and arrow.to == here and not arrow.automatic:
                    self._act(arrow, arrow.by[0], f"{turn} {arrow.by[0]}")

    def _act(self, arrow: Transition, role: str, name: str = "") -> None:
        at = self._moment(None, arrow)
        self._attempt(self.stage.person(name or role, role), arrow, at, None, {}, {})

    # Steps

    def _step(self, step: Step) -> Iterator[Difference]:
        arrow = self.given.definition.transitions[step.take] if step.take else None
        if step.on is not None and step.on < self.today:
            yield Difference(step.place, "on", f"{self.today} or later", step.on)
            return
        at = self._moment(step.on, arrow)
        actor = self.stage.people[step.person]
        before = self._look(_letters)
        got: tuple[Label, ...] = ()
        try:
            if step.change:
                self.plan = replace(self.plan, **step.change)
                self._write(actor, at)
            if arrow is not None:
                self._attempt(actor, arrow, at, step.note, step.words, step.report)
        except (WorkflowError, ActError) as error:
            got = _reasons(error)
        yield from refusal(step, got)
        if got:
            return
        state = self._look(lambda case: case.state)
        if step.state and state != step.state:
            yield Difference(step.place, "state", step.state, state)
        written = self._look(_letters)[len(before) :]
        if step.letter and step.letter not in written:
            yield Difference(step.place, "letter", step.letter, written)

    def _attempt(
        self,
        actor: int,
        arrow: Transition,
        at: datetime,
        note: str | None,
        words: Any,
        report: Any,
    ) -> None:
        may_report = self._look(lambda case: is_reportable(workflow_of(case), case.state))
        if "freeze_report" in arrow.effects and may_report:
            self._report(actor, at, report)
        if "letters_issued" in arrow.requires:
            self._post(at)
        data = self._look(lambda case: usual_input(case, arrow.name, at, words))
        said = self._look(lambda case: usual_note(case, arrow.name)) if note is None else note
        take_step(self.ref, arrow.name, actor_id=actor, at=at, note=said, data=data)

    def _moment(self, on: date | None, arrow: Transition | None) -> datetime:
        """The day that the step names, or the next; a report comes when the exchange is over."""
        day = on or self.today + timedelta(days=1)
        last = self._look(lambda case: case.last_day)
        if on is None and arrow is not None and "freeze_report" in arrow.effects and last is not None:
            day = max(day, last + AFTER_THE_TRIP)
        self.today = day
        self.taken += 1
        return moment(day, minutes=self.taken)

    def _write(self, actor: int, at: datetime) -> None:
        for section, values in sections(self.stage, self.plan, self.ref):
            save_section(self.ref, section, values, actor_id=actor, at=at)

    def _report(self, actor: int, at: datetime, given: Any) -> None:
        came = {self.stage.organisations[name]: people for name, people in given.get("came", {}).items()}
        plain = {name: value for name, value in given.items() if name not in ("came", "texts")}
        written = {**given.get("texts", {}), **plain, "came": came}
        values = self._look(lambda case: usual_report(case, written))
        save_report(self.ref, values, actor_id=actor, at=at)

    def _post(self, at: datetime) -> None:
        """Make the letters that wait, as the worker would have done by now."""
        while rows := due_rows(at):
            done = [work_row(row, clock=lambda: at, config=self.stage.config) for row in rows]
            if not any(done):
                return

    def _look(self, read: Callable[[Application], T]) -> T:
        """What this finds in the case as it stands now."""
        with db.reading() as session:
            return read(session.scalars(Application.by_ref(self.ref)).one())


def _letters(case: Application) -> list[str]:
    return [letter.kind for letter in case.letters]


def _reasons(error: Exception) -> tuple[Label, ...]:
    """What an act said no with, in both languages."""
    match error:
        case Refused():
            return tuple(_told(each) for each in error.reasons)
        case Invalid():
            return tuple(_told(Reason(each)) for each in error.problems.values())
        case NotYourTurn():
            return (_told(Reason(_("This step is not for people in this role."))),)
        case WrongState() | Stale():
            return (_told(Reason(_("This step is not possible in the present state."))),)
        case NotEditable():
            return (_told(Reason(_("This cannot be changed in the present state."))),)
        case NotThere():
            return (_told(Reason(_("The case does not exist for this person."))),)
    return (Label(str(error), str(error)),)


def _told(reason: Reason) -> Label:
    return Label(**{language: sentence(reason, language) for language in LANGUAGES})
