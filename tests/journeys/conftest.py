"""A stage for stories: the served application, and people who come to it with browsers of their own."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import BrowserContext

from grants.acts.manage_calls import add_round
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.watch import DESK, Watch
from tests.office import Office

PATIENCE = 60_000  # milliseconds, on a busy machine
Anybody = TypeVar("Anybody", bound=Person)


class Stage:
    """Where a story plays. ``enter`` brings somebody in."""

    def __init__(
        self, office: Office, house: House, watch: Watch, new_context: Callable[..., BrowserContext]
    ) -> None:
        self.office, self.house, self.watch, self.new_context = office, house, watch, new_context

    def enter(self, role: type[Anybody], name: str, *, closely: bool = True, **browser: Any) -> Anybody:
        """Somebody of the office or a city, with a fresh browser; not signed in yet.

        ``closely`` False: another story looks at the pages of this one.
        """
        watch = self.watch if closely else self.watch.from_afar()
        context = self.new_context(
            base_url=self.house.address, locale="de-DE", **{"viewport": DESK, **browser}
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch.attach(page)
        return role(name, page, self.house, watch)

    def let_days_pass(self, days: int) -> None:
        self.house.let_days_pass(days)


def _stage(office: Office, watch: Watch, new_context: Callable[..., BrowserContext]) -> Iterator[Stage]:
    now = datetime.now(UTC)
    window = {"opens_at": now - timedelta(days=3), "closes_at": now + timedelta(days=30)}
    add_round(
        office.call_id,
        {"name": "Herbstrunde", "total_cents": 500_000, **window},
        actor_id=office.people["officer"],
    )
    house = House(office.config)
    try:
        yield Stage(office, house, watch, new_context)
    finally:
        house.close()
    assert watch.complaints == []
    assert "Traceback" not in house.said.read_text()


def _pictures(request: pytest.FixtureRequest) -> Path | None:
    wanted = os.environ.get("GRANTS_TEST_PICTURES")
    if not wanted:
        return None
    folder = Path(wanted, request.node.originalname)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def stage(
    office: Office, request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]
) -> Iterator[Stage]:
    """The application on SQLite; its pages are not looked at closely."""
    yield from _stage(office, Watch(thorough=False, pictures=_pictures(request)), new_context)


@pytest.fixture
def stage_on_both(
    office_on_both: Office, request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]
) -> Iterator[Stage]:
    """The application once on each database. On SQLite each page is looked at closely."""
    on_sqlite = office_on_both.config.database.startswith("sqlite")
    watch = Watch(thorough=on_sqlite, pictures=_pictures(request) if on_sqlite else None)
    yield from _stage(office_on_both, watch, new_context)
