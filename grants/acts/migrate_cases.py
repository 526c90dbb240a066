"""Moving open cases to another version of their procedure: looked at first, then all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grants import db
from grants.acts.errors import NotThere
from grants.models import Application, Person
from grants.models.history import record_migration
from grants.vocabulary.clocks import follow
from grants.vocabulary.programmes import programmes
from grants.vocabulary.versions import keep, numbered
from workflows.errors import DefinitionError, Problem
from workflows.migration import Change, Migration, changes, judge
from workflows.states import Definition


@dataclass(frozen=True)
class Plan:
    """What a migration does: the refs of the cases in each state, and what changes for them."""

    before: Definition
    after: Definition
    cases: Mapping[str, list[str]]
    changes: Mapping[str, Change]

    @property
    def count(self) -> int:
        return sum(len(refs) for refs in self.cases.values())


def plan_migration(migration: Migration) -> Plan:
    """Look, and change nothing. Raises DefinitionError."""
    with db.reading() as session:
        return _plan(session, migration)[0]


def migrate_cases(migration: Migration, *, actor_id: int, at: datetime) -> Plan:
    """Move every open case of the old version; all of them or none.

    Raises NotThere for somebody who is no officer of the programmes concerned, DefinitionError.
    """
    with db.transaction() as session:
        actor = session.scalars(Person.by_id(actor_id)).one_or_none()
        if actor is None or not _programmes_of(migration.definition) <= actor.programmes_as("officer"):
            raise NotThere
        plan, cases = _plan(session, migration, lock=True)
        keep(session, plan.after, at)
        told = {"from_version": plan.before.version, "to_version": plan.after.version}
        hashes = {"from_sha256": plan.before.sha256, "to_sha256": plan.after.sha256}
        for case in cases:
            target = migration.target(case.state)
            record_migration(
                case,
                target,
                plan.after.sha256,
                actor=actor,
                at=at,
                note=migration.reason,
                data={**told, **hashes},
            )
            follow(case, at)
        return plan


def _plan(session: Session, migration: Migration, lock: bool = False) -> tuple[Plan, list[Application]]:
    if not _programmes_of(migration.definition):
        known = ", ".join(sorted({each.definition for each in programmes().values()}))
        sentence = f"There is no definition {migration.definition!r}. There are: {known}."
        raise DefinitionError([Problem(migration.sheet.file, "definition", sentence)])
    before = numbered(session, migration.definition, migration.before).definition
    after = numbered(session, migration.definition, migration.after).definition
    judge(migration, before, after)
    found = changes(migration, before, after)
    query = Application.under(before.sha256, found)
    cases = list(session.scalars(query.with_for_update(of=Application) if lock else query))
    refs: dict[str, list[str]] = {name: [] for name in found}
    for case in cases:
        refs[case.state].append(case.ref)
    return Plan(before, after, {name: each for name, each in refs.items() if each}, found), cases


def _programmes_of(definition: str) -> frozenset[str]:
    return frozenset(code for code, each in programmes().items() if each.definition == definition)
