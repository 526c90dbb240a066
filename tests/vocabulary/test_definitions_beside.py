# ruff: noqa: E501  a table reads best with one row a line
"""The definitions of changes and payment requests: proved as they are, and refused for each single mistake."""

import pytest

from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.programmes import FOLDER
from workflows.definition import load_definition
from workflows.errors import DefinitionError

ALONE = (
    "Four eyes: on this path one person alone could take every step of the office, this decision included."
)
SUBMITTED = "draft –submit→ submitted"
RECOMMENDED = f"{SUBMITTED} –recommend→ recommended"
CHECKED = f"{SUBMITTED} –check→ checked"


def reasons(text: str, folder) -> list[str]:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    try:
        load_definition(path, VOCABULARY)
    except DefinitionError as error:
        return [f"{each.key}: {str(each).split(': ', 2)[2]}" for each in error.problems]
    return []


def shipped(name: str) -> str:
    return (FOLDER / "definitions" / f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "kind"), [("amendment", "amendment"), ("payment_request", "payment_request")]
)
def test_shipped_definitions_are_proved(name, kind):
    assert load_definition(FOLDER / "definitions" / f"{name}.toml", VOCABULARY).kind == kind


BROKEN = [
    ("amendment", 'effects  = ["apply_amendment", "adjust_budget"]', 'effects  = ["apply_amendment"]',
     f"states.granted: The amendment ends here with the award changed, but nothing adjusts the money that its round holds for it. Shortest path: {SUBMITTED} –grant_minor→ granted."),
    ("amendment", 'effects      = ["apply_amendment", "adjust_budget"]', 'effects      = ["adjust_budget", "apply_amendment"]',
     f"transitions.grant.effects[0]: 'adjust_budget' needs 'apply_amendment' before it. Shortest path: {RECOMMENDED} –grant→ granted."),
    ("amendment", '"amendment_is_minor", ', "",
     f"transitions.grant_minor.differs_from: {ALONE} Shortest path: {SUBMITTED} –grant_minor→ granted."),
    ("amendment", 'differs_from = ["recommend"]   # four eyes', "",
     f"transitions.grant.differs_from: {ALONE} Shortest path: {RECOMMENDED} –grant→ granted."),
    ("amendment", '"budget_fits_change"', '"budget_fits"',
     "transitions.grant.requires[5]: The guard 'budget_fits' is of no use here: it is not a word for procedures of the kind 'amendment'."),
    ("amendment", 'letter       = "amendment"', 'letter       = "award"',
     "transitions.grant.letter: The letter 'award' is of no use here: it is not a word for procedures of the kind 'amendment'."),
    ("amendment", 'differs_from = ["recommend"]   # four eyes\nform         = "amendment"', 'differs_from = ["recommend"]   # four eyes\nform         = "payment"',
     "transitions.grant.form: The form 'payment' is of no use here: it is not a word for procedures of the kind 'amendment'."),
    ("amendment", 'effects      = ["refuse_amendment"]', 'effects      = ["record_rejection"]',
     "transitions.refuse.effects[0]: The effect 'record_rejection' is of no use here: it is not a word for procedures of the kind 'amendment'."),
    ("amendment", "due      = { working_days = 5 } ", 'due      = { days = 0, after = "needed_by" } ',
     "clocks.check.due.after: The day 'needed_by' is of no use here: it is not a word for procedures of the kind 'amendment'."),
    ("amendment", 'to    = "withdrawn"\nby    = ["system"]', 'to    = "refused"\nletter = "amendment_refusal"\nby    = ["system"]',
     "transitions.lapse.letter: 'amendment_refusal' is a decision, but the system may take this transition: where there is discretion, a person decides (§ 35a VwVfG)."),
    ("payment_request", 'note_label = { de = "Warum wird nicht ausgezahlt?", en = "Why is it not paid?" }\neffects    = ["give_back_call"]', 'note_label = { de = "Warum wird nicht ausgezahlt?", en = "Why is it not paid?" }',
     f"states.refused: The payment request ends here with money still reserved: nothing settles or releases it. Shortest path: {SUBMITTED} –refuse→ refused."),
    ("payment_request", 'by    = ["applicant"]\ntone  = "danger"', 'by    = ["applicant"]\neffects = ["give_back_call"]\ntone  = "danger"',
     "transitions.discard.effects[0]: 'give_back_call' is to release money, but none is committed. Shortest path: draft –discard→ withdrawn."),
    ("payment_request", 'differs_from = ["check"]   # who orders a payment does not make it (§ 77 BHO)', "",
     f"transitions.pay.differs_from: {ALONE} Shortest path: {CHECKED} –pay→ paid."),
    ("payment_request", 'effects      = ["order_payment"]', "",
     f"states.paid: The payment request ends here with money still reserved: nothing settles or releases it. Shortest path: {CHECKED} –pay→ paid."),
    ("payment_request", "due    = { days = 30 } ", 'due    = { days = 0, after = "needed_by" } ',
     "clocks.draft.due: The day 'needed_by' is unknown here: it needs 'call_money' before it. Shortest path: draft."),
    ("expert_exchange", '"budget_fits", ', '"budget_fits_change", ',
     "transitions.award.requires[1]: The guard 'budget_fits_change' is of no use here: it is not a word for procedures of the kind 'case'."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "reason"), BROKEN)
def test_each_mistake_is_told(name, old, new, reason, tmp_path):
    text = shipped(name)
    assert text.count(old) == 1, old
    assert reason in reasons(text.replace(old, new), tmp_path)
