"""More time for one case: in either direction, with a reason, visible to the applicant."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from grants import db
from grants.acts.errors import Invalid, NotThere
from grants.acts.extend_deadline import extend_deadline
from grants.acts.keep_people import join_organisation
from grants.models import Application, Outbox
from tests.acts.running_clocks import each_day, mails, noon
from tests.acts.test_deadlines import deadlines
from tests.office import NOON, Office
from workflows.errors import Stale

UNTIL = date(2026, 3, 28)  # a Saturday
WAS = date(2026, 3, 16)


@pytest.fixture
def returned(office_on_both: Office) -> Office:
    """A case whose applicant was asked on 2 March to complete it within a fortnight."""
    ref = office_on_both.case_in("submitted", with_letters=False)
    office_on_both.step(ref, "return", "officer")
    assert ref == REF
    return office_on_both


REF = "UDE-2026-0001"


def completion() -> int:
    [found] = [each.id for each in deadlines(REF) if each.clock == "completion"]
    return found


def extend(
    office: Office, by: str = "officer", until: date = UNTIL, reason: str = "Ferien", **more: object
) -> None:
    extend_deadline(REF, completion(), until, reason, actor_id=office.people[by], at=NOON, **more)  # type: ignore[arg-type]


def due() -> dict[str, date | None]:
    return {each.clock: each.due_on for each in deadlines(REF) if each.is_open}


def test_extended_deadline_is_the_new_day_even_a_saturday_and_says_why(returned: Office) -> None:
    extend(returned)
    [found] = [each for each in deadlines(REF) if each.clock == "completion"]
    assert (found.due_on, found.extended_from, found.extended_to) == (UNTIL, WAS, UNTIL)
    assert (found.extended_reason, found.extended_by_id, found.extended_at) == (
        "Ferien",
        returned.people["officer"],
        NOON,
    )
    with db.reading() as session:
        step = session.scalars(Application.by_ref(REF)).one().steps[-1]
        assert (step.kind, step.transition, step.from_state, step.to_state) == (
            "extension",
            "extend",
            "returned",
            "returned",
        )
        assert (step.note, step.data["before"], step.data["after"]) == ("Ferien", "2026-03-16", "2026-03-28")
        [mail] = session.scalars(select(Outbox).where(Outbox.key.startswith(f"step-{step.id}-"))).all()
    assert mail.payload["to"] == "oldenburg@office.example"
    assert (mail.payload["values"]["before"], mail.payload["values"]["due_on"]) == (
        "2026-03-16",
        "2026-03-28",
    )


def test_reminders_follow_the_new_day(returned: Office) -> None:
    extend(returned)
    each_day(NOON, noon(4, 4))
    assert [(kind, day) for _to, kind, day in mails()] == [
        ("extension", "2026-03-28"),
        ("reminder", "2026-03-28"),
        ("reminder", "2026-03-28"),
    ]


def test_office_may_name_a_new_day_for_what_it_promised(office_on_both: Office) -> None:
    office_on_both.case_in("submitted", with_letters=False)
    [promise] = [each.id for each in deadlines(REF) if each.clock == "decision"]
    officer = office_on_both.people["officer"]
    extend_deadline(REF, promise, date(2026, 6, 1), "Viele Anträge", actor_id=officer, at=NOON)
    assert due()["decision"] == date(2026, 6, 1)


def test_extended_deadline_that_stands_still_ends_so_many_days_later(office_on_both: Office) -> None:
    office = office_on_both
    office.case_in("submitted", with_letters=False)
    [promise] = [each.id for each in deadlines(REF) if each.clock == "decision"]
    extend_deadline(REF, promise, date(2026, 6, 1), "x", actor_id=office.people["officer"], at=NOON)
    office.step(REF, "return", "officer", at=noon(4, 10))
    office.step(REF, "resubmit", "oldenburg", at=noon(4, 20))
    assert due()["decision"] == date(2026, 6, 11)


def test_extension_ends_with_its_run(returned: Office) -> None:
    extend(returned)
    returned.step(REF, "resubmit", "oldenburg", at=noon(3, 20))
    returned.step(REF, "return", "officer", at=noon(3, 21))
    assert [(each.run, each.due_on) for each in deadlines(REF) if each.clock == "completion"] == [
        (1, UNTIL),
        (2, date(2026, 4, 7)),  # 4 April is a Saturday, and then comes Easter
    ]


@pytest.mark.parametrize("who", ["oldenburg", "groningen", "freiburg", "approver", "reviewer", "auditor"])
def test_only_officers_may(returned: Office, who: str) -> None:
    with pytest.raises(NotThere):
        extend(returned, by=who)
    assert due()["completion"] == WAS


def test_nobody_extends_in_their_own_matter(returned: Office) -> None:
    join_organisation(returned.people["officer2"], returned.cities["oldenburg"])
    with pytest.raises(NotThere):
        extend(returned, by="officer2")


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (NOON.date(), "Ferien", "until"),
        (WAS, "Ferien", "until"),
        (WAS - timedelta(days=1), "Ferien", "until"),
        (date(2030, 1, 1), "Ferien", "until"),
        (date.max, "Ferien", "until"),
        (UNTIL, "", "reason"),
        (UNTIL, " \n ", "reason"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    returned: Office, until: date, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        extend(returned, until=until, reason=reason)
    assert list(refusal.value.problems) == [field]
    assert due()["completion"] == WAS


def test_two_officers_do_not_overwrite_each_other(returned: Office) -> None:
    extend(returned, seen=WAS)
    with pytest.raises(Stale):
        extend(returned, by="officer2", until=date(2026, 4, 30), seen=WAS)
    assert due()["completion"] == UNTIL


def test_what_has_stopped_is_not_extended(returned: Office) -> None:
    returned.step(REF, "resubmit", "oldenburg", at=noon(3, 3))
    with pytest.raises(Stale):
        extend(returned)
