"""Desk, list, search and case: at few cases and at many, and against a bare Flask page with the same rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from grants import db
from grants.bench.bare import Driver, bare_client
from grants.bench.measure import Line, counted, side_by_side
from grants.bench.world import World
from grants.models import Application

GROWTH_GOAL = "1.5x"
BARE_GOAL = "2.5x"
LINK = re.compile(r'/applications/([A-Z]+-\d{4}-\d+)"')


@dataclass(frozen=True)
class Page:
    """``address`` may name a case with {ref}."""

    name: str
    who: str
    address: str


PAGES = (
    Page("desk, officer", "officer", "/desk"),
    Page("desk, reviewer", "reviewer", "/desk"),
    Page("desk, city", "city", "/desk"),
    Page("list, officer", "officer", "/applications"),
    Page("list, city", "city", "/applications"),
    Page("list of one state", "officer", "/applications?state=recommended"),
    Page("list of one city", "officer", "/applications?city=Graz"),
    Page("search, a common word", "officer", "/applications?q=Starkregen"),
    Page("search, two words", "officer", "/applications?q=mit+Graz"),
    Page("case, closed", "officer", "/applications/{ref}"),
)


def measure_pages(small: World, large: World, *, rounds: int) -> Iterator[Line]:
    """Two lines a page: growth, and the bare page."""
    for page in PAGES:
        yield from _measure(page, small, large, rounds)


def _measure(page: Page, small: World, large: World, rounds: int) -> Iterator[Line]:
    few, many = _address(page, small), _address(page, large)
    statements = {}
    for world, address in ((small, few), (large, many)):
        world.get(page.who, address)
        with counted(world.database) as seen:
            text = world.get(page.who, address)
        statements[world.config.instance] = len(seen)
    refs = (
        list(dict.fromkeys(LINK.findall(text))) if "{ref}" not in page.address else [many.rpartition("/")[2]]
    )
    driver = Driver(large.database)
    bare = bare_client(driver, refs or [""], large.token(page.who))
    bare_address = "/case" if "{ref}" in page.address else "/list"
    seconds = side_by_side(
        {
            "few": lambda: small.get(page.who, few),
            "bare": lambda: bare.get(bare_address).get_data(),
            "many": lambda: large.get(page.who, many),
        },
        rounds=rounds,
    )
    driver.close()
    counts = " / ".join(str(each) for each in statements.values())
    yield Line(f"{page.name}: many cases / few", seconds["many"], seconds["few"], GROWTH_GOAL, counts)
    yield Line(f"{page.name}: {len(refs)} rows / bare Flask", seconds["many"], seconds["bare"], BARE_GOAL)


def _address(page: Page, world: World) -> str:
    if "{ref}" not in page.address:
        return page.address
    world.enter()
    with db.reading() as session:
        query = select(Application.ref).where(Application.state == "closed").order_by(Application.id.desc())
        return page.address.format(ref=session.scalars(query.limit(1)).one())
