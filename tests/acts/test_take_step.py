"""Every step of the procedure: what it changes, who is told, and that a refused one changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from grants import db
from grants.acts.errors import NotThere
from grants.acts.take_step import take_step
from grants.acts.write_application import save_section
from grants.models import Application, Letter, Outbox, Record
from tests.office import AFTER, NOON, Office
from workflows.errors import NotYourTurn, Refused, Stale, UnknownTransition, WrongState


def _case(ref: str) -> Application:
    """The case; its session stays open so that everything about it can be read."""
    return db.reading().scalars(Application.by_ref(ref)).one()


def _budget() -> int:
    with db.reading() as session:
        return int(session.execute(text("SELECT committed_cents FROM round")).scalar_one())


def _told(ref: str) -> dict[str, set[str]]:
    """Letters by the transition that wrote them, and who is mailed after which transition."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        steps = {f"step-{each.id}": each.transition for each in case.steps}
        told: dict[str, set[str]] = {}
        for row in session.scalars(select(Outbox).where(Outbox.application_id == case.id)):
            if row.kind == "mail":
                name = steps[row.key.partition("-to-")[0]]
                told.setdefault(name, set()).add(row.payload["to"].partition("@")[0])
        for letter in case.letters:
            told.setdefault(letter.step.transition, set()).add(f"LETTER {letter.kind}")
    return told


def _rows() -> dict[str, int]:
    with db.reading() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Record.metadata.tables.items()
        }


def _refused(act: Callable[[], object], kind: type[Exception] = Refused) -> list[str]:
    """The act is refused and changes nothing; the reasons."""
    before = (_rows(), _budget())
    with pytest.raises(kind) as refusal:
        act()
    assert (_rows(), _budget()) == before
    return [str(each) for each in getattr(refusal.value, "reasons", [])]


