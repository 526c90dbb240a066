"""What deadlines tell: each notice once for its due day, none before its day, none lost, no flood."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from grants import db
from grants.acts import run_clocks as clocks
from grants.acts.keep_people import add_person, join_organisation
from grants.acts.run_clocks import (
    believe_the_time,
    cases_without_clocks,
    last_run,
    start_clocks,
    tell,
    waking,
)
from grants.acts.take_step import take_overdue_step
from grants.acts.work_outbox import due_rows, work_row
from grants.clock import office_day
from grants.models import Application, Deadline, DeadlineNotice, Outbox, Round, Step
from grants.models.rulebook import keep_definition
from grants.vocabulary.binding import workflow
from grants.vocabulary.clocks import clock_of, pending
from grants.worker import run_clocks
from tests.acts.test_deadlines import deadlines
from tests.office import NOON, PASSWORD, Office

CLOSES = date(2026, 4, 1)
DAY = timedelta(days=1)
OFFICERS = ["everything", "officer", "officer2"]


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 11, 0, tzinfo=UTC)


def mails(*kinds: str) -> list[tuple[str, str, str]]:
    """(to, kind, due day) of every mail of these kinds, in the order in which they were written."""
    with db.reading() as session:
        rows = session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.id)).all()
    wanted = kinds or ("reminder", "promise", "escalation", "step_refused", "extension")
    return [
        (row.payload["to"].partition("@")[0], row.payload["mail"], row.payload["values"]["due_on"])
        for row in rows
        if row.payload["mail"] in wanted
    ]


def notices(ref: str) -> list[tuple[str, str, date]]:
    with db.reading() as session:
        query = select(DeadlineNotice).join(Deadline).join(Application).where(Application.ref == ref)
        rows = session.scalars(query.order_by(DeadlineNotice.id)).all()
        return [(row.notice, row.outcome, row.on_day) for row in rows]


def each_day(first: datetime, last: datetime) -> dict[date, list[str]]:
    """Let the clocks run once a day; what was told on which days."""
    told = {}
    while first <= last:
        if found := run_clocks(first):
            told[first.date()] = [each.alert.name for each in found]
        first += DAY
    return told


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


# Nothing goes twice


def _at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_four_workers_at_once_tell_everything_once(office_on_both: Office) -> None:
    for _ in range(3):
        office_on_both.draft()
    at = noon(3, 18)
    ids = waking(at)
    assert len(ids) == 3
    told = _at_once([lambda: [each for row in ids for each in tell(row, at=at)]] * 4)
    assert sum(len(each) for each in told) == 3
    assert len(mails()) == 3


def test_looking_before_telling_tells_twice(office_on_both: Office) -> None:
    """The control: without the lock and the row of what was told, each worker sends the same."""
    office_on_both.draft()
    at = noon(3, 18)
    [row] = waking(at)
    gate = Barrier(2)
    sent: list[str] = []

    def naive() -> None:
        with db.reading() as session:
            deadline = session.scalars(Deadline.by_id(row)).one()
            clock = clock_of(deadline)
            assert clock is not None
            due = [each for each in pending(deadline, clock) if each.on <= office_day(at)]
        gate.wait(timeout=30)
        sent.extend(each.name for each in due)

    _at_once([naive, naive])
    assert sent == ["remind-14-first_contact"] * 2


def test_worker_that_dies_while_it_tells_leaves_nothing_half_told(
    office_on_both: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = office_on_both.case_in("submitted", with_letters=False)
    at, queue, told = noon(3, 9), clocks.queue_mail, []

    def dies_at_the_second(*args: Any) -> None:
        told.append(args)
        if len(told) == 2:
            raise KeyboardInterrupt
        queue(*args)

    run_clocks(NOON)
    row = next(each for each in waking(at))
    with monkeypatch.context() as here:
        here.setattr(clocks, "queue_mail", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            tell(row, at=at)
    assert (mails(), notices(ref)) == ([], [])
    tell(row, at=at)
    assert sorted(to for to, _kind, _due in mails()) == OFFICERS


def test_worker_that_dies_between_telling_and_sending_has_it_sent_by_the_next(office_on_both: Office) -> None:
    office = office_on_both
    office.draft()
    at = noon(3, 18)
    [row] = waking(at)
    tell(row, at=at)
    [mail] = due_rows(at)
    with db.transaction() as session:
        assert Outbox.claim(session, mail, at, office.config.lease_seconds)  # and dies
    run_clocks(at + timedelta(minutes=1))
    later = at + timedelta(seconds=office.config.lease_seconds + 1)
    assert due_rows(later) == [mail]
    for _ in range(2):
        work_row(mail, clock=lambda: later, config=office.config)
    [kept] = office.config.mail_folder.iterdir()
    assert "Erinnerung" in kept.read_text()


def test_clock_set_back_tells_nothing_again(office_on_both: Office) -> None:
    office_on_both.draft()
    each_day(NOON, noon(3, 18))
    for at in (noon(3, 17), noon(3, 1), noon(3, 18), noon(3, 19)):
        assert run_clocks(at) == []
    assert len(mails()) == 1


def test_clock_a_year_ahead_and_back_does_no_harm(office_on_both: Office) -> None:
    ref = office_on_both.draft()
    run_clocks(NOON)
    for minutes in range(60):
        assert run_clocks(NOON + timedelta(days=365, minutes=minutes)) == []
    time = last_run()
    assert time is not None
    assert time.is_held
    assert (mails(), notices(ref)) == ([], [])
    assert each_day(NOON + DAY, noon(4, 3)) == {
        date(2026, 3, 18): ["remind-14-first_contact"],
        date(2026, 3, 29): ["remind-3-first_contact"],
    }


def test_firing_whatever_the_clock_says_would_tell_it_all_at_once(office: Office) -> None:
    """The control: what the doubt holds back."""
    office.draft()
    run_clocks(NOON)
    ahead = NOON + timedelta(days=365)
    assert [each.alert.name for row in waking(ahead) for each in clocks.foresee(row, at=ahead)] == [
        "remind-3-first_contact"
    ]


def test_operator_may_say_that_the_time_is_right(office_on_both: Office) -> None:
    office_on_both.draft()
    run_clocks(NOON)
    at = noon(3, 31)
    assert run_clocks(at) == []
    believe_the_time(at)
    assert [each.alert.name for each in run_clocks(at)] == ["remind-3-first_contact"]


def test_later_due_day_is_told_anew_and_the_old_one_no_more(office_on_both: Office) -> None:
    """Decided so: what was told of the old day says nothing about the new one."""
    office_on_both.draft()
    each_day(NOON, noon(3, 20))
    with db.transaction() as session:
        row = session.scalars(Round.by_id(office_on_both.round_id)).one()
        row.closes_at += timedelta(days=20)
        Deadline.count_anew(session, row.id)
    assert each_day(noon(3, 21), noon(4, 23)) == {
        date(2026, 4, 7): ["remind-14-first_contact"],
        date(2026, 4, 18): ["remind-3-first_contact"],
    }
    assert [due for _to, _kind, due in mails()] == ["2026-04-01", "2026-04-21", "2026-04-21"]


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


# What follows by itself

EXPIRE = """
[transitions.expire]
label    = { de = "Antrag verfallen lassen", en = "Let the application expire" }
done     = { de = "Antrag verfallen", en = "Application expired" }
from     = ["returned"]
to       = "withdrawn"
by       = ["system"]
"""
CLOCK = "[clocks.completion]\n"


def _with_expiry(requires: str = "") -> None:
    own = workflow("expert_exchange").definition
    text = own.text.replace(f"version = {own.version}", f"version = {own.version + 1}", 1)
    text = text.replace(CLOCK, CLOCK + 'then = "expire"\n') + EXPIRE + requires
    with db.transaction() as session:
        keep_definition(
            session,
            name=own.name,
            version=own.version + 1,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            valid_from=None,
            at=NOON,
        )


def _returned(office: Office) -> str:
    """Asked on 2 March to complete the application within a fortnight."""
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer")
    return ref


def _history(ref: str) -> list[tuple[str, str, str]]:
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        return [(step.transition, step.to_state, step.actor_roles) for step in case.steps][2:]


def test_step_follows_by_itself_on_the_day_after_through_the_history(office_on_both: Office) -> None:
    _with_expiry()
    ref = _returned(office_on_both)
    each_day(NOON, noon(3, 16))
    assert _history(ref) == []
    each_day(noon(3, 17), noon(3, 20))
    assert _history(ref) == [("expire", "withdrawn", "system")]
    assert {each.clock: each.standing for each in deadlines(ref) if each.stopped_on == date(2026, 3, 17)} == {
        "completion": "ended",
        "decision": "ended",
    }
    assert notices(ref)[-1] == ("then", "taken", date(2026, 3, 17))


def test_step_that_is_refused_is_told_to_the_office_once(office_on_both: Office) -> None:
    _with_expiry('requires = ["reviews_complete"]\n')
    ref = _returned(office_on_both)
    each_day(NOON, noon(3, 22))
    assert _history(ref) == []
    assert sorted(mails("step_refused")) == [(each, "step_refused", "2026-03-16") for each in OFFICERS]
    assert notices(ref)[-1] == ("then", "refused", date(2026, 3, 17))


def test_step_waits_while_the_time_is_doubted_and_is_not_lost(office_on_both: Office) -> None:
    _with_expiry()
    ref = _returned(office_on_both)
    each_day(NOON, noon(3, 12))
    run_clocks(noon(3, 20))  # a leap of eight days: downtime, or a wrong clock
    assert _history(ref) == []
    assert len(mails("reminder")) == 1, "a reminder does no harm"
    run_clocks(noon(3, 21))
    assert [each[0] for each in _history(ref)] == ["expire"]


def test_two_workers_take_the_step_once(office_on_both: Office) -> None:
    _with_expiry()
    ref = _returned(office_on_both)
    at = noon(3, 17)
    [row] = [each.id for each in deadlines(ref) if each.clock == "completion"]
    taken = _at_once([lambda: take_overdue_step(row, at=at)] * 3)
    assert sum(each is not None for each in taken) == 1
    assert len(_history(ref)) == 1


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
