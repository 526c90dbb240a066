"""Where a scenario plays: a fresh installation in a folder that is thrown away, with the people it names."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event

from grants import db
from grants.acts.keep_people import add_organisation, add_person, appoint, join_organisation
from grants.acts.manage_calls import add_round, open_call
from grants.acts.propose_version import propose_version
from grants.acts.release_version import release_version
from grants.clock import OFFICE_TIME, office_day
from grants.config import Config
from grants.migrations import upgrade
from grants.vocabulary.binding import rulebook, workflow
from grants.vocabulary.roles import CASE_ROLES
from workflows.scenario import Scenario

TEN = time(10, 0, tzinfo=OFFICE_TIME)
CHEAP_ARGON2 = 8 * 1024  # nobody signs in here
ENOUGH = ("first", "second", "third", "fourth", "fifth")  # people of a role, for steps that several must take


def moment(day: date, minutes: int = 0) -> datetime:
    """That day at ten on the office's clock, and so many minutes later."""
    return (datetime.combine(day, TEN) + timedelta(minutes=minutes)).astimezone(UTC)


class Theatre:
    """A folder with an empty database, of which every scenario gets a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.empty = folder / "empty.sqlite"
        upgrade(database := db.use(_hasty(db.Database(f"sqlite:///{self.empty}"))))
        database.close()  # the last connection brings the write-ahead log home

    @contextmanager
    def stage(self, scenario: Scenario) -> Iterator["Stage"]:
        """A stage for one scenario, with its people, cities and round."""
        with TemporaryDirectory(dir=self.folder) as folder:
            config = Config(
                instance=Path(folder), secret_key=token_urlsafe(16), argon2_memory_kib=CHEAP_ARGON2
            )
            shutil.copy(self.empty, config.instance / "grants.sqlite")
            database = db.use(_hasty(db.Database(config.database)))
            try:
                yield _set(Stage(config, scenario))
            finally:
                database.close()


def _hasty(database: db.Database) -> db.Database:
    """Nothing here outlives a power cut anyway: it need not wait for the disk."""

    @event.listens_for(database.writer, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return database


@contextmanager
def theatre() -> Iterator[Theatre]:
    """A theatre that leaves nothing behind; the database that was in use before must be opened again."""
    with TemporaryDirectory(prefix="grants-scenarios-") as folder:
        yield Theatre(Path(folder))


@dataclass
class Stage:
    """Ids by name. ``roles`` tells what each person is, as far as the scenario names them."""

    config: Config
    scenario: Scenario
    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=dict)
    round_id: int = 0

    @property
    def opened_at(self) -> datetime:
        """When the call was published, and all people were there."""
        return moment(self.scenario.given.begins) - timedelta(days=1)

    def person(self, name: str, role: str) -> int:
        """The person of this name, in this role; new ones come as they are needed."""
        given = self.scenario.given
        if name not in self.people:
            address = f"person{len(self.people) + 1}@scenario.example"
            self.people[name] = add_person(
                address, name, token_urlsafe(12), at=self.opened_at, config=self.config
            )
        if role not in self.roles.setdefault(name, set()):
            self.roles[name].add(role)
            if role in CASE_ROLES:
                city = given.plan.applicant if role == "applicant" else given.plan.partners[0]
                join_organisation(self.people[name], self.organisations[city])
            else:
                appoint(self.people[name], given.programme.code, role)
        return self.people[name]


def _release(stage: Stage) -> None:
    """The scenario is to try a procedure that its programme does not have yet: two people let it in."""
    given, today = stage.scenario.given, office_day(stage.opened_at)
    first, second = (stage.person(f"{each} administrator", "administrator") for each in ENOUGH[:2])
    proposal = propose_version(
        given.programme.code,
        given.definition.text,
        valid_from=given.definition.valid_from or today,
        reason="It is tried.",
        actor_id=first,
        at=stage.opened_at,
    )
    release_version(proposal, actor_id=second, at=stage.opened_at)


def _set(stage: Stage) -> Stage:
    given = stage.scenario.given
    known = rulebook().cities
    for name in (given.plan.applicant, *given.plan.partners):
        city = known[name]
        stage.organisations[name] = add_organisation(
            name, city.country, street="Markt 1", postcode="12345", town=name,
            latitude=city.north, longitude=city.east,
        )  # fmt: skip
    if given.definition.sha256 != workflow(given.programme.definition).definition.sha256:
        _release(stage)
    stage.person("applicant", "applicant")
    for step in stage.scenario.steps:
        stage.person(step.person, step.by)  # with all their roles from the beginning, as in an office
    officer = stage.person("officer", "officer")
    texts = {"title_de": "Szenario", "title_en": "Scenario", "summary_de": "", "summary_en": ""}
    call_id = open_call(
        given.programme.code, {**texts, "is_published": True}, actor_id=officer, at=stage.opened_at
    )
    closes_at = datetime.combine(given.closes, time(23, 59), OFFICE_TIME).astimezone(UTC)
    values = {"name": "Runde 1", "opens_at": stage.opened_at, "closes_at": closes_at}
    stage.round_id = add_round(call_id, {**values, "total_cents": given.budget_cents}, actor_id=officer)
    return stage
