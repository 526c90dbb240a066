"""The history is the whole truth: taking all steps again gives every case its state, amounts and letters."""

import pytest
from sqlalchemy import text

from grants import db
from tests.acts.from_zero import retake, standing
from tests.office import Office


@pytest.fixture
def lively(office: Office) -> None:
    """Cases in several states, and some that went other ways."""
    for state in ("draft", "in_review", "awarded", "settled"):
        office.case_in(state, with_letters=False)
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer")
    office.step(ref, "resubmit", "oldenburg")
    office.step(office.case_in("awarded", with_letters=False), "decline", "oldenburg")
    ref = office.case_in("reviewed", with_letters=False)
    office.step(ref, "recommend", "officer", data={"verdict": "rejection"})
    office.step(ref, "send_back", "approver")
    office.step(ref, "recommend", "officer2", data={"verdict": "rejection"})
    office.step(ref, "reject", "approver")


def test_all_steps_taken_again_give_the_same_office(lively: None) -> None:
    before = standing()
    assert len(before["letter"]) > 8
    retake()
    after = standing()
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE award SET amount_cents = amount_cents - 1",
        "UPDATE application SET state = 'withdrawn' WHERE state = 'awarded'",
        "UPDATE round SET committed_cents = committed_cents + 1",
        "UPDATE decision SET reasons = 'Others.' WHERE verdict = 'rejection'",
    ],
)
def test_what_no_step_did_does_not_come_back(lively: None, change: str) -> None:
    """The control: a change behind the history is lost when it is told again."""
    with db.transaction() as session:
        session.execute(text(change))
    before = standing()
    retake()
    assert standing() != before
