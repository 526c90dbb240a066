"""What deadlines tell: each notice on its day, to whom it is meant for, and nothing lost."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from grants import db
from grants.acts import run_clocks as clocks
from grants.acts.keep_people import add_person, join_organisation
from grants.acts.run_clocks import believe_the_time, cases_without_clocks, start_clocks
from grants.models import Deadline, DeadlineNotice, Round, Step
from grants.worker import run_clocks
from tests.acts.running_clocks import DAY, OFFICERS, each_day, mails, noon, notices
from tests.acts.standing_in import give, newcomer
from tests.acts.test_deadlines import deadlines
from tests.office import NOON, PASSWORD, Office


def test_each_reminder_goes_on_its_day_and_none_before(office_on_both: Office) -> None:
    office_on_both.draft()
    assert each_day(NOON, noon(4, 3)) == {
        date(2026, 3, 18): ["remind-14-first_contact"],
        date(2026, 3, 29): ["remind-3-first_contact"],
    }
    assert mails() == [("oldenburg", "reminder", "2026-04-01")] * 2


def test_running_again_tells_nothing_twice(office_on_both: Office) -> None:
    office_on_both.draft()
    run_clocks(NOON)
    for minutes in range(0, 600, 60):
        run_clocks(noon(3, 4) + timedelta(minutes=minutes))
    each_day(noon(3, 5), noon(3, 18))
    for minutes in range(5):
        run_clocks(noon(3, 18) + timedelta(minutes=minutes))
    assert len(mails()) == 1


def test_second_contact_is_told_and_then_the_office(office_on_both: Office) -> None:
    office = office_on_both
    second = add_person("second@office.example", "Zweite Muster", PASSWORD, at=NOON, config=office.config)
    join_organisation(second, office.cities["oldenburg"])
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer")
    told = each_day(NOON, noon(4, 2))
    assert told == {
        date(2026, 3, 13): ["remind-3-first_contact"],
        date(2026, 3, 23): ["remind+7-second_contact"],
        date(2026, 3, 30): ["escalate"],
    }
    assert sorted(mails("reminder")) == [
        ("oldenburg", "reminder", "2026-03-16"),
        ("second", "reminder", "2026-03-16"),
    ]
    assert sorted(to for to, _kind, _due in mails("escalation")) == OFFICERS


def test_contact_person_named_in_the_application_comes_first(office_on_both: Office) -> None:
    office = office_on_both
    erika = add_person("erika@oldenburg.example", "Erika Muster", PASSWORD, at=NOON, config=office.config)
    join_organisation(erika, office.cities["oldenburg"])
    office.draft()
    each_day(NOON, noon(3, 18))
    assert mails() == [("erika", "reminder", "2026-04-01")]


def test_office_is_reminded_of_what_it_has_promised(office_on_both: Office) -> None:
    office_on_both.case_in("submitted", with_letters=False)
    assert each_day(NOON, noon(3, 16)) == {
        date(2026, 3, 9): ["remind+0-first_contact"],
        date(2026, 3, 16): ["escalate"],
    }
    assert sorted(to for to, _kind, _due in mails("promise")) == OFFICERS
    assert sorted(to for to, _kind, _due in mails("escalation")) == ["approver", "approver2", "everything"]


def test_who_stands_in_for_somebody_is_reminded_as_well(office_on_both: Office) -> None:
    """Once, in time, and not of what is too large for them or their own city's."""
    for name in ("deputy", "late", "small", "barred"):
        newcomer(office_on_both, name)
    week = {"from_on": date(2026, 3, 6), "to_on": date(2026, 3, 12)}
    give(office_on_both, "officer", "deputy", "officer", **week)
    give(office_on_both, "officer2", "deputy", "officer", **week)
    give(office_on_both, "officer", "late", "officer", from_on=date(2026, 3, 10), to_on=date(2026, 3, 12))
    give(office_on_both, "officer", "small", "officer", up_to_cents=100, **week)
    give(office_on_both, "officer", "barred", "officer", **week)
    join_organisation(office_on_both.people["barred"], office_on_both.cities["groningen"])
    office_on_both.case_in("submitted", with_letters=False)
    each_day(NOON, noon(3, 9))
    assert sorted(to for to, _kind, _due in mails("promise")) == sorted([*OFFICERS, "deputy"])


def test_who_has_given_a_review_is_not_reminded_of_it(office_on_both: Office) -> None:
    ref = office_on_both.case_in("in_review", with_letters=False)
    office_on_both.step(ref, "review", "reviewer")
    each_day(NOON, noon(3, 13))
    assert sorted(to for to, _kind, _due in mails("promise")) == ["everything", "reviewer2"]


