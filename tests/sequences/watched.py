"""How sequences are watched: the books are audited after each act, and a refusal leaves nothing behind."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import ClassVar

from hypothesis import event, note
from hypothesis.stateful import RuleBasedStateMachine

from grants.acts.errors import ActError
from grants.clock import office_day
from tests.office import NOON
from tests.sequences.attempts import (
    NOBODY,
    Attempt,
    hindrances,
    is_unconditional,
)
from tests.sequences.books import Books
from tests.sequences.lots import Lot
from tests.sequences.moving import AMENDMENT, KINDS, PAYMENT_REQUEST
from tests.sequences.newer import OWN
from tests.sequences.world import Stage, witness
from tests.workflows.specification import read
from workflows.errors import WorkflowError

SPECIFICATIONS = {
    kind: read(name)
    for kind, name in zip(KINDS, ("expert_exchange", AMENDMENT, PAYMENT_REQUEST), strict=True)
}
REFUSALS = (WorkflowError, ActError)


class Watched(RuleBasedStateMachine):
    """`stage` gives the databases; `tally` counts what was tried and what came of it, over all sequences."""

    stage: ClassVar[Stage]
    tally: ClassVar[Counter[str]]
    pool: ClassVar[ThreadPoolExecutor]

    def __init__(self) -> None:
        super().__init__()
        self.database, self.office = self.stage.fresh()
        self.now = NOON + timedelta(hours=1)
        self.unchanged = witness(self.database)
        self.versions = OWN
        self.books = Books(SPECIFICATIONS)
        with self.database.reader.connect() as connection:
            self.books.open(connection, self.today)

    @property
    def today(self) -> date:
        return office_day(self.now)

    def teardown(self) -> None:
        self.stage.clear(self.database)

    def _anybody(self, lot: Lot) -> int:
        return lot.one_of([*self.books.everybody(), NOBODY])

    def _try(self, attempt: Attempt) -> None:
        """It must be refused if the table says so, and taken if nothing can stand in its way."""
        hindered = list(hindrances(attempt, self.books))
        refusal = self._act(str(attempt), lambda: attempt.take(self.now))
        if refusal is None:
            assert not hindered, f"{attempt}: was taken although: {', '.join(hindered)}."
        elif not hindered and is_unconditional(attempt, self.books):
            raise AssertionError(f"{attempt}: was refused, but nothing stands in its way: {refusal!r}.")

    def _act(self, what: str, act: Callable[[], object]) -> Exception | None:
        """Do it and audit the books; the refusal, if it was refused, after which nothing may have changed."""
        note(what)
        before = self.unchanged()
        if refusal := refusal_of(act):
            assert self.unchanged() == before, f"{what}: was refused with {refusal!r}, and changed something."
        else:
            self._audit()
        self._count(type(refusal).__name__ if refusal else "done")
        return refusal

    def _at_once(self, acts: list[Callable[[], object]], told: list[Attempt]) -> None:
        note("at one moment: " + "; ".join(map(str, told)))
        start = Barrier(len(acts))

        def run(act: Callable[[], object]) -> Exception | None:
            start.wait(timeout=30)
            return refusal_of(act)

        for refusal in self.pool.map(run, acts):
            self._count(type(refusal).__name__ if refusal else "done at one moment")
        self._audit()

    def _audit(self) -> None:
        with self.database.reader.connect() as connection:
            wrong = list(self.books.enter(connection))
            self.books.rights = self.books.rights.read(connection, self.today)
        assert wrong == [], "\n".join(wrong)

    def _count(self, outcome: str) -> None:
        self.tally[outcome] += 1
        event(outcome)


def refusal_of(act: Callable[[], object]) -> Exception | None:
    """What it was refused with. Whatever else goes wrong is a mistake of the house, and stops the test."""
    try:
        act()
    except REFUSALS as refusal:
        return refusal
    return None
