"""One step for many cases: each by itself, with its result or its reasons, and none twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from grants import db
from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.acts.step_in_bulk import AT_MOST, choose_all, choose_cases, prepare_bulk, repeat_bulk, start_bulk
from grants.models import Application, Bulk, BulkItem, Step
from grants.models.listing import Wanted
from grants.vocabulary.binding import workflow
from grants.vocabulary.reasons import from_data
from grants.vocabulary.sentences import sentence
from grants.worker import step_in_bulk
from tests.office import NOON, Office

ARROWS = workflow("expert_exchange").definition.transitions


def prepared(office: Office, refs: list[str], transition: str, by: str = "officer", **given: Any) -> int:
    """A bulk that is ready to start."""
    values = {"at": NOON, "data": office.data_for(refs[0], transition), **given}
    bulk = choose_cases(refs, actor_id=office.people[by], at=NOON)
    prepare_bulk(bulk, "ude", ARROWS[transition], actor_id=office.people[by], **values)
    return bulk


def run(office: Office, bulk: int, by: str = "officer") -> None:
    start_bulk(bulk, actor_id=office.people[by], at=NOON)
    step_in_bulk(lambda: None)


def outcome(bulk: int) -> dict[str, tuple[str, list[str]]]:
    """Ref -> result and reasons in English."""
    with db.reading() as session:
        rows = session.execute(
            select(Application.ref, BulkItem.result, BulkItem.reasons)
            .join(Application, Application.id == BulkItem.application_id)
            .where(BulkItem.bulk_id == bulk)
            .order_by(BulkItem.id)
        )
        return {
            row.ref: (row.result, [sentence(from_data(each), "en") for each in row.reasons]) for row in rows
        }


def steps_of(ref: str, transition: str) -> int:
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        return sum(step.transition == transition for step in case.steps)


def test_each_case_goes_on_or_says_why_not(office_on_both: Office) -> None:
    office = office_on_both
    fit = [office.case_in("submitted", with_letters=False) for _ in range(2)]
    early = office.case_in("in_review", with_letters=False)
    bulk = prepared(office, [*fit, early], "admit")
    elsewhere = ["The case is in the state “In review”; the step does not start there."]
    assert outcome(bulk) == {**dict.fromkeys(fit, ("goes", [])), early: ("stays", elsewhere)}
    assert [office.state_of(ref) for ref in fit] == ["submitted", "submitted"], "foreseeing changes nothing"
    run(office, bulk)
    assert outcome(bulk) == {**dict.fromkeys(fit, ("done", [])), early: ("refused", elsewhere)}
    assert [office.state_of(ref) for ref in fit] == ["in_review", "in_review"]
    with db.reading() as session:
        assert session.scalars(Bulk.by_id(bulk)).one().ended_at is not None
        steps = session.scalars(select(Step).join(BulkItem, BulkItem.step_id == Step.id)).all()
        assert {(step.transition, step.actor_id) for step in steps} == {("admit", office.people["officer"])}


def test_one_failing_case_leaves_the_others_alone(office_on_both: Office) -> None:
    """A case whose rows are damaged breaks off in the middle of its effects: the others go on."""
    office = office_on_both
    refs = [office.case_in("submitted", with_letters=False) for _ in range(3)]
    bulk = prepared(office, refs, "admit")
    start_bulk(bulk, actor_id=office.people["officer"], at=NOON)
    with db.transaction() as session:
        session.execute(text("UPDATE application SET programme = 'gone' WHERE ref = :ref"), {"ref": refs[1]})
        session.execute(
            text("INSERT INTO appointment (person_id, programme, role) VALUES (:person, 'gone', 'officer')"),
            {"person": office.people["officer"]},
        )
    step_in_bulk(lambda: None)
    broken = "An unexpected error. It was noted in the log; nothing was changed in this case."
    assert list(outcome(bulk).values()) == [("done", []), ("failed", [broken]), ("done", [])]
    assert [office.state_of(ref) for ref in refs] == ["in_review", "submitted", "in_review"]


def test_rights_are_read_at_the_moment_of_each_step(office_on_both: Office) -> None:
    office = office_on_both
    refs = [office.case_in("submitted", with_letters=False) for _ in range(2)]
    bulk = prepared(office, refs, "admit")
    start_bulk(bulk, actor_id=office.people["officer"], at=NOON)
    with db.transaction() as session:
        session.execute(
            text("DELETE FROM appointment WHERE person_id = :id"), {"id": office.people["officer"]}
        )
    step_in_bulk(lambda: None)
    gone = ("refused", ["The case does not exist for you any more."])
    assert outcome(bulk) == dict.fromkeys(refs, gone)
    assert [office.state_of(ref) for ref in refs] == ["submitted", "submitted"]


def test_a_case_that_somebody_changed_meanwhile_is_left_alone(office_on_both: Office) -> None:
    office = office_on_both
    refs = [office.case_in("submitted", with_letters=False) for _ in range(2)]
    bulk = prepared(office, refs, "admit")
    start_bulk(bulk, actor_id=office.people["officer"], at=NOON)
    office.step(refs[0], "return", "officer2")
    office.step(refs[0], "resubmit", "oldenburg")
    step_in_bulk(lambda: None)
    changed = ["Oldenburg Muster has changed the case in the meantime (2 Mar 2026)."]
    assert outcome(bulk) == {refs[0]: ("refused", changed), refs[1]: ("done", [])}
    assert office.state_of(refs[0]) == "submitted"


def test_four_eyes_hold_in_bulk(office_on_both: Office) -> None:
    """Who recommended a case does not award it, whether one by one or many at once."""
    office = office_on_both
    refs = [office.case_in("reviewed", with_letters=False) for _ in range(2)]
    for ref, by in zip(refs, ("everything", "officer"), strict=True):
        office.step(ref, "recommend", by)
    bulk = prepared(office, refs, "award", by="everything")
    run(office, bulk, by="everything")
    same = ["Another person than the one who recommended must do this."]
    assert outcome(bulk) == {refs[0]: ("refused", same), refs[1]: ("done", [])}


def test_the_money_is_enough_for_some_only(office_on_both: Office) -> None:
    """Each case alone fits; the last one finds the round empty, and no cent too much is bound."""
    office = office_on_both
    refs = [office.case_in("recommended", with_letters=False) for _ in range(5)]
    bulk = prepared(office, refs, "award", by="approver")
    assert {result for result, _reasons in outcome(bulk).values()} == {"goes"}
    run(office, bulk, by="approver")
    told = list(outcome(bulk).values())
    assert [result for result, _reasons in told] == ["done"] * 4 + ["refused"]
    assert told[4][1] == [
        "The round has EUR 200.00 left; this award needs EUR 1,200.00. "
        "Send the recommendation back, or let an officer raise the round's money."
    ]
    with db.reading() as session:
        assert session.scalars(Application.by_ref(refs[0])).one().round.left_cents == 20_000


def test_only_what_was_not_done_is_tried_again(office_on_both: Office) -> None:
    office = office_on_both
    refs = [office.case_in("submitted", with_letters=False) for _ in range(2)]
    bulk = prepared(office, refs, "admit")
    start_bulk(bulk, actor_id=office.people["officer"], at=NOON)
    office.step(refs[0], "return", "officer2")
    step_in_bulk(lambda: None)
    office.step(refs[0], "resubmit", "oldenburg")
    again = repeat_bulk(bulk, actor_id=office.people["officer"], at=NOON)
    assert outcome(again) == {refs[0]: ("goes", [])}
    run(office, again)
    assert outcome(again) == {refs[0]: ("done", [])}
    assert [steps_of(ref, "admit") for ref in refs] == [1, 1]
    with pytest.raises(Invalid, match="taken in every case"):
        repeat_bulk(again, actor_id=office.people["officer"], at=NOON)


def test_a_note_that_a_step_requires_is_required_of_all(office: Office) -> None:
    refs = [office.case_in("recommended", with_letters=False) for _ in range(2)]
    bulk = prepared(office, refs, "send_back", by="approver")
    assert outcome(bulk) == dict.fromkeys(refs, ("stays", ["Please give your reasons."]))
    with pytest.raises(Invalid, match="None of these cases"):
        start_bulk(bulk, actor_id=office.people["approver"], at=NOON)


def test_a_step_with_values_of_its_own_stays_out(office: Office) -> None:
    refs = [office.case_in("reviewed", with_letters=False)]
    bulk = prepared(office, refs, "recommend", note="Because.")
    assert outcome(bulk)[refs[0]][1] == ["Amount and reasons differ from application to application."]


def test_nobody_touches_the_bulk_of_another(office: Office) -> None:
    refs = [office.case_in("submitted", with_letters=False)]
    bulk = prepared(office, refs, "admit")
    for who in ("officer2", "approver", "oldenburg"):
        actor = office.people[who]
        with pytest.raises(NotThere):
            start_bulk(bulk, actor_id=actor, at=NOON)
        with pytest.raises(NotThere):
            repeat_bulk(bulk, actor_id=actor, at=NOON)
        with pytest.raises(NotThere):
            prepare_bulk(bulk, "ude", ARROWS["return"], actor_id=actor, at=NOON)
    with pytest.raises(NotThere):
        choose_cases(refs, actor_id=office.people["oldenburg"], at=NOON)


def test_what_was_started_cannot_be_changed(office: Office) -> None:
    refs = [office.case_in("submitted", with_letters=False)]
    bulk = prepared(office, refs, "admit")
    run(office, bulk)
    officer = office.people["officer"]
    with pytest.raises(NotEditable):
        start_bulk(bulk, actor_id=officer, at=NOON)
    with pytest.raises(NotEditable):
        prepare_bulk(bulk, "ude", ARROWS["admit"], actor_id=officer, at=NOON)


def test_what_does_not_exist_for_somebody_is_not_chosen(office: Office) -> None:
    draft, submitted = office.draft(), office.case_in("submitted", with_letters=False)
    officer = office.people["officer"]
    bulk = choose_cases(
        [draft, submitted, "UDE-1999-0001", "'; DROP TABLE bulk; --"], actor_id=officer, at=NOON
    )
    assert list(outcome(bulk)) == [submitted]
    assert list(outcome(choose_all(Wanted(), actor_id=officer, at=NOON))) == [submitted]
    with pytest.raises(Invalid, match="at least one"):
        choose_cases([draft], actor_id=officer, at=NOON)


def test_choices_that_came_to_nothing_are_forgotten(office: Office) -> None:
    refs = [office.case_in("submitted", with_letters=False)]
    officer = office.people["officer"]
    started = prepared(office, refs, "admit")
    run(office, started)
    idle = choose_cases(refs, actor_id=officer, at=NOON)
    others = choose_cases(refs, actor_id=office.people["officer2"], at=NOON)
    later = choose_cases(refs, actor_id=officer, at=NOON + timedelta(days=2))
    with db.reading() as session:
        kept = set(session.scalars(select(Bulk.id)))
    assert (idle in kept, {started, others, later} <= kept) == (False, True)


def test_there_is_a_limit(office: Office) -> None:
    officer = office.people["officer"]
    with pytest.raises(Invalid, match="at least one"):
        choose_cases([f"UDE-{number}" for number in range(AT_MOST * 3)], actor_id=officer, at=NOON)
