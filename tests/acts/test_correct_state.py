"""A state is corrected by two people, only where the facts fit, as its own kind of step."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants import db
from grants.acts.correct_state import answer_correction, propose_correction, withdraw_correction
from grants.acts.errors import Invalid, NotThere
from grants.acts.keep_people import join_organisation
from grants.models import Application, Correction, Letter, Outbox, Round, Step
from grants.vocabulary.correcting import correctable
from tests.acts.standing_in import give, newcomer
from tests.office import AFTER, NOON, Office
from workflows.errors import NotYourTurn, Refused, Stale

REASON = "The case was admitted by mistake."
# state on the main way -> the states into which it may be corrected
OFFERED = {
    "submitted": {"returned", "in_review"},
    "in_review": {"submitted", "returned"},
    "reviewed": {"submitted", "returned", "in_review"},
    "recommended": {"submitted", "returned", "in_review", "reviewed"},
    "awarded": set(),
    "accepted": {"awarded"},
    "reported": {"awarded", "accepted", "report_returned", "report_checked"},
    "report_checked": {"awarded", "accepted", "reported", "report_returned"},
    "settled": {"closed"},
}


def propose(office: Office, ref: str, to_state: str, by: str = "officer", **given: Any) -> int:
    values = {"reason": REASON, "at": NOON, **given}
    return propose_correction(ref, to_state, values.pop("reason"), actor_id=office.people[by], **values)


def answer(
    office: Office, ref: str, number: int, by: str, is_right: bool = True, at: Any = NOON
) -> Step | None:
    return answer_correction(ref, number, is_right, actor_id=office.people[by], at=at)


def found(ref: str) -> tuple[str, int, list[str]]:
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        return case.state, case.version, [step.kind for step in case.steps]


def test_two_people_correct_a_state(office_on_both: Office) -> None:
    ref = office_on_both.case_in("in_review", with_letters=False)
    before = found(ref)
    number = propose(office_on_both, ref, "submitted")
    assert found(ref) == before, "a proposal changes nothing"
    answer(office_on_both, ref, number, "officer2")
    state, version, kinds = found(ref)
    assert (state, version, kinds[-1]) == ("submitted", before[1] + 1, "correction")
    with db.reading() as session:
        step = session.scalars(Application.by_ref(ref)).one().steps[-1]
        assert (step.from_state, step.to_state, step.note) == ("in_review", "submitted", REASON)
        assert (step.actor_name, step.data["proposed_by"]) == ("Officer2 Muster", "Officer Muster")
        mails = session.query(Outbox).filter(Outbox.key.startswith(f"step-{step.id}-to-")).all()
        assert [row.payload["to"] for row in mails] == ["oldenburg@office.example"]
        assert mails[0].payload["values"]["reason"] == REASON
    office_on_both.step(ref, "return", "officer")
    assert office_on_both.state_of(ref) == "returned", "the procedure goes on from there"


@pytest.mark.parametrize("state", OFFERED)
def test_only_states_whose_promises_are_kept_are_offered(office: Office, state: str) -> None:
    ref = office.case_in(state, with_letters=False)
    with db.reading() as session:
        judged = correctable(session.scalars(Application.by_ref(ref)).one(), NOON)
    assert {name for name, reasons in judged.items() if not reasons} == OFFERED[state]
    for name in set(judged) - OFFERED[state]:
        with pytest.raises(Refused):
            propose(office, ref, name)
    assert office.state_of(ref) == state


def test_a_review_that_is_missing_is_not_skipped(office: Office) -> None:
    """The system alone finds that all reviews are in."""
    ref = office.case_in("in_review", with_letters=False)
    with pytest.raises(Refused, match="has not happened"):
        propose(office, ref, "reviewed")


def test_after_a_correction_back_and_forth_money_and_letters_are_as_before(office_on_both: Office) -> None:
    ref = office_on_both.case_in("report_checked", with_letters=False)

    def counted() -> tuple[int, int]:
        with db.reading() as session:
            held = session.get_one(Round, office_on_both.round_id).committed_cents
            return held, session.query(Letter).count()

    before = counted()
    for to_state in ("reported", "report_returned", "accepted"):
        answer(office_on_both, ref, propose(office_on_both, ref, to_state, at=AFTER), "officer2", at=AFTER)
        assert counted() == before
    for transition, by in (
        ("submit_report", "oldenburg"), ("confirm_report", "officer"), ("settle", "cashier")
    ):  # fmt: skip
        office_on_both.step(ref, transition, by)
    assert counted() == (before[0], before[1] + 1)


SECOND = {
    "officer2": True,
    "approver": True,
    "administrator": True,
    "officer": False,
    "reviewer": False,
    "cashier": False,
    "auditor": False,
    "oldenburg": False,
    "freiburg": False,
}


@pytest.mark.parametrize("who", SECOND)
def test_another_person_of_the_office_confirms(office_on_both: Office, who: str) -> None:
    ref = office_on_both.case_in("in_review", with_letters=False)
    number = propose(office_on_both, ref, "submitted")
    if SECOND[who]:
        answer(office_on_both, ref, number, who)
    else:
        with pytest.raises((NotThere, NotYourTurn, Refused)):
            answer(office_on_both, ref, number, who)
    assert office_on_both.state_of(ref) == ("submitted" if SECOND[who] else "in_review")


@pytest.mark.parametrize("who", ["approver", "reviewer", "auditor", "administrator", "oldenburg", "freiburg"])
def test_only_an_officer_proposes(office: Office, who: str) -> None:
    ref = office.case_in("in_review", with_letters=False)
    with pytest.raises((NotThere, NotYourTurn)):
        propose(office, ref, "submitted", by=who)


# (proposes, confirms) as (actor, in whose place); A and B are officers, C holds nothing in the programme
HANDS = {
    (("officer", None), ("officer2", None)): True,
    (("officer", None), ("C", "officer2")): True,
    (("officer", None), ("C", "officer")): False,
    (("C", "officer"), ("officer", None)): False,
    (("C", "officer"), ("C", "officer2")): False,
    (("C", "officer"), ("C", "approver")): False,
    (("C", "officer"), ("officer2", None)): True,
}


@pytest.mark.parametrize("hands", HANDS, ids=str)
def test_a_correction_counts_people_and_not_roles(office: Office, hands: Any) -> None:
    (first, represented), (second, other) = hands
    newcomer(office, "C")
    for holder, deputy in {(represented, first), (other, second)}:
        if holder:
            give(office, holder, deputy, "approver" if holder == "approver" else "officer")
    ref = office.case_in("in_review", with_letters=False)
    number = propose(office, ref, "submitted", by=first)
    if HANDS[hands]:
        answer(office, ref, number, second)
    else:
        with pytest.raises(Refused, match="Another person"):
            answer(office, ref, number, second)


def test_the_naive_check_of_the_actor_alone_lets_the_represented_one_confirm(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    newcomer(office, "C")
    give(office, "officer", "C", "officer")
    ref = office.case_in("in_review", with_letters=False)
    number = propose(office, ref, "submitted", by="C")
    monkeypatch.setattr(Correction, "people", property(lambda row: frozenset({row.proposed_by_id})))
    answer(office, ref, number, "officer")
    assert office.state_of(ref) == "submitted"


def test_nobody_corrects_their_own_matter(office: Office) -> None:
    ref = office.case_in("in_review", with_letters=False)
    join_organisation(office.people["officer"], office.cities["groningen"])
    with pytest.raises(NotYourTurn):
        propose(office, ref, "submitted")
    number = propose(office, ref, "submitted", by="officer2")
    with pytest.raises(NotYourTurn):
        answer(office, ref, number, "officer")


def test_a_step_in_between_makes_it_worthless(office_on_both: Office) -> None:
    ref = office_on_both.case_in("submitted", with_letters=False)
    number = propose(office_on_both, ref, "in_review")
    office_on_both.step(ref, "return", "officer2")
    with pytest.raises(Stale) as stale:
        answer(office_on_both, ref, number, "approver")
    assert stale.value.who == "Officer2 Muster"
    newer = propose(office_on_both, ref, "submitted")
    with pytest.raises(Stale):
        answer(office_on_both, ref, number, "approver")
    answer(office_on_both, ref, newer, "approver")
    assert office_on_both.state_of(ref) == "submitted"


def test_the_second_of_two_answers_comes_too_late(office_on_both: Office) -> None:
    ref = office_on_both.case_in("in_review", with_letters=False)
    number = propose(office_on_both, ref, "submitted")
    answer(office_on_both, ref, number, "officer2")
    for is_right in (True, False):
        with pytest.raises(Stale) as stale:
            answer(office_on_both, ref, number, "approver", is_right)
        assert stale.value.who == "Officer2 Muster"
    assert found(ref)[2].count("correction") == 1


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
def test_a_no_leaves_the_case_as_it_was_and_makes_room(office_on_both: Office, end: str) -> None:
    ref = office_on_both.case_in("in_review", with_letters=False)
    before, number = found(ref), propose(office_on_both, ref, "submitted")
    with pytest.raises(Refused, match="already proposed"):
        propose(office_on_both, ref, "returned", by="officer2")
    if end == "refused":
        answer(office_on_both, ref, number, "officer2", is_right=False)
    else:
        with pytest.raises(NotYourTurn):
            withdraw_correction(ref, number, actor_id=office_on_both.people["officer2"], at=NOON)
        withdraw_correction(ref, number, actor_id=office_on_both.people["officer"], at=NOON)
    assert found(ref) == before
    propose(office_on_both, ref, "returned", by="officer2")


def test_bad_input_is_told_at_its_place(office: Office) -> None:
    ref = office.case_in("in_review", with_letters=False)
    for to_state in ("", "nowhere", "in_review"):
        with pytest.raises(Invalid) as refusal:
            propose(office, ref, to_state, reason=" ")
        assert set(refusal.value.problems) == {"to_state", "reason"}
    with pytest.raises(Stale):
        propose(office, ref, "submitted", version=1)
    with pytest.raises(NotThere):
        answer(office, ref, 999_999, "officer2")


def test_a_draft_stays_the_business_of_its_city(office: Office) -> None:
    with pytest.raises(NotThere):
        propose(office, office.draft(), "submitted")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM correction",
        "UPDATE correction SET reason = ''",
        "UPDATE correction SET outcome = ''",
    ],
)
def test_what_was_proposed_and_answered_stays(office_on_both: Office, statement: str) -> None:
    ref = office_on_both.case_in("in_review", with_letters=False)
    answer(office_on_both, ref, propose(office_on_both, ref, "submitted"), "officer2")
    with pytest.raises(DBAPIError, match="cannot be changed"), db.transaction() as session:
        session.execute(text(statement))
