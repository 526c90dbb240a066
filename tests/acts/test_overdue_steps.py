"""The step that follows by itself when a deadline is over: through the history, judged, once."""

import hashlib
from datetime import date

from grants import db
from grants.acts.take_step import take_overdue_step
from grants.models import Application
from grants.models.rulebook import keep_definition
from grants.vocabulary.binding import workflow
from grants.worker import run_clocks
from tests.acts.running_clocks import OFFICERS, at_once, each_day, mails, noon, notices
from tests.acts.test_deadlines import deadlines
from tests.office import NOON, Office

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
    taken = at_once([lambda: take_overdue_step(row, at=at)] * 3)
    assert sum(each is not None for each in taken) == 1
    assert len(_history(ref)) == 1
