"""A small office for tests, built by the same acts as the pages, and cases driven to any state."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from grants import db
from grants.acts.keep_people import add_organisation, add_person, appoint, join_organisation
from grants.acts.manage_calls import add_round, open_call
from grants.acts.take_step import take_step
from grants.acts.write_application import save_section, start_application
from grants.acts.write_report import save_report
from grants.config import Config
from grants.models import Application
from grants.vocabulary.programmes import programme

PASSWORD = "a password for tests"
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2026, 6, 9), date(2026, 6, 11)
AFTER = datetime(2026, 6, 20, 11, 0, tzinfo=UTC)

STAFF = {
    "officer": ["officer"],
    "officer2": ["officer"],
    "reviewer": ["reviewer"],
    "reviewer2": ["reviewer"],
    "approver": ["approver"],
    "approver2": ["approver"],
    "cashier": ["cashier"],
    "auditor": ["auditor"],
    "administrator": ["administrator"],
    "administrator2": ["administrator"],
    "everything": ["officer", "reviewer", "approver", "cashier"],
}
CITIES = {
    "oldenburg": ("Oldenburg", "DE", 53.1435, 8.2146),
    "groningen": ("Groningen", "NL", 53.2194, 6.5665),
    "freiburg": ("Freiburg", "DE", 47.9990, 7.8421),
}
MAIN_WAY = (
    ("submit", "oldenburg"),
    ("admit", "officer"),
    ("review", "reviewer"),
    ("review", "reviewer2"),
    ("recommend", "officer"),
    ("award", "approver"),
    ("accept", "oldenburg"),
    ("submit_report", "oldenburg"),
    ("confirm_report", "officer"),
    ("settle", "cashier"),
    ("close", "officer"),
)


@dataclass
class Office:
    """Ids by name, and the ways to bring a case somewhere. ``people["officer"]`` is a person's id."""

    config: Config
    people: dict[str, int] = field(default_factory=dict)
    cities: dict[str, int] = field(default_factory=dict)
    call_id: int = 0
    round_id: int = 0

    def draft(self, by: str = "oldenburg", title: str = "Waste without waste") -> str:
        """A complete application, not yet handed in; its ref."""
        ref = start_application(self.round_id, self.cities[by], actor_id=self.people[by], at=NOON)
        for section, values in self.sections(title, by).items():
            save_section(ref, section, values, actor_id=self.people[by], at=NOON)
        return ref

    def sections(
        self, title: str = "Waste without waste", by: str = "oldenburg"
    ) -> dict[str, dict[str, Any]]:
        """Valid values for every section of the form."""
        rules = programme("ude")
        return {
            "partners": {
                "contact_name": "Erika Muster",
                "contact_email": "erika@oldenburg.example",
                "contact_phone": "",
                "partners": [("Groningen", "NL")],
            },
            "exchange": {
                "title": title,
                "kind": rules.kinds[0][0],
                "mode": "physical",
                "theme": rules.themes[0][0],
                "sdgs": [11, 12],
                "summary": "How Groningen closes its material cycles.",
            },
            "content": {
                "challenge": "Too much is burnt.",
                "aims": "A plan for reuse.",
                "why_partner": "Groningen is ahead.",
                "why_in_person": "Plants must be seen.",
                "use_after": "The council decides in autumn.",
            },
            "visits": {"visits": [self.visit(by)]},
            "money": {
                "cost_lines": [("travel", "Train", 90_000), ("accommodation", "", 60_000)],
                "own_cents": 30_000,
                "third_cents": 0,
                "requested_cents": 120_000,
            },
        }

    def visit(self, by: str = "oldenburg") -> dict[str, Any]:
        return {
            "title": "Visit to the recycling yards",
            "host_id": self.cities["groningen"],
            "place": "Groningen",
            "is_virtual": False,
            "starts_on": FIRST_DAY,
            "ends_on": LAST_DAY,
            "delegations": [
                (self.cities[by], 4, "administration"),
                (self.cities["groningen"], 2, "municipal company"),
            ],
            "items": [
                {
                    "on_day": FIRST_DAY,
                    "starts": "10:00",
                    "kind": "expert_group",
                    "block": "Sustainability",
                    "title": "Waste management",
                    "details": "",
                }
            ],
        }

    def step(self, ref: str, transition: str, by: str, **given: Any) -> None:
        """Take one step with data that its form would give."""
        values: dict[str, Any] = {"at": NOON, "note": "", "data": self.data_for(ref, transition), **given}
        if transition in ("return", "recommend", "reject", "send_back", "return_report", "cancel"):
            values["note"] = values["note"] or "Reasons that can be read."
        if transition == "submit_report":
            self.write_report(ref, by)
        if transition in ("submit_report", "confirm_report", "settle", "close"):
            values["at"] = given.get("at", AFTER)
        take_step(ref, transition, actor_id=self.people[by], **values)

    def data_for(self, ref: str, transition: str) -> dict[str, Any]:
        rules = programme("ude")
        if transition in ("submit", "resubmit"):
            return {"declarations": [code for code, _text in rules.declarations]}
        if transition == "admit":
            return {"checks": {item.code: True for item in rules.formal_check}}
        if transition == "review":
            scores = {item.code: 8 for item in rules.criteria.items}
            return {"scores": scores, "comments": {}, "verdict": "award"}
        if transition == "recommend":
            return {"verdict": "award", "amount_cents": 120_000, "conditions": []}
        if transition == "settle":
            return {"final_cents": 120_000, "due_on": AFTER.date() + timedelta(days=14), "reference": ref}
        return {}

    def write_report(self, ref: str, by: str = "oldenburg") -> None:
        """A complete report on the exchange as it was planned."""
        with db.reading() as session:
            case = session.scalars(Application.by_ref(ref)).one()
            visits = [
                {
                    "visit_id": visit.id,
                    "is_virtual": False,
                    "starts_on": visit.starts_on,
                    "ends_on": visit.ends_on,
                    "people": {each.organisation_id: each.people for each in visit.delegations},
                }
                for visit in case.visits
            ]
        values = {
            "course": "As planned.",
            "results": "A list of eleven things to copy.",
            "follow_up": "",
            "difficulties": "",
            "public_summary": "Oldenburg learned from Groningen.",
            "costs_cents": 150_000,
            "third_cents": 0,
            "visits": visits,
        }
        save_report(ref, values, actor_id=self.people[by], at=AFTER)

    def case_in(self, state: str, *, with_letters: bool = True, **given: Any) -> str:
        """A case driven along the main way until it is in this state; its ref.

        Without letters it is much quicker, but cannot be closed.
        """
        ref = self.draft(**given)
        for transition, by in MAIN_WAY:
            if self.state_of(ref) == state:
                return ref
            self.step(ref, transition, by)
            if with_letters and transition in ("settle", "award", "submit"):
                self.work_off()
        assert self.state_of(ref) == state, f"the main way does not lead to {state}"
        return ref

    def rejected(self) -> str:
        ref = self.case_in("reviewed")
        self.step(ref, "recommend", "officer", data={"verdict": "rejection"})
        self.step(ref, "reject", "approver")
        return ref

    def work_off(self) -> int:
        """Render and send everything that waits."""
        from grants.worker import work_off  # slow import: the letters' fonts

        return work_off(self.config)

    def state_of(self, ref: str) -> str:
        with db.reading() as session:
            return session.scalars(Application.by_ref(ref)).one().state


