"""Which version of a definition holds: a case keeps its own, a new case gets the newest that is valid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Row
from sqlalchemy.orm import Session

from grants import db
from grants.models.procedure import Proposal
from grants.models.rulebook import DefinitionVersion, keep_definition
from grants.vocabulary.binding import VOCABULARY, shipped, workflow
from grants.vocabulary.programmes import programme, programmes
from workflows.definition import read_kept
from workflows.engine import Workflow
from workflows.errors import DefinitionError, Problem
from workflows.states import CASE, Definition


class UnderDefinition(Protocol):
    """A case, what moves beside it, or a row of a list that says what one of them runs under."""

    @property
    def definition(self) -> str: ...
    @property
    def definition_sha256(self) -> str: ...


_bound: dict[str, Workflow] = {}  # by SHA-256: a text that is known never changes


def workflow_of(case: UnderDefinition) -> Workflow:
    """The workflow of what moves, in the version it runs under. Raises DefinitionError."""
    return version_of(case.definition, case.definition_sha256)


def newest_workflow(session: Session, programme_code: str, on: date, kind: str = CASE) -> Workflow:
    """The workflow under which a case of this programme, or what moves beside one, begins on this day.

    What two people released last for the programme holds, but for a newer version of the same procedure that
    the office has put into its file. Raises KeyError if the programme has no such procedure, DefinitionError
    if no version is valid yet.
    """
    name = programme(programme_code).definitions.get(kind)
    released = session.execute(Proposal.in_force(programme_code, kind, on)).one_or_none()
    if released is not None and released.name != name:
        return version_of(released.name, released.sha256)
    if name is None:
        raise KeyError(kind)
    kept = session.execute(DefinitionVersion.valid(name, on)).one_or_none()
    if released is not None and (kept is None or released.version >= kept.version):
        kept = released
    own = workflow(name)
    starts = own.definition.valid_from
    if (starts is None or starts <= on) and (kept is None or own.definition.version >= kept.version):
        return own
    if kept is None:
        sentence = f"Is the first version, and holds only from {starts} on: no case can begin before."
        raise DefinitionError([Problem(own.definition.file, "valid_from", sentence)])
    return version_of(name, kept.sha256)


@dataclass(frozen=True)
class Shelf:
    """What the database holds of the rulebook: every text that is kept, and every release, latest first."""

    texts: tuple[Row[Any], ...]
    releases: tuple[Row[Any], ...]


def shelf(session: Session) -> Shelf:
    """One statement, whatever is asked of it afterwards."""
    rows = session.execute(DefinitionVersion.kept_and_released()).all()
    return Shelf(
        texts=tuple(row for row in rows if not row.programme),
        releases=tuple(row for row in rows if row.programme),
    )


def names_in_use(held: Shelf, kind: str = CASE) -> dict[str, list[str]]:
    """Programme -> every definition of a kind that its cases may run under, its file's first.

    A definition that cases began under once and that no programme names any more counts for all of them.
    """
    known = programmes()
    found = {
        code: [each.definitions[kind]] if kind in each.definitions else [] for code, each in known.items()
    }
    claimed = {name for each in known.values() for name in each.definitions.values()}
    for row in held.releases:
        claimed.add(row.name)
        if row.kind == kind and row.name not in found.get(row.programme, [row.name]):
            found[row.programme].append(row.name)
    left = sorted({row.name for row in held.texts} - claimed) if kind == CASE else []
    return {code: [*names, *left] for code, names in found.items()}


def versions(held: Shelf, names: Iterable[str]) -> dict[str, list[Definition]]:
    """Each definition in all versions that cases may run under, the newest first."""
    found: dict[str, dict[str, Definition]] = {}
    for name in sorted(set(names)):
        own = shipped(name)
        found[name] = {own.definition.sha256: own.definition} if own else {}
    for row in held.texts:
        if row.name in found:
            found[row.name].setdefault(row.sha256, version_of(row.name, row.sha256).definition)
    return {name: sorted(each.values(), key=_newest_first) for name, each in found.items()}


def keep(session: Session, definition: Definition, at: datetime) -> None:
    """Write the text down, so that a case that begins now can end under it."""
    keep_definition(
        session,
        name=definition.name,
        version=definition.version,
        sha256=definition.sha256,
        text=definition.text,
        valid_from=definition.valid_from,
        at=at,
    )


def numbered(session: Session, name: str, version: int) -> Workflow:
    """A version by its number. Raises DefinitionError if there is none."""
    kept = session.scalars(DefinitionVersion.numbered(name, version)).one_or_none()
    if kept is not None:
        return version_of(name, kept.sha256)
    own = shipped(name)
    if own is not None and own.definition.version == version:
        return own
    raise DefinitionError([Problem(_file(name), "version", f"There is no version {version}.")])


def refuse_changed(session: Session) -> None:
    """Raises DefinitionError if a file has another text than the cases of its version began under."""
    problems = []
    for name in sorted({name for each in programmes().values() for name in each.definitions.values()}):
        own = workflow(name).definition
        kept = session.scalars(DefinitionVersion.numbered(name, own.version)).one_or_none()
        if kept is not None and kept.sha256 != own.sha256:
            sentence = (
                f"Cases run under another text of version {own.version}. A changed text is a new version."
            )
            problems.append(Problem(own.file, "version", sentence))
    if problems:
        raise DefinitionError(problems)


def bind(definition: Definition) -> None:
    """Let this process know a text that was proved just now, before the transaction that keeps it ends."""
    _bound.setdefault(definition.sha256, Workflow(definition, VOCABULARY))


def version_of(name: str, sha256: str) -> Workflow:
    """A definition in the version with this text. Raises DefinitionError."""
    found = _bound.get(sha256)
    if found is None:
        found = _bound[sha256] = _read(name, sha256)
    return found


def _read(name: str, sha256: str) -> Workflow:
    own = shipped(name)
    if own is not None and own.definition.sha256 == sha256:
        return own
    with db.reading() as session:  # a text is written once, so it does not matter which transaction reads it
        kept = session.scalars(DefinitionVersion.by_sha256(sha256)).one_or_none()
    if kept is None:
        sentence = f"A case runs under a text (SHA-256 {sha256[:12]}…) that is not kept."
        raise DefinitionError([Problem(_file(name), "", sentence)])
    return Workflow(read_kept(name, kept.version, kept.text, VOCABULARY), VOCABULARY)


def _file(name: str) -> str:
    return f"definitions/{name}.toml"


def _newest_first(definition: Definition) -> int:
    return -definition.version
