"""The deadlines of a case: written by the step itself, in its own transaction."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from grants import db
from grants.acts.manage_calls import change_round
from grants.acts.write_application import save_section
from grants.models import Application, Deadline, Round
from grants.vocabulary.clocks import catch_up, follow
from tests.office import NOON, Office
from workflows.errors import NotYourTurn

CLOSES = date(2026, 4, 1)
Told = tuple[str, int, str, date | None]


def deadlines(ref: str) -> list[Deadline]:
    with db.reading() as session:
        query = select(Deadline).join(Application).where(Application.ref == ref).order_by(Deadline.id)
        return list(session.scalars(query))


def told(ref: str) -> list[Told]:
    return [(each.clock, each.run, each.standing, each.due_on) for each in deadlines(ref)]


def open_ones(ref: str) -> dict[str, date | None]:
    return {each.clock: each.due_on for each in deadlines(ref) if each.standing == "running"}


def test_draft_is_due_when_its_round_closes(office_on_both: Office) -> None:
    ref = office_on_both.draft()
    assert told(ref) == [("application", 1, "running", CLOSES)]


def test_each_step_ends_the_clocks_it_leaves_and_starts_those_it_enters(office_on_both: Office) -> None:
    ref = office_on_both.case_in("settled", with_letters=False)
    assert told(ref) == [
        ("application", 1, "met", CLOSES),
        ("decision", 1, "met", date(2026, 5, 13)),  # six weeks after the round has closed
        ("formal_check", 1, "met", date(2026, 3, 9)),
        ("review", 1, "met", date(2026, 3, 16)),
        ("recommendation", 1, "met", date(2026, 3, 9)),
        ("acceptance", 1, "met", date(2026, 3, 16)),
        ("report", 1, "met", date(2026, 7, 13)),
        ("report_check", 1, "met", date(2026, 7, 17)),  # twenty working days after Saturday, 20 June
        ("settlement", 1, "met", date(2026, 7, 3)),
        ("closing", 1, "running", date(2026, 7, 3)),
    ]


def test_step_that_is_refused_leaves_every_clock(office_on_both: Office) -> None:
    ref = office_on_both.case_in("submitted", with_letters=False)
    before = told(ref)
    with pytest.raises(NotYourTurn):
        office_on_both.step(ref, "admit", "approver")
    assert told(ref) == before


def test_withdrawing_meets_no_promise(office_on_both: Office) -> None:
    ref = office_on_both.case_in("submitted", with_letters=False)
    office_on_both.step(ref, "withdraw", "oldenburg", at=NOON + timedelta(days=1))
    assert {each.clock: (each.standing, each.stopped_on) for each in deadlines(ref)} == {
        "application": ("met", NOON.date()),
        "decision": ("ended", NOON.date() + timedelta(days=1)),
        "formal_check": ("ended", NOON.date() + timedelta(days=1)),
    }


def _returned(office: Office, on: datetime, again: datetime) -> str:
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer", at=on)
    paused = {each.clock: each for each in deadlines(ref)}["decision"]
    assert (paused.standing, paused.paused_on, paused.next_on) == ("paused", on.date(), None)
    office.step(ref, "resubmit", "oldenburg", at=again)
    return ref


def test_promise_stands_still_while_the_applicant_is_asked(office_on_both: Office) -> None:
    on = datetime.combine(CLOSES, NOON.timetz()) + timedelta(days=2)
    ref = _returned(office_on_both, on, on + timedelta(days=9))
    decision = {each.clock: each for each in deadlines(ref)}["decision"]
    assert (decision.standing, decision.paused_days) == ("running", 9)
    assert decision.due_on == date(2026, 5, 22), "42 + 9 days after 1 April"


def test_what_passes_before_a_clock_counts_makes_it_no_longer(office_on_both: Office) -> None:
    ref = _returned(office_on_both, NOON + timedelta(days=1), NOON + timedelta(days=10))
    assert open_ones(ref)["decision"] == date(2026, 5, 13)


def test_clock_that_starts_again_is_another_run(office_on_both: Office) -> None:
    ref = _returned(office_on_both, NOON + timedelta(days=1), NOON + timedelta(days=10))
    assert [(run, standing, due) for clock, run, standing, due in told(ref) if clock == "formal_check"] == [
        (1, "met", date(2026, 3, 9)),
        (2, "running", date(2026, 3, 19)),
    ]


def test_move_within_its_state_starts_nothing(office_on_both: Office) -> None:
    ref = office_on_both.case_in("in_review", with_letters=False)
    before = told(ref)
    office_on_both.step(ref, "review", "reviewer")
    assert told(ref) == before


def test_due_day_follows_the_day_it_counts_from(office_on_both: Office) -> None:
    """The round closes later: the next look at the case counts anew."""
    ref = office_on_both.draft()
    with db.reading() as session:
        row = session.scalars(Round.by_id(office_on_both.round_id)).one()
        values = {name: getattr(row, name) for name in ("name", "name_en", "opens_at", "total_cents")}
        later = {**values, "closes_at": row.closes_at + timedelta(days=10)}
    change_round(office_on_both.round_id, later, actor_id=office_on_both.people["officer"])
    assert deadlines(ref)[0].next_on == NOON.date(), "a run of the clocks looks at it again"
    _keep(office_on_both, ref, at=NOON + timedelta(days=1))
    [deadline] = deadlines(ref)
    assert (deadline.due_on, deadline.known_on) == (date(2026, 4, 11), NOON.date() + timedelta(days=1))


def _keep(office: Office, ref: str, at: datetime) -> None:
    sections = office.sections()
    save_section(ref, "exchange", sections["exchange"], actor_id=office.people["oldenburg"], at=at)


def test_round_that_closes_at_midnight_was_open_on_the_day_before(office_on_both: Office) -> None:
    ref = office_on_both.draft()
    with db.transaction() as session:
        row = session.scalars(Round.by_id(office_on_both.round_id)).one()
        row.closes_at = datetime.fromisoformat("2026-05-01T00:00:00+02:00")
    _keep(office_on_both, ref, at=NOON)
    assert open_ones(ref) == {"application": date(2026, 4, 30)}


def test_clock_runs_once_at_a_time(office_on_both: Office) -> None:
    ref = office_on_both.draft()
    [first] = deadlines(ref)
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.add(
            Deadline(application_id=first.application_id, clock="application", run=2, started_on=CLOSES)
        )


def _forgotten(ref: str) -> Callable[[Any], Application]:
    """The case as it was before there were deadlines."""

    def find(session: Any) -> Application:
        case = session.scalars(Application.for_change(ref)).one()
        session.execute(delete(Deadline).where(Deadline.application_id == case.id))
        session.expire(case, ["deadlines"])
        return case  # type: ignore[no-any-return]

    return find


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "accepted", "reported", "settled"])
def test_case_from_before_there_were_clocks_gets_what_it_would_have(office: Office, state: str) -> None:
    ref = office.case_in(state, with_letters=False)
    expected = [(each[0], *each[1:]) for each in told(ref)]
    with db.transaction() as session:
        catch_up(_forgotten(ref)(session), NOON + timedelta(days=400))
    assert told(ref) == expected
    running = [each for each in deadlines(ref) if each.is_open]
    assert {each.known_on for each in running} == {date(2027, 4, 6)}
    assert {each.next_on for each in running} == {None}, "what lies in the past is not told any more"


def test_following_twice_changes_nothing(office: Office) -> None:
    ref = office.case_in("accepted", with_letters=False)
    before = told(ref)
    for _ in range(2):
        with db.transaction() as session:
            follow(session.scalars(Application.for_change(ref)).one(), NOON + timedelta(days=30))
    assert told(ref) == before
