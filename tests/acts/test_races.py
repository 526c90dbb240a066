"""Many people at the same moment: money, numbers and decisions. Each with a naive variant that must fail."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from grants import db
from grants.acts.take_step import take_step
from grants.models import Application, Award, Letter, Outbox, Round, Step
from grants.models.history import next_letter_label
from tests.office import NOON, Office
from workflows.errors import Refused, Stale, WorkflowError, WrongState

AMOUNT = 120_000  # what each of the office's cases asks for; its round holds 500,000


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run all at the same moment, each in its thread; what each returned or raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(timeout=30)
        try:
            return act()
        except WorkflowError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def bound_and_committed() -> tuple[int, int, int]:
    """What awards bind, what the round says is committed, and what it holds in all."""
    with db.reading() as session:
        row = session.scalars(Round.by_id(1)).one()
        bound = session.scalar(select(func.coalesce(func.sum(Award.bound_cents), 0)))
        return int(bound or 0), row.committed_cents, row.total_cents


def budget_holds(bound: int, committed: int, total: int) -> bool:
    return bound == committed <= total


# (a) the budget of a round


def test_a_round_is_never_over_committed(office_on_both: Office) -> None:
    office = office_on_both
    refs = [office.case_in("recommended", with_letters=False) for _ in range(6)]
    approvers = [office.people[name] for name in ("approver", "approver2") * 3]

    answers = at_once(
        [
            lambda ref=ref, actor=actor: take_step(ref, "award", actor_id=actor, at=NOON)  # type: ignore[misc]
            for ref, actor in zip(refs, approvers, strict=True)
        ]
    )

    assert sum(isinstance(each, Step) for each in answers) == 4
    assert sum(isinstance(each, Refused) for each in answers) == 2
    assert bound_and_committed() == (4 * AMOUNT, 4 * AMOUNT, 500_000)
    for ref, answer in zip(refs, answers, strict=True):
        with db.reading() as session:
            case = session.scalars(Application.by_ref(ref)).one()
            is_awarded = isinstance(answer, Step)
            assert case.state == ("awarded" if is_awarded else "recommended")
            assert (case.award is not None) == is_awarded
            assert [each.kind for each in case.letters] == (
                ["receipt", "award"] if is_awarded else ["receipt"]
            )
            assert case.decision is not None
            assert (case.decision.decided_by_id is not None) == is_awarded


def test_reading_before_writing_over_commits(office_on_both: Office) -> None:
    """The control: whoever looks first and writes afterwards gives the same money away twice."""
    with db.transaction() as session:
        session.execute(text(f"UPDATE round SET total_cents = {AMOUNT}"))
    both_have_looked = Barrier(2)
    given = []

    def award_naively() -> None:
        with db.reading() as session:
            row = session.scalars(Round.by_id(1)).one()
        both_have_looked.wait(timeout=30)
        if row.left_cents >= AMOUNT:
            with db.transaction() as session:
                session.execute(text(f"UPDATE round SET committed_cents = {row.committed_cents + AMOUNT}"))
            given.append(AMOUNT)

    at_once([award_naively, award_naively])
    _, committed, total = bound_and_committed()
    assert not budget_holds(sum(given), committed, total)
    assert sum(given) > total


# (b) letter numbers


def test_letter_numbers_have_no_gaps_and_no_doubles(office_on_both: Office) -> None:
    """Real steps and steps that fail after they took a number, all at the same moment."""
    office = office_on_both
    refs = [office.draft() for _ in range(6)]
    data = office.data_for(refs[0], "submit")

    class PowerCutError(WorkflowError):
        pass

    def take_a_number_and_fail() -> None:
        with db.transaction() as session:
            next_letter_label(session, "ude", NOON)
            raise PowerCutError

    answers = at_once(
        [
            *(
                lambda ref=ref: take_step(  # type: ignore[misc]
                    ref, "submit", actor_id=office.people["oldenburg"], at=NOON, data=data
                )
                for ref in refs
            ),
            *[take_a_number_and_fail] * 4,
        ]
    )

    assert [type(each) for each in answers] == [Step] * 6 + [PowerCutError] * 4
    with db.reading() as session:
        numbers = list(session.scalars(select(Letter.number).order_by(Letter.number)))
        labels = set(session.scalars(select(Letter.label)))
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert labels == {f"UDE-2026-B{number:05d}" for number in numbers}


def test_each_programme_and_year_counts_for_itself(office_on_both: Office) -> None:
    with db.transaction() as session:
        found = [
            next_letter_label(session, programme, at)[1]
            for programme, at in (
                ("ude", NOON),
                ("ude", NOON),
                ("trixpert", NOON),
                ("ude", NOON + timedelta(days=365)),
                ("ude", NOON),
            )
        ]
    assert found == [
        "UDE-2026-B00001",
        "UDE-2026-B00002",
        "TRIXPERT-2026-B00001",
        "UDE-2027-B00001",
        "UDE-2026-B00003",
    ]


def test_the_highest_number_plus_one_gives_doubles(office_on_both: Office) -> None:
    """The control: two that look for the highest number at the same moment find the same."""
    office_on_both.case_in("submitted", with_letters=False)
    both_have_looked = Barrier(2)
    numbers = []

    def number_naively() -> None:
        with db.reading() as session:
            highest = session.scalar(select(func.max(Letter.number))) or 0
        both_have_looked.wait(timeout=30)
        numbers.append(highest + 1)

    at_once([number_naively, number_naively])
    assert sorted(numbers) != [2, 3]


# (c) two decisions on one case


def _decided(ref: str) -> tuple[int, int, int]:
    """Steps that award the case, awards, and award letters."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        steps = sum(each.transition == "award" for each in case.steps)
        letters = sum(each.kind == "award" for each in case.letters)
        return steps, int(case.award is not None), letters


