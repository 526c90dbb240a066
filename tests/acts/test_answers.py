"""Whatever a form's answer looks like, a guard says what is missing: no answer breaks a step."""

from datetime import timedelta
from typing import Any

import pytest

from grants import db
from grants.acts.take_step import take_step
from grants.acts.write_beside import write_beside
from grants.models import Application, Review
from tests.office import NOON, Office
from workflows.errors import Refused

SHAPES: tuple[Any, ...] = (None, "", -1, 0, True, 1.5, b"x", NOON, [], ["x"], [None], {}, {"x": 1}, (), {1})
ANSWERS = (
    ("draft", "submit", "oldenburg", ("declarations",)),
    ("submitted", "admit", "officer", ("checks",)),
    ("in_review", "review", "reviewer", ("scores", "verdict")),
    ("reviewed", "recommend", "officer", ("verdict", "amount_cents")),
    ("report_checked", "settle", "cashier", ("final_cents", "due_on", "reference")),
)


def _case_in(office: Office, state: str) -> str:
    return office.draft() if state == "draft" else office.case_in(state, with_letters=False)


@pytest.mark.parametrize(("state", "transition", "by", "names"), ANSWERS, ids=lambda each: str(each))
def test_an_answer_of_another_shape_is_refused(
    office: Office, state: str, transition: str, by: str, names: tuple[str, ...]
) -> None:
    ref = _case_in(office, state)
    usual = office.data_for(ref, transition)
    for name in names:
        for shape in SHAPES:
            if name == "final_cents" and type(shape) is int and shape == 0:
                continue  # nothing at all may be settled
            with pytest.raises(Refused):
                office.step(ref, transition, by, data={**usual, name: shape}, note="Reasons.")
    for item, given in ((item, each) for each in usual.values() if isinstance(each, dict) for item in each):
        for shape in SHAPES:
            if shape is True or (type(shape) is int and shape == 0):
                continue  # a point that is met, and points that need a comment
            wrong = {key: {**value, item: shape} for key, value in usual.items() if value is given}
            with pytest.raises(Refused):
                office.step(ref, transition, by, data=usual | wrong)
    assert office.state_of(ref) == state


@pytest.mark.parametrize("name", ["due_on", "reference"])
def test_a_payment_with_an_answer_of_another_shape_is_refused(office: Office, name: str) -> None:
    ref, subject = office.case_in("accepted", with_letters=False), ("payment_request", 1)
    day = NOON.date() + timedelta(days=14)
    values = {"amount_cents": 10_000, "needed_by": day, "purpose": "Trains"}
    write_beside(ref, "payment_request", values, actor_id=office.people["oldenburg"], at=NOON)
    for transition, by in (("submit", "oldenburg"), ("check", "officer")):
        take_step(ref, transition, subject=subject, actor_id=office.people[by], at=NOON)
    usual = {"due_on": day, "reference": "A"}
    for shape in SHAPES:
        with pytest.raises(Refused):
            take_step(
                ref, "pay", subject=subject, actor_id=office.people["cashier"], at=NOON,
                data={**usual, name: shape},
            )  # fmt: skip
    take_step(ref, "pay", subject=subject, actor_id=office.people["cashier"], at=NOON, data=usual)


def test_what_need_not_be_said_counts_as_not_said_in_another_shape(office: Office) -> None:
    ref = office.case_in("in_review", with_letters=False)
    review = office.data_for(ref, "review")
    office.step(ref, "review", "reviewer", data={**review, "comments": ["x"], "opinion": 7})
    office.step(ref, "review", "reviewer2")
    advice = office.data_for(ref, "recommend")
    office.step(ref, "recommend", "officer", data={**advice, "conditions": {"x": 1}})
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        first: Review = case.reviews[0]
        assert (set(first.comments.values()), first.opinion) == ({""}, "")
        assert case.decision is not None
        assert case.decision.conditions == []


def test_the_check_of_a_returned_application_is_read_whatever_its_shape(office: Office) -> None:
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer", data={"checks": ["complete"]})
    with db.reading() as session:
        step = session.scalars(Application.by_ref(ref)).one().steps[-1]
        assert set(step.data["checks"].values()) == {False}
