"""What a text would do if it became the procedure of a programme: looked at before anybody proposes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from grants.models.rulebook import DefinitionVersion
from grants.models.waiting import running_under
from grants.vocabulary.binding import VOCABULARY, shipped
from grants.vocabulary.programmes import programme
from grants.vocabulary.versions import shelf, versions
from workflows.definition import read_definition
from workflows.errors import DefinitionError, Problem
from workflows.label import mark as _
from workflows.migration import Change, changes_by, stuck_in
from workflows.programme import check_programme
from workflows.reading import Sheet
from workflows.states import Definition
from workflows.verdicts import Verdict, verdicts

LARGEST = 200_000  # bytes of a text that is written in the browser: five times the largest of the rulebook
LONGEST_LINE = 1000  # characters: TOML takes far longer to read keys and brackets without end
FILE = Path("new", "procedure.toml")


@dataclass(frozen=True)
class Judgement:
    """``definition`` is None as long as there are problems.

    ``verdicts``: each proof and whether it holds; empty if the text says too little to lead them.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class Run:
    """Open cases of a programme under one version, by state, and what a new version changes for each state.

    ``stuck``: states, with open cases or without, from which a case would have nowhere to go on.
    """

    before: Definition
    cases: Mapping[str, int]
    changes: Mapping[str, Change]
    stuck: tuple[str, ...]

    @property
    def count(self) -> int:
        return sum(self.cases.values())

    @property
    def stuck_cases(self) -> int:
        return sum(self.cases.get(state, 0) for state in self.stuck)


@lru_cache(64)
def judge_text(text: str, programme_code: str) -> Judgement:
    """Everything that `grants workflow check` would say about the text, as the procedure of a programme."""
    raw = text.encode()
    if len(raw) > LARGEST:
        return Judgement(None, (Problem(FILE.name, "", f"Is larger than {LARGEST // 1000} kB."),))
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            reason = f"Is longer than {LONGEST_LINE} characters."
            return Judgement(None, (Problem(FILE.name, "", reason, number),))
    try:
        definition = read_definition(Sheet(FILE, raw), VOCABULARY)
    except DefinitionError as error:
        return Judgement(None, tuple(error.problems), _verdicts(raw))
    problems = tuple(check_programme(programme(programme_code), definition, definition.kind))
    return Judgement(None if problems else definition, problems, _verdicts(raw))


def _verdicts(raw: bytes) -> tuple[Verdict, ...]:
    """Where only proofs fail, which ones do."""
    try:
        definition = read_definition(Sheet(FILE, raw), VOCABULARY, proofs=())
    except DefinitionError:
        return ()
    return tuple(verdicts(definition, VOCABULARY))


def number_problem(session: Session, definition: Definition) -> Problem | None:
    """What keeps a text from being the next version of its procedure: its number belongs to another text."""
    known = _numbers(session, definition.name)
    if known.get(definition.version) == definition.sha256:
        return None  # the very same text, which another programme uses or this one goes back to
    newest = max(known, default=0)
    if definition.version > newest:
        return None
    sentence = f"There is a version {newest} already: a changed text needs at least the number {newest + 1}."
    return Problem(FILE.name, "version", sentence)


def next_number(session: Session, name: str) -> int:
    return max(_numbers(session, name), default=0) + 1


def _numbers(session: Session, name: str) -> dict[int, str]:
    """Version -> SHA-256 of all that are known."""
    own = shipped(name)
    known = {own.definition.version: own.definition.sha256} if own else {}
    known |= {row.version: row.sha256 for row in session.execute(DefinitionVersion.of([name]))}
    return known


def dry_run(session: Session, programme_code: str, after: Definition, states: Mapping[str, str]) -> list[Run]:
    """What becomes of the programme's open cases of this procedure: one run for each version that has any.

    ``states``: old name -> new name; a state not named keeps its name.
    """
    known = {each.sha256: each for each in versions(shelf(session), [after.name])[after.name]}
    waiting = {name for each in known.values() for name, state in each.states.items() if not state.is_final}
    found: dict[str, dict[str, int]] = {}
    for row in session.execute(running_under([programme_code], known, waiting)):
        if row.definition_sha256 != after.sha256:
            found.setdefault(row.definition_sha256, {})[row.state] = row.many
    return [
        Run(
            before=known[sha256],
            cases=cases,
            changes=changes_by(states, known[sha256], after),
            stuck=stuck_in(states, known[sha256], after),
        )
        for sha256, cases in sorted(found.items(), key=lambda each: -known[each[0]].version)
    ]


def proved(session: Session, programme: str, text: str) -> Definition:
    """The definition that the text is. Raises DefinitionError."""
    judgement = judge_text(text, programme)
    if judgement.definition is None:
        raise DefinitionError(judgement.problems)
    if problem := number_problem(session, judgement.definition):
        raise DefinitionError([problem])
    return judgement.definition


def moves_problem(
    session: Session, programme: str, definition: Definition, moves: Mapping[str, str]
) -> str | None:
    """Why open cases cannot go on by this mapping; None if they can."""
    if any(target not in definition.states for target in moves.values()):
        return _("The new version does not have the state that a case would go to.")
    if any(run.stuck_cases for run in dry_run(session, programme, definition, moves)):
        return _("Cases stand in a state that the new version does not have: say where they go on.")
    return None
