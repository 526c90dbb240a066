"""From rows to what a log consists of. Everything is read in batches, each in a session of its own."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy.orm import Session

from grants import db
from grants.logs.naming import Naming
from grants.models import event_log
from workflows.logs.written import Case, Step, Thing
from workflows.states import CASE

Rows = Sequence[Any]
After = Callable[[Session, int, str, int], Rows]
CASE_VALUES = ("programme", "definition", "definition_version", "kind", "mode", "theme")
OBJECTS = {  # the values that things of each type may have
    "case": (*CASE_VALUES, "title"),
    "round": ("programme", "name", "call"),
    "organisation": ("kind", "name", "country"),
    "person": ("name",),
    "letter": ("kind",),
}
OF_STEPS = ("kind", "subject", "subject_number", "from_state", "to_state", "letter_kind", "note")
LISTS = ("partner",)  # what a case may be related to several times


class History:
    """All steps of an installation, or of one programme, up to the newest at this moment."""

    def __init__(self, naming: Naming, programme: str = "") -> None:
        self.naming, self.programme = naming, programme
        with db.reading() as session:
            self.last = event_log.last_step(session)

    def activities(self) -> dict[str, tuple[str, ...]]:
        """Every activity of the log, with the values that its events may have."""
        with db.reading() as session:
            names = event_log.activities(session, self.programme, self.last)
        return dict.fromkeys(names, ("role", *OF_STEPS))

    def cases(self) -> Iterator[Case]:
        """Every case with its steps, in the order in which the cases were begun."""
        for session, rows in self._batches(event_log.cases_after):
            ids = [row.id for row in rows]
            steps = event_log.steps_of(session, ids, self.last)
            cities = event_log.cities_of(session, ids)
            for row in rows:
                yield self._case(row, cities.get(row.id, ()), steps[row.id])

    def things(self) -> Iterator[Thing]:
        """Everything that the steps are about, each once; cases last, each followed by its letters."""
        told = self.naming.told
        for _session, rows in self._batches(event_log.rounds_after):
            for row in rows:
                values = told({"name": row.name, "call": row.title_de})
                yield Thing(self._round(row.id), "round", {"programme": row.programme, **values})
        for _session, rows in self._batches(event_log.organisations_after):
            for row in rows:
                values = told({"name": row.name, "country": row.country})
                yield Thing(self._organisation(row.id), "organisation", {"kind": row.kind, **values})
        for _session, rows in self._batches(event_log.people_after):
            for row in rows:
                yield Thing(self._person(row.id), "person", told({"name": row.name}))
        for case in self.cases():
            yield case.thing
            for step in case.steps:
                for _letter, label in step.related:
                    belongs = (("about", case.thing.id),)
                    yield Thing(label, "letter", {"kind": step.values["letter_kind"]}, belongs)

    def _batches(self, read: After) -> Iterator[tuple[Session, Rows]]:
        """Whoever reads the log may be slow: no session stays open for all of it."""
        after = 0
        while True:
            with db.reading() as session:
                rows = read(session, after, self.programme, self.last)
                if not rows:
                    return
                yield session, rows
            after = rows[-1].id

    def _case(self, row: Any, cities: Rows, steps: Rows) -> Case:
        values = {key: str(getattr(row, key)) for key in CASE_VALUES if getattr(row, key)}
        related = [("round", self._round(row.round_id))]
        related += [(each.role, self._organisation(each.organisation_id)) for each in cities]
        ref = self.naming.of("case", row.id, row.ref)
        thing = Thing(ref, "case", {**values, **self.naming.told({"title": row.title})}, tuple(related))
        return Case(thing, tuple(self._step(ref, each) for each in steps))

    def _step(self, ref: str, row: Any) -> Step:
        values = {"kind": row.kind, "from_state": row.from_state, "to_state": row.to_state}
        if row.subject_kind != CASE:  # something else moved than the case itself
            values |= {"subject": row.subject_kind, "subject_number": str(row.subject_number)}
        if row.letter_kind:
            values["letter_kind"] = row.letter_kind
        letter = (
            (("letter", self.naming.of("letter", row.letter_id, row.letter_label)),) if row.letter_id else ()
        )
        return Step(
            id=f"{ref}-{row.number}",
            activity=event_log.activity_of(row),
            at=row.at.astimezone(UTC),
            roles=row.actor_roles,
            person=self._person(row.actor_id) if row.actor_id else "",
            values={**values, **self.naming.told({"note": row.note})},
            related=letter,
        )

    def _round(self, row_id: int) -> str:
        return self.naming.of("round", row_id, "")

    def _organisation(self, row_id: int) -> str:
        return self.naming.of("organisation", row_id, "")

    def _person(self, row_id: int) -> str:
        return self.naming.of("person", row_id, "")