def test_a_case_goes_from_draft_to_closed(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("settled", with_letters=False)
    told = _told(ref)
    office.work_off()
    office.step(ref, "close", "officer")
    case = _case(ref)
    assert [(each.number, each.transition, each.to_state) for each in case.steps] == [
        (1, "submit", "submitted"),
        (2, "admit", "in_review"),
        (3, "review", "in_review"),
        (4, "review", "in_review"),
        (5, "complete_review", "reviewed"),
        (6, "recommend", "recommended"),
        (7, "award", "awarded"),
        (8, "accept", "accepted"),
        (9, "submit_report", "reported"),
        (10, "confirm_report", "report_checked"),
        (11, "settle", "settled"),
        (12, "close", "closed"),
    ]
    automatic = case.steps[4]
    assert (automatic.actor_id, automatic.actor_name, automatic.actor_roles) == (None, "", "system")
    assert [(each.label, each.kind) for each in case.letters] == [
        ("UDE-2026-B00001", "receipt"),
        ("UDE-2026-B00002", "award"),
        ("UDE-2026-B00003", "settlement"),
    ]
    assert told == {
        "submit": {"LETTER receipt", "officer", "officer2", "everything"},
        "admit": {"reviewer", "reviewer2", "everything"},
        "complete_review": {"officer", "officer2", "everything"},
        "recommend": {"approver", "approver2", "everything"},
        "award": {"LETTER award", "cashier", "everything"},
        "accept": {"officer", "officer2", "everything"},
        "submit_report": {"officer", "officer2", "everything"},
        "confirm_report": {"cashier", "everything"},
        "settle": {"LETTER settlement", "officer", "officer2", "everything"},
    }


def test_money_is_bound_by_the_award_and_freed_by_the_settlement(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("recommended", with_letters=False)
    assert _budget() == 0
    office.step(ref, "award", "approver")
    assert _budget() == 120_000
    office.step(ref, "accept", "oldenburg")
    office.step(ref, "submit_report", "oldenburg")
    office.step(ref, "confirm_report", "officer")
    payment = {"final_cents": 100_000, "due_on": AFTER.date(), "reference": ref}
    assert _refused(lambda: office.step(ref, "settle", "cashier", data=payment)) == [
        "Say why less is paid than the calculation gives."
    ]
    office.step(ref, "settle", "cashier", data=payment, note="A train was cheaper.")
    assert _budget() == 100_000
    case = _case(ref)
    assert case.settlement is not None
    assert case.settlement.payment is not None
    assert case.award is not None
    assert (case.award.amount_cents, case.award.bound_cents) == (120_000, 100_000)
    assert (case.settlement.final_cents, case.settlement.payment.amount_cents) == (100_000, 100_000)


@pytest.mark.parametrize(("state", "transition"), [("awarded", "decline"), ("accepted", "cancel")])
def test_money_of_an_award_that_is_not_used_is_freed_once(
    office_on_both: Office, state: str, transition: str
) -> None:
    office = office_on_both
    other = office.case_in("awarded", with_letters=False)
    ref = office.case_in(state, with_letters=False)
    assert _budget() == 240_000
    office.step(ref, transition, "oldenburg")
    assert _budget() == 120_000
    _refused(lambda: office.step(ref, transition, "oldenburg"), Stale)
    assert _budget() == 120_000
    assert office.state_of(other) == "awarded"


def test_an_award_beyond_the_rounds_money_is_refused_with_the_figures(office_on_both: Office) -> None:
    office = office_on_both
    with db.transaction() as session:
        session.execute(text("UPDATE round SET total_cents = 119999"))
    ref = office.case_in("recommended", with_letters=False)
    assert _refused(lambda: office.step(ref, "award", "approver")) == [
        "The round has 1,199.99 EUR left; this award needs 1,200.00 EUR. "
        "Send the recommendation back, or let an officer raise the round's money."
    ]
    assert office.state_of(ref) == "recommended"


def test_a_letters_values_are_frozen_with_its_step(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer", note="The agenda is missing.")
    save_section(
        ref,
        "exchange",
        office.sections("Another title")["exchange"],
        actor_id=office.people["oldenburg"],
        at=NOON,
    )
    with db.reading() as session:
        receipt, returned = session.scalars(select(Letter).order_by(Letter.id)).all()
    assert receipt.values["application"]["title"] == "Waste without waste"
    assert receipt.values["receipt"]["content_sha256"] == _case(ref).content_sha256
    assert returned.values["return"]["reason"] == "The agenda is missing."
    assert returned.values["letter"]["number"] == "UDE-2026-B00002"
    assert returned.values["recipient"]["name"] == "Oldenburg"
    office.step(ref, "resubmit", "oldenburg")
    assert _case(ref).submitted_at == NOON
    assert _case(ref).letters[-1].values["application"]["title"] == "Another title"


def test_a_returned_case_may_come_back_after_the_round_has_closed(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer")
    late = NOON + timedelta(days=40)
    office.step(ref, "resubmit", "oldenburg", at=late)
    other = office.draft()
    closed = "The round was open until 2026-04-01. For a later round, begin a new application from its call."
    assert closed in _refused(lambda: office.step(other, "submit", "oldenburg", at=late))


def test_a_rejection_is_recommended_decided_and_written(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("reviewed", with_letters=False)
    office.step(ref, "recommend", "officer", data={"verdict": "rejection"})
    assert _refused(lambda: office.step(ref, "award", "approver")) == [
        "The officer recommended a rejection. Send the case back if you want to decide otherwise."
    ]
    office.step(ref, "reject", "approver", note="Too few plans for afterwards.")
    case = _case(ref)
    assert (case.state, case.award, _budget()) == ("rejected", None, 0)
    assert case.letters[-1].values["rejection"]["reasons"] == "Too few plans for afterwards."
    assert case.letters[-1].values["rejection"]["score"] == 80.0
    assert case.letters[-1].values["remedy"] is not None


def test_a_recommendation_sent_back_is_written_anew(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("recommended", with_letters=False)
    office.step(ref, "send_back", "approver")
    office.step(ref, "recommend", "officer2", data={"verdict": "award", "amount_cents": 100_000})
    office.step(ref, "award", "approver")
    decision = _case(ref).decision
    assert decision is not None
    assert (decision.amount_cents, decision.recommended_by_id) == (100_000, office.people["officer2"])
    assert _budget() == 100_000


# Refusals


def test_an_empty_application_is_refused_with_every_reason(office_on_both: Office) -> None:
    from grants.acts.write_application import start_application

    office = office_on_both
    person = office.people["oldenburg"]
    ref = start_application(office.round_id, office.cities["oldenburg"], actor_id=person, at=NOON)
    reasons = _refused(lambda: take_step(ref, "submit", actor_id=person, at=NOON))
    assert reasons == [
        "Name at least one partner city.",
        "Give your exchange a title.",
        "Choose the kind of exchange.",
        "Choose a theme.",
        "Choose at least one Sustainable Development Goal.",
        "Summarise the exchange in a few sentences.",
        "Say which challenge you want to learn about.",
        "Say what the exchange is to achieve.",
        "Say why this partner is the right one.",
        "Say how you will use the results.",
        "Say why you have to meet in person.",
        "Add at least one visit.",
        "Enter what the exchange will cost.",
        "Enter the amount you apply for.",
        "Please confirm every declaration.",
    ]


def test_who_recommended_or_reviewed_does_not_decide(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("in_review", with_letters=False)
    office.step(ref, "review", "everything")
    office.step(ref, "review", "reviewer")
    office.step(ref, "recommend", "everything")
    reasons = _refused(lambda: office.step(ref, "award", "everything"))
    assert len(reasons) == 2
    assert all(each.startswith("Another person than ") for each in reasons)
    office.step(ref, "award", "approver")


def test_nobody_handles_a_case_of_their_own_city(office_on_both: Office) -> None:
    from grants.acts.keep_people import join_organisation

    office = office_on_both
    join_organisation(office.people["officer"], office.cities["groningen"])
    ref = office.case_in("submitted", with_letters=False)
    assert _refused(lambda: office.step(ref, "admit", "officer")) == [
        "You take part in this case yourself, so others must handle it (§ 20 VwVfG)."
    ]
    office.step(ref, "admit", "officer2")


def test_a_reviewer_reviews_once_and_every_criterion(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("in_review", with_letters=False)
    assert len(_refused(lambda: office.step(ref, "review", "reviewer", data={"scores": {}}))) > 1
    office.step(ref, "review", "reviewer")
    assert _refused(lambda: office.step(ref, "review", "reviewer")) == [
        "You have already reviewed this application."
    ]


def test_a_draft_does_not_exist_for_the_office(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.draft()
    for stranger in ("officer", "everything", "auditor", "freiburg"):
        _refused(lambda name=stranger: office.step(ref, "withdraw", name), NotThere)  # type: ignore[misc]
    office.step(ref, "withdraw", "oldenburg")
    assert _told(ref) == {}, "and nobody there hears of it"


def test_steps_are_for_those_whose_turn_it_is(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("submitted", with_letters=False)
    _refused(lambda: office.step(ref, "admit", "reviewer"), NotYourTurn)
    _refused(lambda: office.step(ref, "withdraw", "groningen"), NotYourTurn)
    _refused(lambda: office.step(ref, "admit", "freiburg"), NotThere)
    _refused(lambda: office.step(ref, "launch", "officer"), UnknownTransition)
    _refused(lambda: office.step("UDE-2026-9999", "admit", "officer"), NotThere)
    _refused(lambda: office.step(ref, "award", "approver", version=_case(ref).version), WrongState)
    _refused(lambda: office.step(ref, "complete_review", "officer", version=_case(ref).version), WrongState)


def test_a_stale_page_tells_who_was_faster_and_when(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.draft()
    seen = _case(ref).version
    later = NOON + timedelta(minutes=5)
    person = office.people["oldenburg"]
    save_section(ref, "content", office.sections()["content"], actor_id=person, at=later)
    with pytest.raises(Stale) as stale:
        office.step(ref, "submit", "oldenburg", version=seen)
    assert (stale.value.who, stale.value.when) == ("Oldenburg Muster", later)
    office.step(ref, "submit", "oldenburg", version=_case(ref).version)
