"""Four eyes and own matters: every mix of own rights and deputyships, counted by natural persons."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from grants.acts.keep_people import appoint, join_organisation
from grants.models import Step
from grants.vocabulary import roles as roles_module
from tests.acts.standing_in import give, may, newcomer, rows
from tests.office import NOON, Office
from workflows.errors import Refused

# Four eyes: every way in which one person could both recommend and decide, by any mix of rights.
# Who recommends: A by own right, or A in place of B. Who decides: X by own right, or X in place of Y.

FIRST = [("A", None), ("A", "B")]
SECOND = [
    ("A", None), ("A", "B"), ("A", "C"), ("B", None), ("B", "A"), ("B", "C"), ("C", None), ("C", "A"),
    ("C", "B"), ("C", "D"), ("D", None), ("D", "C"),
]  # fmt: skip


def _hands(first: tuple[str, str | None], second: tuple[str, str | None]) -> bool:
    """Nobody who took part in the first, acting or represented, takes part in the second."""
    return not {each for each in first if each} & {each for each in second if each}


def _as(office: Office, hand: tuple[str, str | None], role: str) -> str:
    actor, represented = hand
    appoint(office.people[represented or actor], "ude", role)
    if represented and not any(row.role == role and row.deputy_id == office.people[actor] for row in rows()):
        give(office, represented, actor, role)
    return actor


@pytest.fixture
def quartet(office: Office) -> Office:
    for name in "ABCD":
        newcomer(office, name)
    return office


def passing(office: Office, ref: str, transition: str, role: str) -> list[tuple[str, str | None]]:
    """The second hands that may take the step, each tried on the same copy of the office."""
    found = []
    file = sqlite3.connect(office.config.instance / "grants.sqlite")
    with closing(file), closing(sqlite3.connect(":memory:")) as kept:
        file.backup(kept)
        for second in SECOND:
            if may(office, ref, transition, _as(office, second, role), at=NOON):
                found.append(second)
            kept.backup(file)
    return found


def apart(first: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The second hands that share no person with the first."""
    return [second for second in SECOND if _hands(first, second)]


@pytest.mark.parametrize("first", FIRST, ids=str)
def test_four_eyes_count_people(quartet: Office, first: Any) -> None:
    ref = quartet.case_in("reviewed", with_letters=False)
    quartet.step(ref, "recommend", _as(quartet, first, "officer"))
    assert passing(quartet, ref, "award", "approver") == apart(first)


@pytest.mark.parametrize("first", FIRST, ids=str)
def test_who_reviewed_does_not_decide_by_another_hand(quartet: Office, first: Any) -> None:
    ref = quartet.case_in("in_review", with_letters=False)
    quartet.step(ref, "review", _as(quartet, first, "reviewer"))
    quartet.step(ref, "review", "reviewer2")
    quartet.step(ref, "recommend", "officer")
    assert passing(quartet, ref, "award", "approver") == apart(first)


@pytest.mark.parametrize("first", FIRST, ids=str)
def test_who_awarded_does_not_pay_by_another_hand(quartet: Office, first: Any) -> None:
    """§ 77 BHO."""
    ref = quartet.case_in("recommended", with_letters=False)
    quartet.step(ref, "award", _as(quartet, first, "approver"))
    for transition, by in (("accept", "oldenburg"), ("submit_report", "oldenburg")):
        quartet.step(ref, transition, by)
    quartet.step(ref, "confirm_report", "officer")
    assert passing(quartet, ref, "settle", "cashier") == apart(first)


@pytest.mark.parametrize("first", FIRST, ids=str)
def test_two_reviews_are_of_two_people(quartet: Office, first: Any) -> None:
    ref = quartet.case_in("in_review", with_letters=False)
    quartet.step(ref, "review", _as(quartet, first, "reviewer"))
    assert passing(quartet, ref, "review", "reviewer") == apart(first)


def test_the_naive_four_eyes_let_one_person_decide_twice(
    quartet: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: compare only who acts, and B decides on what A recommended in B's place."""
    monkeypatch.setattr(Step, "people", property(lambda step: frozenset({step.actor_id} - {None})))
    ref = quartet.case_in("reviewed", with_letters=False)
    quartet.step(ref, "recommend", _as(quartet, ("A", "B"), "officer"))
    assert may(quartet, ref, "award", _as(quartet, ("B", None), "approver"))


# Conflicts of interest: neither the deputy nor the one represented may take part in the case.


@pytest.mark.parametrize("deputy_is_barred", [False, True])
@pytest.mark.parametrize("represented_is_barred", [False, True])
@pytest.mark.parametrize(
    ("state", "transition", "role"),
    [
        ("submitted", "admit", "officer"),
        ("in_review", "review", "reviewer"),
        ("recommended", "award", "approver"),
        ("recommended", "send_back", "approver"),  # its definition asks for no ``not_own_case``
        ("report_checked", "settle", "cashier"),
    ],
)
def test_nobody_acts_in_an_own_matter_by_another_hand(
    office: Office,
    state: str,
    transition: str,
    role: str,
    deputy_is_barred: bool,
    represented_is_barred: bool,
) -> None:
    ref = office.case_in(state, with_letters=False)
    newcomer(office, "deputy"), newcomer(office, "boss", role)
    give(office, "boss", "deputy", role)
    if deputy_is_barred:
        join_organisation(office.people["deputy"], office.cities["oldenburg"])
    if represented_is_barred:
        join_organisation(office.people["boss"], office.cities["groningen"])
    barred = deputy_is_barred or represented_is_barred
    assert may(office, ref, transition, "deputy", at=NOON) is not barred


def test_a_check_of_the_deputy_alone_lets_the_represented_one_decide_in_their_own_matter(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control, and the definition's own guard stands behind it."""
    ref = office.case_in("recommended", with_letters=False)
    newcomer(office, "deputy"), newcomer(office, "boss", "approver")
    give(office, "boss", "deputy", "approver")
    join_organisation(office.people["boss"], office.cities["groningen"])
    monkeypatch.setattr(roles_module, "counts", lambda each, deputy, case: True)
    with pytest.raises(Refused, match="Boss Muster, in whose place you act"):
        office.step(ref, "award", "deputy")
    assert may(office, ref, "send_back", "deputy"), "without a guard in the definition it would pass"
