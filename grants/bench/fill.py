"""Filling an installation with made-up cases, as an office of many years has them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from grants import db
from grants.bench import cast
from grants.bench.copies import Copier
from grants.bench.office import YEARS, Office, open_office
from grants.bench.orders import Order
from grants.bench.prototypes import Drive
from grants.bench.settling import settle_up
from grants.config import Config
from grants.migrations import upgrade
from grants.models import Application
from grants.vocabulary.programmes import programmes

FEWEST = 50  # so that every state has one
BATCH = 10_000
MOST_OPEN = 2_500  # however many years of cases lie behind them
OPEN_SHARE = 0.15
OPEN_DAYS = 120
OPEN = {
    "draft": 20,
    "submitted": 10,
    "returned": 4,
    "in_review": 13,
    "reviewed": 5,
    "recommended": 6,
    "awarded": 6,
    "accepted": 24,
    "reported": 5,
    "report_returned": 2,
    "report_checked": 3,
    "settled": 2,
}
OVER = {"closed": 62, "rejected": 24, "withdrawn": 6, "declined": 3, "cancelled": 5}


def has_cases(config: Config) -> bool:
    """Somebody's cases are in this installation already."""
    upgrade(db.current())
    with db.reading() as session:
        return session.scalars(select(Application.id).limit(1)).first() is not None


def fill(config: Config, count: int, *, today: datetime, say: Callable[[str], None], seed: int = 1) -> int:
    """Make ``count`` cases in the database in use; how many there are then.

    Raises ValueError for less than ``FEWEST``, and whatever an act refuses.
    """
    if count < FEWEST:
        raise ValueError(f"At least {FEWEST} cases are needed: one in every state.")
    upgrade(db.current())
    random = Random(seed)  # noqa: S311 - the same cases each time, nothing secret
    office = open_office(config, today, say)
    copier = Copier(office.hosts)
    kept: dict[str, list[int]] = {}
    for code in programmes():
        drive = Drive(office, copier, code, today - timedelta(days=420))
        drive.main_way()
        for state, cases in drive.kept.items():
            kept.setdefault(state, []).extend(cases)
    with db.reading() as session:
        done = session.execute(select(func.count()).select_from(Application)).scalar_one()
    orders = _orders(office, kept, max(0, count - done), today, random)
    for first in range(0, len(orders), BATCH):
        copier.copy(orders[first : first + BATCH])
        say(f"{min(done + first + BATCH, count)} cases")
    with db.transaction() as session:
        settle_up(session)
    return max(done, count)


def _orders(
    office: Office, kept: dict[str, list[int]], count: int, today: datetime, random: Random
) -> list[Order]:
    """In the order in which they were begun, so that numbers and ids rise with the years."""
    with db.reading() as session:
        rows: dict[int, Any] = {row.id: row for row in session.execute(select(Application.__table__))}
    orders = []
    for state, days_ago in _states(count, random):
        prototype = rows[random.choice(kept[state])]
        days = (today - prototype.state_since).days - days_ago
        begun = prototype.created_at + timedelta(days=days)
        cities = random.sample(office.organisations, 3)
        names = tuple(name for _id, name in cities)
        orders.append(
            (
                begun,
                Order(
                    prototype_id=prototype.id,
                    days=days,
                    title=cast.title(random, names[1]),
                    summary=cast.summary(random, names[0], names[1]),
                    round_id=office.rounds[prototype.programme, begun.year],
                    cities=(cities[0][0], cities[1][0], cities[2][0]),
                    place=names[1],
                    city_names=names,
                ),
            )
        )
    return [order for _begun, order in sorted(orders, key=lambda each: each[0])]


def _states(count: int, random: Random) -> Iterator[tuple[str, int]]:
    """(state, days since it was reached), so many times."""
    still_open = min(round(count * OPEN_SHARE), MOST_OPEN)
    for state in random.choices(list(OPEN), list(OPEN.values()), k=still_open):
        yield state, random.randrange(OPEN_DAYS)
    for state in random.choices(list(OVER), list(OVER.values()), k=count - still_open):
        yield state, random.randrange(30, (YEARS - 1) * 365)