def open_office(config: Config) -> Office:
    """People, cities and an open call of the programme ``ude`` with a budget of 5,000 euros."""
    office = Office(config)
    for name, roles in STAFF.items():
        office.people[name] = _person(name, config)
        for role in roles:
            appoint(office.people[name], "ude", role)
    for name, (title, country, latitude, longitude) in CITIES.items():
        office.people[name] = _person(name, config)
        office.cities[name] = add_organisation(
            title,
            country,
            street="Markt 1",
            postcode="12345",
            town=title,
            latitude=latitude,
            longitude=longitude,
        )
        join_organisation(office.people[name], office.cities[name])
    titles = {"title_de": "Fachaustausch 2026", "title_en": "Expert exchange 2026"}
    call = {**titles, "summary_de": "", "summary_en": ""}
    officer = office.people["officer"]
    office.call_id = open_call("ude", {**call, "is_published": True}, actor_id=officer, at=NOON)
    window = {"opens_at": NOON - timedelta(days=30), "closes_at": NOON + timedelta(days=30)}
    office.round_id = add_round(
        office.call_id, {"name": "Spring", "total_cents": 500_000, **window}, actor_id=officer
    )
    return office


def _person(name: str, config: Config) -> int:
    return add_person(f"{name}@office.example", f"{name.title()} Muster", PASSWORD, at=NOON, config=config)
