"""The office in which the made-up cases lie: people of every role, organisations, a round a year."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from grants import db
from grants.acts.keep_people import add_person, appoint, join_organisation
from grants.acts.manage_calls import add_round, open_call
from grants.bench.cast import BODIES, CITIES
from grants.config import Config
from grants.models import Organisation
from grants.vocabulary.programmes import programmes

YEARS = 12
ROUND_CENTS = 100_000_000_000  # so that no copy is ever refused for want of money
STAFF = {
    "officer": "officer",
    "reviewer": "reviewer",  # has reviewed nothing yet: the desk has to look
    "reviewer2": "reviewer",
    "reviewer3": "reviewer",
    "approver": "approver",
    "cashier": "cashier",
    "auditor": "auditor",
}


@dataclass
class Office:
    """``people``: ids by key. ``organisations``: (id, name). ``rounds``: ids by programme and year."""

    config: Config
    people: dict[str, int] = field(default_factory=dict)
    organisations: list[tuple[int, str]] = field(default_factory=list)
    rounds: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def first_cities(self) -> tuple[tuple[str, str, float, float], ...]:
        """The cities of the prototypes: the applicant, and as many partners as a programme may want."""
        return CITIES[:4]

    @property
    def hosts(self) -> list[int]:
        """Their ids."""
        return [each for each, _name in self.organisations[: len(self.first_cities)]]


def open_office(config: Config, today: datetime, say: Callable[[str], None]) -> Office:
    """Fill an empty installation with everything but cases, through the acts."""
    office = Office(config)
    password = secrets.token_urlsafe(12)
    begun = today.replace(year=today.year - YEARS, month=1, day=1)
    for key in (*STAFF, "city"):
        email = f"{key}@bench.example"
        office.people[key] = add_person(email, f"{key.title()} Muster", password, at=begun, config=config)
    for key, role in STAFF.items():
        for code in programmes():
            appoint(office.people[key], code, role)
    with db.transaction() as session:  # at once: each transaction waits for the disk
        rows = [_organisation(body, *city) for body in BODIES for city in CITIES]
        session.add_all(rows)
    office.organisations = [(row.id, row.name) for row in rows]
    join_organisation(office.people["city"], office.hosts[0])
    for code in programmes():
        _rounds(office, code, today)
    say(f"Everybody's password: {password}\n" + "\n".join(f"  {key}@bench.example" for key in office.people))
    return office


def _organisation(body: str, city: str, country: str, latitude: float, longitude: float) -> Organisation:
    return Organisation(
        name=body.format(city),
        country=country,
        street="Markt 1",
        postcode="12345",
        town=city,
        latitude=latitude,
        longitude=longitude,
    )


def _rounds(office: Office, code: str, today: datetime) -> None:
    officer = office.people["officer"]
    for year in range(today.year - YEARS, today.year + 1):
        titles = {"title_de": f"Aufruf {year} ({code})", "title_en": f"Call {year} ({code})"}
        texts = {"summary_de": "", "summary_en": "", "is_published": True}
        opens, closes = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 31, tzinfo=UTC)
        call = open_call(code, {**titles, **texts}, actor_id=officer, at=opens)
        window = {"opens_at": opens, "closes_at": closes, "total_cents": ROUND_CENTS}
        office.rounds[code, year] = add_round(
            call, {"name": "Runde 1", "name_en": "Round 1", **window}, actor_id=officer
        )
