"""People of all sorts, in any order: every act is tried, and the books are audited after each of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import text

from grants import db
from grants.acts.correct_state import answer_correction, propose_correction
from grants.acts.keep_deputies import end_deputyship, give_deputyship
from grants.acts.keep_people import appoint, join_organisation
from grants.acts.manage_calls import change_round
from grants.acts.migrate_cases import migrate_cases
from grants.acts.run_clocks import look_at_the_time, tell, waking
from grants.acts.take_step import take_overdue_step
from grants.acts.work_outbox import due_rows, work_row
from grants.acts.write_application import save_section, start_application
from grants.acts.write_beside import write_beside
from grants.acts.write_report import save_report
from grants.models import Application, Outbox
from grants.models.person import PROGRAMME_ROLES
from grants.vocabulary.correcting import correctable
from grants.vocabulary.usual import usual_report
from tests.office import NOON
from tests.sequences.attempts import (
    REASONS,
    Attempt,
    for_whom,
    likely,
    wild,
)
from tests.sequences.border import Border
from tests.sequences.lots import Lot, lots
from tests.sequences.moving import AMENDMENT, PAYMENT_REQUEST, own_roles
from tests.sequences.newer import keep_next_version, to_version
from tests.sequences.watched import Watched
from tests.sequences.wishes import wished

MOST_CASES = 12
ROWS_AT_ONCE = 5
DAYS = (0, 0, 1, 3, 30, 110)
TOTALS = (0, 100_000, 240_000, 500_000, 2_000_000)


class Anybody(Watched):
    """What people do."""

    @rule(drawn=st.lists(lots, min_size=4, max_size=12))
    def work_goes_on(self, drawn: list[bytes]) -> None:
        for each in drawn:
            if attempt := likely(Lot(each), self.books, self.now):
                self._try(attempt)

    @rule(drawn=lots)
    def somebody_tries_anything(self, drawn: bytes) -> None:
        self._try(wild(Lot(drawn), self.books, self.now))

    @rule(drawn=st.lists(lots, min_size=2, max_size=3))
    def several_act_at_one_moment(self, drawn: list[bytes]) -> None:
        """Each in a thread and a transaction of its own; mostly in the same case."""
        attempts = [each for each in (likely(Lot(bytes_), self.books, self.now) for bytes_ in drawn) if each]
        if len(attempts) > 1:
            self._at_once([lambda each=each: each.take(self.now) for each in attempts], attempts)

    @rule(drawn=lots)
    def several_take_the_same_step_at_one_moment(self, drawn: bytes) -> None:
        lot = Lot(drawn)
        first = likely(lot, self.books, self.now)
        if first is None:
            return
        step = self.books.steps_of(first.case)[first.transition]
        able = self.books.able(first.case, step)[:3]
        attempts = [
            Attempt(
                first.case, first.transition, who, data=dict(first.data),
                in_place_of=for_whom(first.case, who, lot, self.books),
            )
            for who in able
        ]  # fmt: skip
        if len(attempts) > 1:
            self._at_once([lambda each=each: each.take(self.now) for each in attempts], attempts)

    @rule(drawn=lots)
    def somebody_writes_in_the_application(self, drawn: bytes) -> None:
        lot = Lot(drawn)
        case, person = lot.one_of(list(self.books.cases.values())), self._anybody(lot)
        sections = self.office.sections(title=f"Edition {lot.share():.3f}")
        section = lot.one_of(("exchange", "content", "money", "partners"))
        values = dict(sections[section])
        if section == "money":
            asked = int(120_000 * lot.share())
            values |= {"requested_cents": asked, "own_cents": 150_000 - asked}
        self._act(
            f"Person {person} writes {section} of {case.ref} ({case.state})",
            lambda: save_section(
                case.ref, section, values, actor_id=person, at=self.now,
                version=lot.one_of((None, None, case.version, case.version - 1)),
            ),
        )  # fmt: skip

    @rule(drawn=lots)
    def somebody_writes_the_report(self, drawn: bytes) -> None:
        lot = Lot(drawn)
        cases = list(self.books.cases.values())
        due = [case for case in cases if case.state in ("accepted", "report_returned")]
        case = lot.one_of(due or cases)
        person = self._anybody(lot)
        with db.reading() as session:
            given = {"costs_cents": int(150_000 * lot.share()), "third_cents": 0}
            values = usual_report(session.scalars(Application.by_ref(case.ref)).one(), given)
        self._act(
            f"Person {person} writes the report of {case.ref} ({case.state})",
            lambda: save_report(case.ref, values, actor_id=person, at=self.now),
        )

    @rule(drawn=lots)
    def a_city_asks_for_a_change_or_for_money(self, drawn: bytes) -> None:
        lot = Lot(drawn)
        cases = list(self.books.cases.values())
        running = [case for case in cases if case.state == "accepted"]
        case = lot.one_of(running or cases)
        kind = lot.one_of((AMENDMENT, PAYMENT_REQUEST, PAYMENT_REQUEST))
        own = [
            who for who in self.books.everybody() if "applicant" in own_roles(case, who, self.books.rights)
        ]
        person = self._anybody(lot) if lot.is_one_in(6) or not own else lot.one_of(own)
        drafts = [number for each, number in case.beside if each == kind]
        number = lot.one_of([None, *drafts]) if lot.is_one_in(3) else None
        values = wished(case.ref, kind, lot, self.today)
        beside = case.beside.get((kind, number or 0))
        self._act(
            f"Person {person} writes {kind} {number or 'anew'} in {case.ref} ({case.state})",
            lambda: write_beside(
                case.ref, kind, values, actor_id=person, at=self.now, number=number,
                version=lot.one_of((None, beside.version, beside.version - 1)) if beside else None,
            ),
        )  # fmt: skip

    @rule(drawn=lots)
    def somebody_is_away(self, drawn: bytes) -> None:
        """And gives another what they are, or takes it back."""
        lot = Lot(drawn)
        staff = sorted(self.books.rights.roles)
        if not staff:
            return
        represented, deputy = lot.one_of(staff), lot.one_of(staff)
        if lot.is_one_in(5):
            number, actor = lot.one_of(range(1, 9)), self._anybody(lot)
            self._act(
                f"Person {actor} ends deputyship {number}",
                lambda: end_deputyship(number, actor_id=actor, at=self.now),
            )
            return
        roles = sorted(self.books.rights.roles[represented])
        actor = represented if not lot.is_one_in(4) else self._anybody(lot)
        first = self.today + timedelta(days=lot.one_of((0, 0, 0, 1)))
        last = self.today + timedelta(days=lot.one_of((0, 7, 40)))
        self._act(
            f"Person {actor} lets {deputy} stand in for {represented} as {roles}",
            lambda: give_deputyship(
                represented,
                deputy,
                [("ude", role) for role in roles],
                from_on=first,
                to_on=last,
                actor_id=actor,
                at=self.now,
            ),
        )

    @rule(drawn=lots)
    def a_state_is_corrected(self, drawn: bytes) -> None:
        """Proposed by one, answered by one: sometimes the same, who must be refused."""
        lot = Lot(drawn)
        case = lot.one_of(list(self.books.cases.values()))
        if not case.is_received:
            return
        proposed: list[int] = []
        officers = self.books.able(case, self.books.steps_of(case)["admit"])
        person = lot.one_of(officers) if officers and not lot.is_one_in(6) else self._anybody(lot)
        with db.reading() as session:
            found = correctable(session.scalars(Application.by_ref(case.ref)).one(), self.now)
        fitting = sorted(state for state, reasons in found.items() if not reasons)
        state = lot.one_of(fitting) if fitting and not lot.is_one_in(6) else lot.sorted_one_of(found)
        self._act(
            f"Person {person} proposes {state} for {case.ref} ({case.state})",
            lambda: proposed.append(
                propose_correction(case.ref, state, REASONS, actor_id=person, at=self.now)
            ),
        )
        number = proposed[0] if proposed else lot.one_of(range(1, 9))
        second, is_right = lot.one_of([person, *self.books.everybody()]), not lot.is_one_in(5)
        self._act(
            f"Person {second} answers correction {number} of {case.ref}",
            lambda: answer_correction(case.ref, number, is_right, actor_id=second, at=self.now),
        )

    @rule()
    def clocks_run(self) -> None:
        """Twice, as two workers would: the second time there is nothing left to tell."""
        time = look_at_the_time(self.now)
        if time.is_held:
            return
        for is_last in (False, True):
            for deadline in waking(self.now):
                told = tell(deadline, at=self.now)
                assert not (told and is_last), f"told twice: {told}"
                if time.is_steady and take_overdue_step(deadline, at=self.now) is not None:
                    self._count("overdue step")
        self._audit()

    @rule(drawn=lots)
    def cases_go_on_under_a_new_version(self, drawn: bytes) -> None:
        lot = Lot(drawn)
        person = self.office.people["officer"] if not lot.is_one_in(4) else self._anybody(lot)
        keep_next_version(self.versions + 1, self.now)
        moved: list[object] = []
        self._act(
            f"Person {person} moves the cases to version {self.versions + 1}",
            lambda: moved.append(
                migrate_cases(to_version(self.versions, self.versions + 1), actor_id=person, at=self.now)
            ),
        )
        self.versions += len(moved)

    @rule(drawn=lots)
    def a_city_begins_another_application(self, drawn: bytes) -> None:
        if len(self.books.cases) >= MOST_CASES:
            return
        lot = Lot(drawn)
        city = lot.sorted_one_of(self.office.cities)
        person = self.office.people[city]
        begun: list[str] = []
        self._act(
            f"{city} begins an application",
            lambda: begun.append(
                start_application(
                    self.office.round_id, self.office.cities[city], actor_id=person, at=self.now
                )
            ),
        )
        if not begun or city == "groningen":  # the usual partner of all others
            return
        for section, values in self.office.sections(by=city).items():
            self._act(
                f"{city} fills in {section}",
                lambda section=section, values=values: save_section(
                    begun[0], section, values, actor_id=person, at=self.now
                ),
            )

    @rule(drawn=lots)
    def rights_change(self, drawn: bytes) -> None:
        lot = Lot(drawn)
        active = {
            who for case in self.books.cases.values() for takers in case.took.values() for who in takers
        }
        person = lot.one_of(sorted(active if lot.is_one_in(2) else self.office.people.values()))
        role, city = lot.one_of(PROGRAMME_ROLES), lot.one_of(sorted(self.office.cities.values()))
        what = lot.one_of(("appoint", "dismiss", "fire", "fire", "join", "leave", "lock", "unlock"))
        changes: dict[str, Callable[[], object]] = {
            "appoint": lambda: appoint(person, "ude", role),
            "join": lambda: join_organisation(person, city),
            "dismiss": lambda: _write(
                "DELETE FROM appointment WHERE person_id = :person AND role = :role", person=person, role=role
            ),
            "fire": lambda: _write("DELETE FROM appointment WHERE person_id = :person", person=person),
            "leave": lambda: _write("DELETE FROM membership WHERE person_id = :person", person=person),
            "lock": lambda: _write("UPDATE person SET is_active = false WHERE id = :person", person=person),
            "unlock": lambda: _write("UPDATE person SET is_active = true WHERE id = :person", person=person),
        }
        if what in ("appoint", "join") and person not in self.books.everybody():
            return  # locked people cannot be found, so nobody appoints them
        self._act(f"{what} {person} ({role}, city {city})", changes[what])

    @rule(drawn=lots)
    def somebody_is_dismissed_and_goes_on(self, drawn: bytes) -> None:
        """The page is still open when the right to it has ended."""
        if attempt := likely(Lot(drawn), self.books, self.now):
            self._act(
                f"fire {attempt.person}",
                lambda: _write("DELETE FROM appointment WHERE person_id = :person", person=attempt.person),
            )
            self._try(attempt)

    @rule(drawn=lots)
    def the_rounds_money_changes(self, drawn: bytes) -> None:
        lot = Lot(drawn)
        person = self._anybody(lot)
        window = {"opens_at": NOON - timedelta(days=30), "closes_at": NOON + timedelta(days=30)}
        values = {"name": "Spring", "total_cents": lot.one_of(TOTALS), **window}
        self._act(
            f"Person {person} gives the round {values['total_cents']} cents",
            lambda: change_round(self.office.round_id, values, actor_id=person),
        )

    @rule(drawn=lots)
    def letters_and_mails_go_out(self, drawn: bytes) -> None:
        """Some are printed, some fail, and a worker may die with a row in its hands."""
        lot = Lot(drawn)
        fate = lot.one_of(("done", "done", "done", "fails", "dies"))
        for row in due_rows(self.now)[:ROWS_AT_ONCE]:
            if fate == "dies":
                with db.transaction() as session:
                    Outbox.claim(session, row, self.now, self.office.config.lease_seconds)
            else:
                Border.is_closed = fate != "done"
                work_row(row, clock=lambda: self.now, config=self.office.config)
        self._audit()

    @rule(days=st.sampled_from(DAYS))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=7)
        self._audit()


def _write(sql: str, **values: Any) -> None:
    """Rights are taken away behind the acts: there is none for it."""
    with db.transaction() as session:
        session.execute(text(sql), values)
