"""One office with cases in many states and people of every kind: built once, put back after each change."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from grants import create_app, db
from grants.acts.attach_document import attach_document
from grants.acts.correct_state import propose_correction
from grants.acts.draft_version import start_draft
from grants.acts.keep_deputies import give_deputyship
from grants.acts.keep_people import add_organisation, add_person, appoint, join_organisation
from grants.acts.manage_calls import add_round, open_call
from grants.acts.propose_version import propose_version
from grants.acts.step_in_bulk import choose_cases, prepare_bulk, start_bulk
from grants.acts.write_beside import write_beside
from grants.config import Config
from grants.migrations import upgrade
from grants.models import Application, Outbox, Person
from grants.models.person import PROGRAMME_ROLES
from grants.vocabulary.binding import workflow
from grants.worker import step_in_bulk
from tests.office import NOON, PASSWORD, Office, open_office
from tests.procedures import newer

COOKIE = "grants_session"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
MISSING_ID = 999_999
HOST = "http://localhost"

# who in the tests -> who in the office; None is nobody
PEOPLE: dict[str, str | None] = {
    "anonymous": None,
    "disabled": "disabled",
    "applicant": "oldenburg",
    "partner": "groningen",
    "stranger": "freiburg",
    "officer": "officer",
    "reviewer": "reviewer",
    "approver": "approver",
    "cashier": "cashier",
    "auditor": "auditor",
    "administrator": "administrator",
    "elsewhere": "elsewhere",
    "conflicted": "conflicted",
    "deputy": "deputy",
}
STATES = ("draft", "submitted", "in_review", "recommended", "accepted")
LETTERS_MADE_IN = "submitted"  # the letters of the later cases still wait for the worker


@dataclass
class Pass:
    """What a browser holds: its cookie, and a token for its forms."""

    cookie: str
    token: str


@dataclass
class World:
    """``cases`` by state; ``ids`` names the values that stand in addresses, by kind and subject."""

    app: Flask
    config: Config
    office: Office
    cases: dict[str, str] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    passes: dict[str, Pass] = field(default_factory=dict)
    snapshot: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    @property
    def file(self) -> Path:
        return self.config.instance / "grants.sqlite"

    @contextmanager
    def in_use(self) -> Iterator["World"]:
        """The clock stands at noon, and the process works on this database, as it was built."""
        with time_machine.travel(NOON, tick=False):
            database = db.use(db.Database(self.config.database))
            self.restore()
            yield self
            self.restore()
            database.close()

    def remember(self) -> None:
        """From here every ``restore`` leads back."""
        with closing(sqlite3.connect(self.file)) as now:
            now.backup(self.snapshot)

    def restore(self) -> None:
        with closing(sqlite3.connect(self.file)) as now:
            self.snapshot.backup(now)

    def content(self) -> list[str]:
        """Everything in the database but sessions that ran out, as text."""
        with closing(sqlite3.connect(self.file)) as now:
            return list(now.iterdump())

    def client(self, who: str) -> FlaskClient:
        """A browser of this person, as it was just after signing in."""
        client = self.app.test_client()
        if self.passes[who].cookie:
            client.set_cookie(COOKIE, self.passes[who].cookie)
        return client

    def post(self, who: str, url: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send fields with a valid token."""
        return self.client(who).post(
            url, data={"csrf_token": self.passes[who].token, **(fields or {})}, **more
        )


@contextmanager
def opened(folder: Path, *, cases: bool = True, **settings: Any) -> Iterator[World]:
    """The world at noon of the office's own day."""
    config = Config(
        instance=folder,
        database_url=f"sqlite:///{folder / 'grants.sqlite'}",
        secret_key="a secret for tests only",
        argon2_memory_kib=8 * 1024,
        testing=True,
        **settings,
    )
    with time_machine.travel(NOON, tick=False):
        app = create_app(config)
        upgrade(db.current())
        world = World(app, config, open_office(config))
        _people(world)
        if cases:
            _cases(world)
            _ids(world)
        for who, name in (PEOPLE if cases else {}).items():
            world.passes[who] = _sign_in(app, name)
        _disable(world.office.people["disabled"])
        world.remember()
    yield world
    world.snapshot.close()


def _people(world: World) -> None:
    """Beside the office's: staff of another programme, an officer of the applying city, somebody who left."""
    office = world.office
    for name in ("elsewhere", "conflicted", "disabled", "deputy"):
        email = f"{name}@office.example"
        office.people[name] = add_person(
            email, f"{name.title()} Muster", PASSWORD, at=NOON, config=office.config
        )
    for role in PROGRAMME_ROLES:
        appoint(office.people["elsewhere"], "trixpert", role)
        appoint(office.people["disabled"], "ude", role)
    appoint(office.people["conflicted"], "ude", "officer")
    appoint(office.people["deputy"], "trixpert", "reviewer")
    for days in (0, -30):  # today, and a time that is long over
        give_deputyship(
            office.people["approver"], office.people["deputy"], [("ude", "approver")],
            from_on=NOON.date() + timedelta(days=days), to_on=NOON.date() + timedelta(days=days + 7),
            actor_id=office.people["approver"], at=NOON + timedelta(days=days),
        )  # fmt: skip
    join_organisation(office.people["conflicted"], office.cities["oldenburg"])
    join_organisation(office.people["disabled"], office.cities["oldenburg"])
    add_organisation("Musterstadt", "DE", town="Musterstadt")