@pytest.mark.parametrize("sees_version", [True, False])
def test_a_case_is_decided_once(office_on_both: Office, sees_version: bool) -> None:
    office = office_on_both
    ref = office.case_in("recommended", with_letters=False)
    with db.reading() as session:
        version = session.scalars(Application.by_ref(ref)).one().version if sees_version else None

    answers = at_once(
        [
            lambda name=name: take_step(  # type: ignore[misc]
                ref, "award", actor_id=office.people[name], at=NOON, version=version
            )
            for name in ("approver", "approver2")
        ]
    )

    assert sorted(type(each).__name__ for each in answers) == ["Stale", "Step"]
    winner, loser = sorted(answers, key=lambda each: isinstance(each, Stale))
    assert isinstance(winner, Step)
    assert isinstance(loser, Stale)
    assert (loser.who, loser.when) == (winner.actor_name, NOON)
    assert _decided(ref) == (1, 1, 1)
    assert budget_holds(*bound_and_committed())


def test_deciding_without_a_lock_decides_twice(office_on_both: Office) -> None:
    """The control: both see a case that waits for a decision, and both bind money for it."""
    ref = office_on_both.case_in("recommended", with_letters=False)
    both_have_looked = Barrier(2)
    decisions = []

    def decide_naively() -> None:
        with db.reading() as session:
            case = session.scalars(Application.by_ref(ref)).one()
        both_have_looked.wait(timeout=30)
        if case.state != "recommended":
            raise WrongState("award", case.state)
        with db.transaction() as session:
            session.scalars(Round.by_id(1)).one().commit_amount(session, AMOUNT)
            session.execute(text("UPDATE application SET state = 'awarded'"))
        decisions.append(case.ref)

    at_once([decide_naively, decide_naively])
    assert decisions == [ref, ref]
    assert bound_and_committed()[1] == 2 * AMOUNT


# (d) two reviewers, two workers


def test_two_reviewers_at_once_do_not_disturb_each_other(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("in_review", with_letters=False)
    with db.reading() as session:
        version = session.scalars(Application.by_ref(ref)).one().version
    data = office.data_for(ref, "review")

    answers = at_once(
        [
            lambda name=name: take_step(  # type: ignore[misc]
                ref, "review", actor_id=office.people[name], at=NOON, version=version, data=data
            )
            for name in ("reviewer", "reviewer2")
        ]
    )

    assert [type(each) for each in answers] == [Step, Step]
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        assert [each.transition for each in case.steps[-3:]] == ["review", "review", "complete_review"]
        assert [each.number for each in case.steps] == [1, 2, 3, 4, 5]


def test_a_row_is_claimed_by_one_worker(office_on_both: Office) -> None:
    office_on_both.case_in("submitted", with_letters=False)

    def claim() -> bool:
        with db.transaction() as session:
            return Outbox.claim(session, 1, NOON, 60)

    assert sorted(map(bool, at_once([claim] * 4))) == [False, False, False, True]
