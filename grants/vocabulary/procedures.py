"""The procedures of this installation: who uses which, in which versions, and who released them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sqlalchemy.orm import Session

from grants.models.procedure import Proposal
from grants.vocabulary.binding import VOCABULARY, shipped
from grants.vocabulary.programmes import FOLDER
from grants.vocabulary.versions import names_in_use, newest_workflow, shelf, version_of, versions
from workflows.errors import DefinitionError
from workflows.states import KINDS, Definition
from workflows.verdicts import Verdict, verdicts


@dataclass(frozen=True)
class KnownVersion:
    """A version and where it comes from: ``is_file`` the office's own file, ``releases`` two people.

    ``in_force``: programmes whose cases begin under it today.
    """

    definition: Definition
    is_file: bool
    releases: Sequence[Proposal]
    in_force: Sequence[str]


@dataclass(frozen=True)
class Procedure:
    """A definition in all its versions, the newest first, and the programmes whose cases may run under it."""

    name: str
    programmes: Sequence[str]
    versions: Sequence[KnownVersion] = field(default_factory=list)

    @property
    def current(self) -> KnownVersion:
        """The newest that is in force, or the newest of all."""
        return next((each for each in self.versions if each.in_force), self.versions[0])

    def numbered(self, number: int) -> KnownVersion | None:
        return next((each for each in self.versions if each.definition.version == number), None)


def procedures(session: Session, on: date) -> dict[str, Procedure]:
    """Every procedure by name: those that programmes use first, then what lies in files beside them."""
    in_use: dict[str, list[str]] = {}
    force: dict[str, list[str]] = {}
    held = shelf(session)
    for kind in KINDS:
        for code, known in names_in_use(held, kind).items():
            in_use.setdefault(code, []).extend(known)
            try:
                force.setdefault(newest_workflow(session, code, on, kind).definition.sha256, []).append(code)
            except (DefinitionError, KeyError):
                continue  # a first version that is not valid yet, or none of this kind
    releases: dict[str, list[Proposal]] = {}
    for each in session.scalars(Proposal.released_ones()):
        releases.setdefault(each.sha256, []).append(each)
    names = dict.fromkeys(name for known in in_use.values() for name in known)
    names |= dict.fromkeys(path.stem for path in sorted((FOLDER / "definitions").glob("*.toml")))
    found = versions(held, names)
    return {
        name: Procedure(
            name,
            [code for code, known in in_use.items() if name in known],
            [_known(each, releases, force) for each in found[name]],
        )
        for name in names
        if found[name]
    }


def _known(
    definition: Definition, releases: dict[str, list[Proposal]], force: dict[str, list[str]]
) -> KnownVersion:
    own = shipped(definition.name)
    return KnownVersion(
        definition,
        own is not None and own.definition.sha256 == definition.sha256,
        releases.get(definition.sha256, []),
        force.get(definition.sha256, []),
    )


@lru_cache(64)
def proofs_of(name: str, sha256: str) -> tuple[Verdict, ...]:
    """What each proof says of a version that is known: worked out once, as its text never changes."""
    return tuple(verdicts(version_of(name, sha256).definition, VOCABULARY))