def test_draft_is_nothing_that_the_office_hears_of(office_on_both: Office) -> None:
    office_on_both.draft()
    each_day(NOON, noon(5, 1))
    assert {to for to, _kind, _due in mails()} == {"oldenburg"}


def test_what_is_paused_tells_nothing(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer", at=noon(4, 2))
    told = each_day(noon(4, 2), noon(6, 20))
    assert not any("decision" in each for names in told.values() for each in names)
    with db.reading() as session:
        rows = session.scalars(
            select(DeadlineNotice).join(Deadline).where(Deadline.clock == "decision")
        ).all()
    assert rows == []


# Nothing is lost


def test_what_was_missed_while_it_was_down_is_told_once_and_no_flood(
    office_on_both: Office,
) -> None:
    ref = office_on_both.draft()
    run_clocks(noon(3, 17))
    told = run_clocks(noon(3, 30))  # both reminders were missed
    assert [(each.alert.name, each.people) for each in told] == [
        ("remind-3-first_contact", ("oldenburg@office.example",))
    ]
    assert notices(ref) == [
        ("remind-14-first_contact", "skipped", date(2026, 3, 18)),
        ("remind-3-first_contact", "sent", date(2026, 3, 29)),
    ]
    assert each_day(noon(3, 30), noon(4, 2)) == {}


# The day is the office's


@pytest.mark.parametrize(
    ("closes", "before", "after"),
    [  # -3 days; in winter the office's day begins at 23:00 UTC, in summer at 22:00
        ("2026-03-28", "2026-03-24T22:59", "2026-03-24T23:00"),
        ("2026-04-01", "2026-03-28T22:59", "2026-03-28T23:00"),  # the night in which summer time begins
        ("2026-04-02", "2026-03-29T21:59", "2026-03-29T22:00"),
        ("2026-10-28", "2026-10-24T21:59", "2026-10-24T22:00"),  # the night in which it ends
        ("2026-10-29", "2026-10-25T22:59", "2026-10-25T23:00"),
    ],
)
def test_day_begins_at_midnight_in_the_office(office: Office, closes: str, before: str, after: str) -> None:
    with db.transaction() as session:
        row = session.scalars(Round.by_id(office.round_id)).one()
        row.closes_at = datetime.fromisoformat(f"{closes}T12:00+00:00")
    office.draft()
    day = datetime.fromisoformat(f"{before}+00:00") - 4 * DAY
    each_day(day - timedelta(days=300) if day < NOON else NOON, day)
    run_clocks(day)
    believe_the_time(day)
    run_clocks(day)
    told = len(mails())
    run_clocks(datetime.fromisoformat(f"{before}+00:00"))
    assert len(mails()) == told
    run_clocks(datetime.fromisoformat(f"{after}+00:00"))
    assert len(mails()) == told + 1


# Cases from before there were clocks


@pytest.fixture
def old_case(office_on_both: Office) -> str:
    ref = office_on_both.case_in("accepted", with_letters=False)
    with db.transaction() as session:
        for each in session.scalars(select(Deadline)):
            session.delete(each)
    return ref


def test_first_run_starts_the_clocks_of_cases_at_work_and_tells_nothing_of_the_past(old_case: str) -> None:
    assert cases_without_clocks() == [old_case]
    assert run_clocks(noon(8, 20)) == []
    assert [(each.clock, each.standing) for each in deadlines(old_case)][-1] == ("report", "running")
    assert (mails(), cases_without_clocks()) == ([], [])
    start_clocks(old_case, at=noon(8, 20))
    assert len([each for each in deadlines(old_case) if each.is_open]) == 1


def test_what_is_still_to_come_is_told_to_old_cases_too(old_case: str) -> None:
    assert each_day(noon(7, 1), noon(7, 14)) == {
        date(2026, 7, 10): ["remind-3-first_contact"],
        date(2026, 7, 13): ["remind+0-first_contact"],
    }


def test_one_case_that_cannot_be_read_keeps_no_other_from_being_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office.draft(), office.draft()
    run_clocks(noon(3, 17))
    real = clocks.tell

    def fails(row: int, *, at: datetime) -> Any:
        if row == deadlines(first)[0].id:
            raise RuntimeError("this one cannot be read")
        return real(row, at=at)

    monkeypatch.setattr(clocks, "tell", fails)
    assert [each.ref for each in run_clocks(noon(3, 18))] == [second]
    monkeypatch.undo()
    assert [each.ref for each in run_clocks(noon(3, 18))] == [first]


def test_history_is_not_written_by_reminders(office: Office) -> None:
    office.draft()
    each_day(NOON, noon(4, 3))
    with db.reading() as session:
        assert session.scalars(select(Step)).all() == []
