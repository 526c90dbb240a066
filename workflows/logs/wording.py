"""A verdict in words, as an audit would put them: in German and in English."""

from collections.abc import Iterable, Iterator

from workflows.drawing import ROLES
from workflows.logs.sentences import TEXTS
from workflows.logs.verdict import Deviation, Example, Finding, Verdict
from workflows.states import Definition, Transition


class Wording:
    """The sentences about one verdict in one language ("de" or "en")."""

    def __init__(self, definition: Definition, verdict: Verdict, language: str) -> None:
        self.definition, self.verdict, self.language = definition, verdict, language

    def report(self, seconds: float) -> Iterator[str]:
        """The whole report, line by line. `seconds`: how long reading and judging took."""
        verdict, definition = self.verdict, self.definition
        label, version = definition.label.of(self.language), definition.version
        yield self._say("log", cases=verdict.cases, events=verdict.events, label=label, version=version)
        yield self._say("fits", count=verdict.fitting, share=self._share())
        yield from self._block("deviations", map(self.deviation, verdict.deviations()))
        found = [self.finding(each) for each in verdict.findings]
        yield from self._block("findings", found) if found else ()
        notes = list(self.notes())
        yield from self._block("notes", notes) if notes else ()
        yield ""
        yield self._say("speed", count=round(verdict.events / seconds) if seconds else verdict.events)

    def deviation(self, found: Deviation) -> str:
        """One kind of deviation as a sentence."""
        arrow = found.transition
        text = self._say(
            "unknown_role" if found.kind == "wrong_role" and not found.other else found.kind,
            part=self._part(found.cases),
            done=arrow.done.of(self.language) if arrow else "",
            state=self.definition.states[found.state].label.of(self.language) if found.state else "",
            missing=self._list(found.missing),
            expected=self._expected(found.state),
            role=self._roles(found.other.split()),
            by=self._roles(arrow.by) if arrow else "",
            other=self._other(found),
            step=found.other,
        )
        often = self._say("times", count=found.count) if found.count > found.cases else ""
        return f"{text}{often}{self._between(found)}{self._example(found.example)}."

    def finding(self, found: Finding) -> str:
        """One audit finding as a sentence, also where nothing was found."""
        says = found.order.says.of(self.language)
        if found.example is None:
            return f"{self._say('no_finding', all=self.verdict.cases, says=says)}."
        text = self._say("finding", part=self._part(found.cases), says=says)
        never = self._say("never", count=found.never) if found.never else ""
        return f"{text}{never}{self._example(found.example)}."

    def notes(self) -> Iterator[str]:
        """What could not be judged, or was left out."""
        if outside := self.verdict.outside:
            kinds = ", ".join(f"{kind}: {self.number(count)}" for kind, count in outside.items())
            yield f"{self._say('outside', count=sum(outside.values()), kinds=kinds)}."
        if self.verdict.beyond:
            yield f"{self._say('beyond', count=self.verdict.beyond, case=self.verdict.beyond_example)}."
        for name in ("running", "others", "without_person", "without_role", "backwards"):
            if count := getattr(self.verdict, name):
                example = self.verdict.backwards_example if name == "backwards" else None
                yield f"{self._say(name, count=count)}{self._example(example) if example else ''}."

    def number(self, count: int) -> str:
        return f"{count:,}" if self.language == "en" else f"{count:,}".replace(",", ".")

    def _share(self) -> str:
        # Rounded down: 100 % is said only where every case fits.
        tenths = self.verdict.fitting * 1000 // self.verdict.cases if self.verdict.cases else 0
        return f"{tenths // 10}{'.' if self.language == 'en' else ','}{tenths % 10}"

    def _say(self, name: str, **values: object) -> str:
        shown = {
            key: self.number(value) if isinstance(value, int) and key != "version" else value
            for key, value in values.items()
        }
        return TEXTS[name].of(self.language).format(**shown)

    def _part(self, count: int) -> str:
        return self._say("part", count=count, all=self.verdict.cases)

    def _between(self, found: Deviation) -> str:
        return self._say("between", first=found.first, last=found.last) if found.first < found.last else ""

    def _example(self, example: Example) -> str:
        time = example.time[:16].replace("T", " ")
        name = "example" if example.number else "no_event"
        return TEXTS[name].of(self.language).format(case=example.case, number=example.number, time=time)

    def _list(self, arrows: Iterable[Transition]) -> str:
        quoted = "“{}”" if self.language == "en" else "„{}“"
        return ", ".join(quoted.format(each.done.of(self.language)) for each in arrows)

    def _expected(self, state: str) -> str:
        leaving = self.definition.leaving(state) if state else ()
        return self._list(leaving) or TEXTS["nothing"].of(self.language)

    def _other(self, found: Deviation) -> str:
        other = self.definition.transitions.get(found.other) if found.kind == "four_eyes" else None
        return other.done.of(self.language) if other else ""

    def _roles(self, roles: Iterable[str]) -> str:
        known = {**ROLES, **self.definition.roles}
        return ", ".join(known[role].of(self.language) if role in known else role for role in roles)

    def _block(self, head: str, lines: Iterable[str]) -> Iterator[str]:
        yield ""
        yield TEXTS[head].of(self.language)
        empty = True
        for line in lines:
            empty = False
            yield f"- {line}"
        if empty:
            yield f"- {TEXTS['none'].of(self.language)}"
