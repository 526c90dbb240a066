"""One case in every state, driven through the acts; all other cases are copies of these."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from grants import db
from grants.acts.take_step import take_step
from grants.acts.work_outbox import due_rows, work_row
from grants.acts.write_application import save_section, start_application
from grants.acts.write_report import save_report
from grants.bench.copies import Copier
from grants.bench.office import Office
from grants.models import Application
from grants.vocabulary.programmes import programme
from grants.vocabulary.usual import REASONS, usual_input, usual_report

REQUESTED_CENTS = 70_000
VISIT_AFTER = 70  # days after the application: both programmes want it this early
MAIN_WAY = (
    # transition, who, days after the application
    ("submit", "city", 1),
    ("admit", "officer", 8),
    ("review", "reviewer2", 15),
    ("review", "reviewer3", 20),
    ("recommend", "officer", 25),
    ("award", "approver", 30),
    ("accept", "city", 33),
    ("submit_report", "city", 85),
    ("confirm_report", "officer", 95),
    ("settle", "cashier", 100),
    ("close", "officer", 104),
)
BRANCHES = (
    # leaves the main way in this state, and goes on by these steps
    ("draft", (("withdraw", "city"),)),
    ("submitted", (("return", "officer"),)),
    ("reviewed", (("recommend", "officer"), ("reject", "approver"))),
    ("awarded", (("decline", "city"),)),
    ("accepted", (("cancel", "city"),)),
    ("reported", (("return_report", "officer"),)),
)


@dataclass
class Drive:
    """Drives one case of a programme, and keeps a copy of it in every state."""

    office: Office
    copier: Copier
    code: str
    begun_at: datetime
    kept: dict[str, list[int]] = field(default_factory=dict)

    def main_way(self) -> None:
        """Ids by state in ``kept``."""
        ref = self._apply()
        for transition, who, days in MAIN_WAY:
            self._keep_copy(ref)
            self._step(ref, transition, who, self.begun_at + timedelta(days=days))
        self._keep(ref)
        for state, steps in BRANCHES:
            self._branch(state, steps)

    def _branch(self, state: str, steps: Iterable[tuple[str, str]]) -> None:
        ref = self.copier.copy_one(self.kept[state][0])
        with db.reading() as session:
            at = session.scalars(Application.by_ref(ref)).one().state_since
        for days, (transition, who) in enumerate(steps, start=1):
            verdict = "rejection" if steps[-1][0] == "reject" else "award"  # type: ignore[index]
            self._step(ref, transition, who, at + timedelta(days=days), verdict)
        self._keep(ref)

    def _keep_copy(self, ref: str) -> None:
        self._keep(self.copier.copy_one(self._case(ref).id))

    def _keep(self, ref: str) -> None:
        case = self._case(ref)
        self.kept.setdefault(case.state, []).append(case.id)

    def _case(self, ref: str) -> Application:
        with db.reading() as session:
            return session.scalars(Application.by_ref(ref)).one()

    def _apply(self) -> str:
        actor = self.office.people["city"]
        ref = start_application(
            self.office.rounds[self.code, self.begun_at.year],
            self.office.hosts[0],
            actor_id=actor,
            at=self.begun_at,
        )
        for section, values in self._sections().items():
            save_section(ref, section, values, actor_id=actor, at=self.begun_at)
        return ref

    def _sections(self) -> dict[str, dict[str, Any]]:
        rules = programme(self.code)
        partners = self.office.hosts[1 : 1 + rules.caps.partners_min]
        first = self.begun_at.date() + timedelta(days=VISIT_AFTER)
        visit = {
            "title": "Arbeitsbesuch",
            "host_id": partners[0],
            "place": "Rathaus",
            "is_virtual": False,
            "starts_on": first,
            "ends_on": first + timedelta(days=2),
            "delegations": [(each, 2, "Verwaltung") for each in (self.office.hosts[0], *partners)],
            "items": [
                {
                    "on_day": first + timedelta(days=day),
                    "starts": starts,
                    "kind": kind,
                    "block": "Stadt und Quartier",
                    "title": title,
                    "details": "",
                }
                for day, starts, kind, title in (
                    (0, "10:00", "plenary", "Begrüßung und Überblick"),
                    (0, "14:00", "expert_group", "Fachgruppe Planung"),
                    (1, "09:00", "excursion", "Besuch der Anlagen"),
                    (2, "09:00", "plenary", "Ergebnisse und nächste Schritte"),
                )
            ],
        }
        texts = ("challenge", "aims", "why_partner", "why_in_person", "use_after")
        names = [(each[0], each[1]) for each in self.office.first_cities[1 : 1 + len(partners)]]
        return {
            "partners": {
                "contact_name": "Erika Muster",
                "contact_email": "erika.muster@bench.example",
                "contact_phone": "",
                "partners": names,
            },
            "exchange": {
                "title": "Prototyp",
                "kind": rules.kinds[0][0],
                "mode": "physical",
                "theme": rules.themes[0][0],
                "sdgs": [11, 13],
                "summary": "Wie andere Verwaltungen es machen.",
            },
            "content": dict.fromkeys(texts, "Ein Absatz, wie ihn eine Verwaltung schreibt. " * 6),
            "visits": {"visits": [visit]},
            "money": {
                "cost_lines": [("travel", "Bahn", 60_000), ("accommodation", "", 40_000)],
                "own_cents": 30_000,
                "third_cents": 0,
                "requested_cents": REQUESTED_CENTS,
            },
        }

    def _step(self, ref: str, transition: str, who: str, at: datetime, verdict: str = "award") -> None:
        if transition == "submit_report":
            self._report(ref, at)
        with db.reading() as session:
            case = session.scalars(Application.by_ref(ref)).one()
            data = usual_input(case, transition, at, {"verdict": verdict})
        take_step(ref, transition, actor_id=self.office.people[who], at=at, note=REASONS, data=data)
        while rows := due_rows(at):
            for row in rows:
                if not work_row(row, clock=lambda: at, config=self.office.config):
                    raise RuntimeError(f"The outbox row {row} of {ref} could not be worked off.")

    def _report(self, ref: str, at: datetime) -> None:
        with db.reading() as session:
            values = usual_report(session.scalars(Application.by_ref(ref)).one())
        save_report(ref, values, actor_id=self.office.people["city"], at=at)
