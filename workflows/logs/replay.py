"""Replaying a log against a definition: every event of every case is judged.

What a step out of place leads to: the case is then where the step leads, as if it had been in order, so
that one mistake counts once. A step out of order of which the next one knows nothing leaves the case where
it was, and so does a step after the end. What is no step of the procedure (the case was moved to another
version of it, or set right by hand) is no deviation: the case is then where the log says.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from workflows.logs.findings import Findings
from workflows.logs.log import Event, LogError, Trace, line_at, short
from workflows.logs.mapping import LogMap, roles_of
from workflows.logs.verdict import Deviation, Example, Verdict
from workflows.logs.ways import Way, Ways
from workflows.states import Definition, Transition

UNKNOWN_AT_MOST = 10
STRANGE_AT_MOST = 100
KEPT_AT_MOST = 10_000
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Step = tuple[int, Event]
Earlier = dict[str, set[str]]  # transition -> who took it before in this case


class Replay:
    """Judges the cases of one log. `verdict` grows with each; memory holds one case and one of each kind."""

    def __init__(self, definition: Definition, log_map: LogMap, log: Path) -> None:
        """`log` is the file that the cases come from."""
        self.definition, self.map, self.log = definition, log_map, log
        self.verdict = Verdict()
        self._findings = Findings(log_map.orders)
        self.verdict.findings = self._findings.found
        self._ways = Ways(definition)
        self._fits = self._compile()
        self._strays: dict[tuple[str, str], tuple[Transition, Way | None]] = {}
        self._free = log_map.anytime | log_map.ignored
        self._ends = {name for name, each in definition.states.items() if each.is_final} | log_map.ends
        self._held: dict[str, frozenset[str]] = {}
        self._known_roles = roles_of(definition)
        self._remembered = {name for each in definition.transitions.values() for name in each.differs_from}
        self._apart = self._remembered | {
            name for name, each in definition.transitions.items() if each.differs_from
        }
        self._activities = frozenset(log_map.activities)
        self._usual = frozenset({"", log_map.kind})
        self._unknown: dict[str, str] = {}
        self._strange: set[str] = set()
        self._fitting = True

    def _compile(self) -> dict[tuple[str, str], Transition]:
        """(state, activity) -> the transition that it is there."""
        arrows = self.definition.transitions
        return {
            (state, activity): arrows[name]
            for activity, names in self.map.activities.items()
            for name in reversed(names)
            for state in arrows[name].sources
        }

    def judge(self, traces: Iterable[Trace]) -> Verdict:
        """Judge all of them.

        Raises LogError for an event without activity or with a time that is none, for words of the log that
        the map misses, and for a log without a case.
        """
        for trace in traces:
            self._judge(trace)
        self._tell_unknown()
        if not self.verdict.cases:
            raise self._error("Holds no case of this procedure." if self.verdict.others else "Holds no case.")
        return self.verdict

    def _judge(self, trace: Trace) -> None:
        verdict, only = self.verdict, self.map.only
        if only and any(trace.attributes.get(key) != value for key, value in only.items()):
            verdict.others += 1
            return
        if not trace.name:
            raise self._error(f"A case has no {self.map.columns.case!r}.", trace)
        verdict.cases += 1
        verdict.events += len(trace.events)
        steps = self._steps(trace)
        self._fitting, self._beyond = True, False
        state = self._walk(trace, steps)
        if self._beyond:
            verdict.beyond += 1
            verdict.beyond_example = verdict.beyond_example or short(trace.name)
        elif state not in self._ends:
            if self.map.running:
                verdict.running += 1
            else:
                last = len(trace.events)
                self._note(trace, "not_finished", state, None, last, trace.events[-1] if last else Event(""))
        verdict.fitting += self._fitting and not self._beyond

    def _steps(self, trace: Trace) -> list[Step]:
        """The events that are steps of the procedure, each with its number; times and words are judged."""
        steps: list[Step] = []
        matter, see, activities, free = (
            self._findings.matter,
            self._findings.see,
            self._activities,
            self._free,
        )
        timed, by_lifecycle, usual = (
            bool(self.map.columns.time),
            bool(self.map.columns.lifecycle),
            self._usual,
        )
        previous: str | None = None
        latest, backwards = LONG_AGO, None
        for number, event in enumerate(trace.events, start=1):
            activity, time = event[0], event[1]
            if by_lifecycle and event.lifecycle.lower() != self.map.lifecycle:
                continue
            if timed and time != previous:
                at = self._moment(trace, number, event)
                if at < latest and backwards is None:
                    backwards = Example(short(trace.name), number, time, short(activity))
                previous, latest = time, at
            if event[5] not in usual or event[6]:
                self._pass_by(event)
                if not event[6]:
                    steps.append((number, event))
                continue
            if activity in matter:
                see((number, event, latest))
            if activity in activities:
                steps.append((number, event))
            elif activity not in free:
                self._miss(trace, number, event)
                steps.append((number, event))
        if backwards is not None:
            self.verdict.backwards += 1
            self.verdict.backwards_example = self.verdict.backwards_example or backwards
        self._findings.end_case(short(trace.name))
        return steps

    def _walk(self, trace: Trace, steps: list[Step]) -> str:
        """Take the case through the procedure; the state in which it ends."""
        state, fits, roles, apart = self.definition.initial, self._fits, self._held, self._apart
        usual = self._usual
        earlier: Earlier = {}
        for place, (number, event) in enumerate(steps):
            before, arrow = state, fits.get((state, event[0]))
            if event[5] not in usual or (arrow is None and self._is_strange(trace, number, event, state)):
                state = event.state or state
                self._beyond = self._beyond or state not in self.definition.states
                continue
            if arrow is None:
                following = steps[place + 1][1].activity if place + 1 < len(steps) else ""
                arrow, state = self._astray(trace, number, event, state, following)
            else:
                state = arrow.to
            if role := event[2]:
                held = roles[role] if role in roles else self._roles(trace, number, role)
                if held.isdisjoint(arrow.by):
                    self._note(
                        trace, "wrong_role", before, arrow, number, event, other=" ".join(sorted(held))
                    )
            else:
                self.verdict.without_role += 1
            if arrow.name in apart:
                self._four_eyes(trace, before, arrow, number, event, earlier)
        return state

    def _is_strange(self, trace: Trace, number: int, event: Event, state: str) -> bool:
        """The procedure knows the state or the step only in another version: the log says where it leads."""
        if state not in self.definition.states:
            return True
        if event.activity in self._activities:
            return False
        self._note(trace, "unknown_step", state, None, number, event, other=short(event.activity))
        return True

    def _astray(
        self, trace: Trace, number: int, event: Event, state: str, following: str
    ) -> tuple[Transition, str]:
        """A step that is not possible here: what it is, and where the case is after it."""
        known = self._strays.get((state, event.activity))
        if known is None:
            known = self._strays[state, event.activity] = self._nearest(state, event.activity)
        arrow, way = known
        if self.definition.states[state].is_final:
            self._note(trace, "after_end", state, arrow, number, event)
            return arrow, arrow.to if (arrow.to, following) in self._fits else state
        if way is not None:
            self._note(trace, "skipped", state, arrow, number, event, missing=way)
            return arrow, arrow.to
        self._note(trace, "out_of_order", state, arrow, number, event)
        if (arrow.to, following) not in self._fits and (state, following) in self._fits:
            return arrow, state
        return arrow, arrow.to

    def _nearest(self, state: str, activity: str) -> tuple[Transition, Way | None]:
        """Of the transitions that the activity may be, the one with the fewest steps missing before it."""
        arrows = [self.definition.transitions[name] for name in self.map.activities[activity]]
        ways = [(arrow, self._ways.to(state, arrow)) for arrow in arrows]
        return min(ways, key=lambda each: (each[1] is None, len(each[1] or ())))

    def _four_eyes(
        self,
        trace: Trace,
        state: str,
        arrow: Transition,
        number: int,
        event: Event,
        earlier: Earlier,
    ) -> None:
        named = bool(event.person) and event.person not in self.map.nobody
        if arrow.differs_from and not named:
            self.verdict.without_person += 1
        for name in arrow.differs_from:
            if named and event.person in earlier.get(name, ()):
                self._note(trace, "four_eyes", state, arrow, number, event, other=name)
        if named and arrow.name in self._remembered:
            earlier.setdefault(arrow.name, set()).add(event.person)

    def _note(
        self, trace: Trace, kind: str, state: str, arrow: Transition | None, number: int, event: Event,
        *, missing: Way = (), other: str = "",
    ) -> None:  # fmt: skip
        self._fitting = False
        key = (kind, state if kind != "wrong_role" else "", arrow.name if arrow else "", other)
        found = self.verdict.kinds.get(key)
        if found is None:
            example = Example(short(trace.name), number, short(event.time), short(event.activity))
            found = self.verdict.kinds[key] = Deviation(kind, state, arrow, example, missing, other)
        self.verdict.note(found, event.time[:10])

    def _moment(self, trace: Trace, number: int, event: Event) -> datetime:
        try:
            at = datetime.fromisoformat(event.time)
        except ValueError:
            where = f"Event {number} of case {short(trace.name)!r}"
            said = f"a time that is none: {short(event.time)!r}" if event.time else "no time"
            column = self.map.columns.time
            raise self._error(f"{where} has {said} ({column!r}).", trace) from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def _roles(self, trace: Trace, number: int, word: str) -> frozenset[str]:
        separator = self.map.role_separator
        held = set()
        for each in word.split(separator) if separator else [word]:
            if each in self.map.roles:
                held.add(self.map.roles[each])
            elif each not in self.map.unknown_roles:
                self._wonder(f"the role {short(each)!r}", trace, number)
        if len(self._held) < KEPT_AT_MOST:
            self._held[word] = frozenset(held)
        return frozenset(held)

    def _pass_by(self, event: Event) -> None:
        """Count what is no step of the procedure by its kind, or by what it moved instead."""
        kind = short(event.subject or event.kind)
        self.verdict.outside[kind] = self.verdict.outside.get(kind, 0) + 1
        if len(self.verdict.outside) > STRANGE_AT_MOST:
            raise self._error(f"Has more than {STRANGE_AT_MOST} kinds of events that are no steps.")

    def _miss(self, trace: Trace, number: int, event: Event) -> None:
        if not event.activity:
            column = self.map.columns.activity
            raise self._error(f"Event {number} of case {short(trace.name)!r} has no {column!r}.", trace)
        if not event.state:
            self._wonder(f"the activity {short(event.activity)!r}", trace, number)
        self._strange.add(short(event.activity))
        if len(self._strange) > STRANGE_AT_MOST:
            raise self._error(f"Has more than {STRANGE_AT_MOST} activities that the procedure does not know.")

    def _wonder(self, what: str, trace: Trace, number: int) -> None:
        self._unknown.setdefault(what, f"event {number} of case {short(trace.name)!r}")
        if len(self._unknown) >= UNKNOWN_AT_MOST:
            self._tell_unknown()

    def _tell_unknown(self) -> None:
        if self._unknown:
            found = "; ".join(f"{what} ({where})" for what, where in self._unknown.items())
            raise self._error(f"The map {self.map.file} does not say what these are: {found}.")

    def _error(self, reason: str, trace: Trace | None = None) -> LogError:
        return LogError(self.log.name, reason, line_at(self.log, trace.place) if trace else None)
