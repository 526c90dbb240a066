# ruff: noqa: E501  a table reads best with one row a line
"""The definitions in broken/: each is refused for its one reason, which the shortest path shows."""

from pathlib import Path

import pytest

from tests.workflows.rulebook_case import words
from workflows.definition import load_definition
from workflows.errors import DefinitionError

FOLDER = Path(__file__).parent / "broken"
SUBMITTED = "draft –submit→ submitted"
RECOMMENDED = f"{SUBMITTED} –recommend→ recommended"
AWARDED = f"{RECOMMENDED} –award→ awarded"
ACCEPTED = f"{AWARDED} –accept→ accepted"
SETTLED = f"{ACCEPTED} –settle→ closed"
ALONE = (
    "Four eyes: on this path one person alone could take every step of the office, this decision included."
)

TWO = (
    "Six eyes: an amount that needs a second approval takes three people, but on this path two could take "
    "every step of the office, this decision included."
)

REASONS = {
    "applicant_without_deadline": [
        f"14: states.awarded: The case waits here for 'applicant' without a deadline: no clock of theirs runs. Shortest path: {AWARDED}.",
    ],
    "clock_decides": [
        "59: transitions.reject.letter: 'rejection' is a decision, but the system may take this transition: where there is discretion, a person decides (§ 35a VwVfG).",
    ],
    "clock_in_the_past": [
        "89: clocks.recommendation.due.before: Nothing can be due before 'submission': that day has come when the clock starts.",
    ],
    "cycle_without_exit": [
        f"16: states.lost: The state 'lost' is a dead end: no way leads to a final state. Shortest path: {SUBMITTED} –lose→ lost.",
        f"17: states.found: The state 'found' is a dead end: no way leads to a final state. Shortest path: {SUBMITTED} –lose→ lost –find→ found.",
    ],
    "day_not_known_yet": [
        f"89: clocks.recommendation.due: The day 'award' is unknown here: it needs 'create_award' before it. Shortest path: {SUBMITTED}.",
    ],
    "money_committed_twice": [
        f"84: transitions.settle.effects[1]: 'commit_budget' is to commit money, but it is committed already. Shortest path: {SETTLED}.",
    ],
    "money_left_open": [
        f"17: states.declined: The case ends here with money still committed: nothing settles or releases it. Shortest path: {AWARDED} –decline→ declined.",
    ],
    "money_released_unbound": [
        f"58: transitions.reject.effects[1]: 'release_budget' is to release money, but none is committed. Shortest path: {RECOMMENDED} –reject→ rejected.",
    ],
    "office_without_promise": [
        f"15: states.accepted: The case waits here for 'cashier' without a deadline: no clock of theirs runs. Shortest path: {ACCEPTED}.",
    ],
    "one_person_decides": [
        f"39: transitions.award.differs_from: {ALONE} Shortest path: {AWARDED}.",
    ],
    "payer_has_awarded": [
        f"77: transitions.settle.differs_from: Must be taken by another person than 'award': name it here. Shortest path: {SETTLED}.",
    ],
    "role_nobody_has": [
        "36: transitions.recommend.by[1]: Unknown role 'mayor'.",
    ],
    "second_approver_is_the_first": [
        f"70: transitions.award_second.differs_from: {TWO} Shortest path: {RECOMMENDED} –approve_first→ co_approval –award_second→ awarded.",
    ],
    "settled_without_amount": [
        f"84: transitions.settle.effects[0]: 'settle_budget' needs 'create_settlement' before it. Shortest path: {SETTLED}.",
    ],
    "slip_of_the_pen": [
        "46: transitions.award.requires[1]: Unknown guard 'budget_fit'. Is 'budget_fits' meant?",
    ],
    "unreachable_state": [
        "16: states.lost: The state 'lost' cannot be reached from 'draft'.",
    ],
    "way_round_the_four_eyes": [
        f"57: transitions.reject.differs_from: {ALONE} Shortest path: {SUBMITTED} –recommend_at_once→ recommended –reject→ rejected.",
    ],
}  # fmt: skip


def test_every_file_is_in_the_table():
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(REASONS)


@pytest.mark.parametrize("name", REASONS)
def test_broken_definition_is_refused_for_its_one_reason(name):
    with pytest.raises(DefinitionError) as refusal:
        load_definition(FOLDER / f"{name}.toml", words())
    assert [str(problem) for problem in refusal.value.problems] == [
        f"broken/{name}.toml:{reason}" for reason in REASONS[name]
    ]
