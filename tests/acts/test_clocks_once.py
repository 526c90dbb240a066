"""Whatever workers and clocks do, nothing is told twice and nothing before its day."""

from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest

from grants import db
from grants.acts import run_clocks as clocks
from grants.acts.run_clocks import believe_the_time, last_run, tell, waking
from grants.acts.work_outbox import due_rows, work_row
from grants.clock import office_day
from grants.models import Deadline, Outbox, Round
from grants.vocabulary.clocks import clock_of, pending
from grants.worker import run_clocks
from tests.acts.running_clocks import DAY, OFFICERS, at_once, each_day, mails, noon, notices
from tests.office import NOON, Office

# Nothing goes twice


def test_four_workersat_once_tell_everything_once(office_on_both: Office) -> None:
    for _ in range(3):
        office_on_both.draft()
    at = noon(3, 18)
    ids = waking(at)
    assert len(ids) == 3
    told = at_once([lambda: [each for row in ids for each in tell(row, at=at)]] * 4)
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

    at_once([naive, naive])
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


def test_firing_whatever_the_clock_says_would_tell_it_allat_once(office: Office) -> None:
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