def _cases(world: World) -> None:
    office = world.office
    for state in STATES:
        ref = office.draft(title=f"Waste without waste, {state}")
        who = office.people["oldenburg"]
        attach_document(ref, "plan.pdf", PDF, actor_id=who, at=NOON, config=world.config)
        for transition, by in (
            ("submit", "oldenburg"),
            ("admit", "officer"),
            ("review", "reviewer2"),
            ("review", "everything"),
            ("recommend", "officer2"),
            ("award", "approver2"),
            ("accept", "oldenburg"),
        ):
            if office.state_of(ref) == state:
                break
            office.step(ref, transition, by)
        assert office.state_of(ref) == state
        world.cases[state] = ref
        if state == "accepted":
            _drafts(office, ref)
        if state == LETTERS_MADE_IN:
            office.work_off()


def _drafts(office: Office, ref: str) -> None:
    """A change and a payment request that nobody has handed in."""
    who = office.people["oldenburg"]
    change = {"visits": [], "amount_cents": None, "other": "Another train.", "reasons": "It is faster."}
    write_beside(ref, "amendment", change, actor_id=who, at=NOON)
    call = {"amount_cents": 10_000, "needed_by": NOON.date(), "purpose": "Tickets."}
    write_beside(ref, "payment_request", call, actor_id=who, at=NOON)


def _ids(world: World) -> None:
    office = world.office
    officer, titles = office.people["officer"], {"summary_de": "", "summary_en": ""}
    hidden = {"title_de": "Noch geheim", "title_en": "Still secret", "is_published": False, **titles}
    hidden_call = open_call("ude", hidden, actor_id=officer, at=NOON)
    window = {"opens_at": NOON - timedelta(days=1), "closes_at": NOON + timedelta(days=9)}
    hidden_round = add_round(
        hidden_call, {"name": "Hidden", "total_cents": 1_000_000, **window}, actor_id=officer
    )
    calls = {"published": office.call_id, "hidden": hidden_call, "missing": MISSING_ID}
    rounds = {"published": office.round_id, "hidden": hidden_round, "missing": MISSING_ID}
    refs = {**world.cases, "missing": "UDE-2026-9999"}
    world.ids = {"ref": refs, "call_id": calls, "round_id": rounds}
    cities = {"own": office.cities["oldenburg"], "other": office.cities["freiburg"], "missing": MISSING_ID}
    world.ids["organisation_id"] = cities
    world.ids |= {name: {"missing": MISSING_ID} for name in ("document_id", "visit_id", "deadline_id")}
    second = office.people["administrator2"]
    draft_id = start_draft("ude", newer()[1], actor_id=second, at=NOON)
    proposal_id = propose_version(
        "ude", newer()[1], valid_from=NOON.date(), reason="On hold.", actor_id=second, at=NOON
    )
    world.ids["draft_id"] = {"own": draft_id, "missing": MISSING_ID}
    world.ids["proposal_id"] = {"own": proposal_id, "missing": MISSING_ID}
    correction = propose_correction(
        world.cases["in_review"], "submitted", "A click.", actor_id=office.people["officer2"], at=NOON
    )
    world.ids["correction_id"] = dict.fromkeys(refs, correction)
    world.ids["deputyship_id"] = {"given": 1, "missing": MISSING_ID}
    world.ids["label"] = dict.fromkeys(refs, "UDE-2026-999999")
    with db.transaction() as session:
        for state, ref in world.cases.items():
            case = session.scalars(Application.by_ref(ref)).one()
            world.ids["document_id"][state] = case.documents[0].id
            world.ids["visit_id"][state] = case.visits[0].id
            world.ids["deadline_id"][state] = next(each.id for each in case.deadlines if each.is_open)
            if case.letters:
                world.ids["label"][state] = case.letters[0].label
        case = session.scalars(Application.by_ref(world.cases["submitted"])).one()
        failing = Outbox(
            key="fails", kind="mail", application_id=case.id, payload={}, created_at=NOON,
            not_before=NOON + timedelta(hours=1), attempts=3, error="No route to the mail server",
        )  # fmt: skip
        session.add(failing)
        session.flush()
        world.ids["row_id"] = {"failing": failing.id, "missing": MISSING_ID}
    world.ids["bulk_id"] = {"prepared": _bulk(world), "ended": _bulk(world, runs=True), "missing": MISSING_ID}


def _bulk(world: World, *, runs: bool = False) -> int:
    """The officer's: one that can be started, or one that is through and left a case behind."""
    office = world.office
    officer, arrows = office.people["officer"], workflow("expert_exchange").definition.transitions
    admitted = office.case_in("submitted", title="Bulk", with_letters=False)
    bulk = choose_cases([admitted, world.cases["in_review"]], actor_id=officer, at=NOON)
    data = office.data_for(admitted, "admit")
    prepare_bulk(bulk, "ude", arrows["admit"], actor_id=officer, at=NOON, data=data)
    if runs:
        start_bulk(bulk, actor_id=officer, at=NOON)
        step_in_bulk(lambda: None)
    return bulk


def _disable(person_id: int) -> None:
    with db.transaction() as session:
        session.get_one(Person, person_id).is_active = False


def token_in(text: str) -> str:
    """The token of the first form of a page."""
    return text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def _sign_in(app: Flask, name: str | None) -> Pass:
    client = app.test_client()
    token = token_in(client.get("/sign-in").text)
    if name is not None:
        form = {"csrf_token": token, "email": f"{name}@office.example", "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 302
        token = token_in(client.get("/calls").text)
    cookie = client.get_cookie(COOKIE)
    return Pass(cookie.value if cookie else "", token)


def upload(name: str = "map.pdf", content: bytes = PDF) -> tuple[BytesIO, str]:
    """A file for a form."""
    return BytesIO(content), name
