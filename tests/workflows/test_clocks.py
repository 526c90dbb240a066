# ruff: noqa: E501  a table reads best with one row a line
"""Reading the clocks of a definition, and what kind of thing it is for."""

import pytest

from tests.workflows.broken_definitions import SOUND, arrow
from tests.workflows.rulebook_case import words
from workflows.definition import load_definition
from workflows.errors import DefinitionError
from workflows.label import Label
from workflows.states import Clock, Due, Notice

ASKING = """
[states.asked]
label  = { de = "Gefragt", en = "Asked" }
public = { de = "Gefragt", en = "Asked" }
phase  = "only"
turn   = ["applicant"]

[clocks.asked]
label  = { de = "Nachfrage", en = "Question" }
states = ["asked"]
owner  = "applicant"
due    = { days = 9 }
"""
ASKING += (
    arrow("ask", "ready", "asked", "approver")
    + arrow("tell", "asked", "ready", "applicant")
    + arrow("expire", "ready", "closed", "system")
)
CLOCK = """
[clocks.answer]
label    = { de = "Antwort", en = "Answer" }
states   = ["ready"]
owner    = "approver"
due      = { months = 2, before = "first_visit" }
remind   = [ { days = -14 }, { days = 7, to = "officer" } ]
pauses   = ["asked"]
then     = "expire"
escalate = { days = 14, to = "approver" }
"""

# old text, new text, key, reason
MISTAKES = [
    ("owner    =", "owns =", "clocks.answer.owns", "Unknown key. Is 'owner' meant?"),
    ('label    = { de = "Antwort", en = "Answer" }', "", "clocks.answer.label", "Is missing; a text in de and en is expected."),
    ('owner    = "approver"', 'owner    = "aprover"', "clocks.answer.owner", "Unknown role 'aprover'. Is 'approver' meant?"),
    ('states   = ["ready"]', "states   = []", "clocks.answer.states", "Must name at least 1."),
    ('states   = ["ready"]', 'states   = ["wating"]', "clocks.answer.states[0]", "Unknown state 'wating'. Is 'waiting' meant?"),
    ('pauses   = ["asked"]', 'pauses   = ["draught"]', "clocks.answer.pauses[0]", "Unknown state 'draught'. Is 'draft' meant?"),
    ('due      = { months = 2, before = "first_visit" }\n', "", "clocks.answer.due", 'Is missing; such as { days = 30, after = "last_visit" } is expected.'),
    ('due      = { months = 2, before = "first_visit" }', "due      = 30", "clocks.answer.due", "Must be a table."),
    ('due      = { months = 2, before = "first_visit" }', 'due      = { before = "first_visit" }', "clocks.answer.due", "Must name exactly one of: days, working_days, months."),
    ("months = 2,", "months = 2, days = 3,", "clocks.answer.due", "Must name exactly one of: days, working_days, months."),
    ("months = 2,", 'months = 2, after = "entry",', "clocks.answer.due", "Must be 'after' a day or 'before' one, not both."),
    ("months = 2,", "months = -2,", "clocks.answer.due.months", "Must be at least 0."),
    ("months = 2,", 'months = "two",', "clocks.answer.due.months", "Must be a whole number."),
    ("months = 2,", "weeks = 2, months = 2,", "clocks.answer.due.weeks", "Unknown key."),
    ("{ days = -14 }", "{ days = -14000 }", "clocks.answer.remind[0].days", "Must be at least -3650."),
    ("{ days = -14 }", "{ days = 14000 }", "clocks.answer.remind[0].days", "Must be at most 3650."),
    ("{ days = -14 }", "{ day = -14, days = 3 }", "clocks.answer.remind[0].day", "Unknown key. Is 'days' meant?"),
    ("{ days = -14 }", '{ to = "first_contact" }', "clocks.answer.remind[0].days", "Is missing; a whole number is expected."),
    ("{ days = -14 }", "-14", "clocks.answer.remind[0]", "Must be a table."),
    ("{ days = -14 }", '{ days = 7, to = "officer" }', "clocks.answer.remind[1]", "The same reminder is named twice."),
    ('to = "officer"', 'to = "second_contract"', "clocks.answer.remind[1].to", "Unknown role 'second_contract'. Is 'second_contact' meant?"),
    ('then     = "expire"', 'then     = "expiry"', "clocks.answer.then", "Unknown transition 'expiry'. Is 'expire' meant?"),
    ('{ days = 14, to = "approver" }', '{ days = 14, to = "boss" }', "clocks.answer.escalate.to", "Unknown role 'boss'."),
    ('{ days = 14, to = "approver" }', "{ days = 14 }", "clocks.answer.escalate.to", "Is missing; a text is expected."),
    ('{ days = 14, to = "approver" }', '{ days = -1, to = "approver" }', "clocks.answer.escalate.days", "Must be at least 0."),
    ("[clocks.answer]", '[clocks."the decision"]', "clocks.the decision", "Must be small letters, digits and underscores, a letter first."),
]  # fmt: skip


def read(tmp_path, text):
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return load_definition(path, words())


def test_clock_is_read_whole(tmp_path):
    assert read(tmp_path, SOUND + ASKING + CLOCK).clocks["answer"] == (
        Clock(
            name="answer",
            label=Label("Antwort", "Answer"),
            states=("ready",),
            owner="approver",
            due=Due(2, "months", "first_visit", is_before=True),
            remind=(Notice(-14, "first_contact"), Notice(7, "officer")),
            pauses=("asked",),
            then="expire",
            escalate=Notice(14, "approver"),
        )
    )


def test_clock_counts_from_the_day_of_entry_unless_told_otherwise(tmp_path):
    text = SOUND + ASKING + CLOCK.replace('months = 2, before = "first_visit"', "working_days = 5")
    assert read(tmp_path, text).clocks["answer"].due == Due(5, "working_days", "entry")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"), MISTAKES, ids=[f"{m[2]} {m[3][:20]}" for m in MISTAKES]
)
def test_mistake_in_a_clock_is_told(tmp_path, old, new, key, reason):
    assert old in CLOCK
    with pytest.raises(DefinitionError) as refusal:
        read(tmp_path, SOUND + ASKING + CLOCK.replace(old, new, 1))
    assert (key, reason) in [(problem.key, problem.reason) for problem in refusal.value.problems]


def test_definition_is_for_a_case_unless_it_says_for_what(tmp_path):
    assert read(tmp_path, SOUND).kind == "case"
    assert read(tmp_path, 'kind = "amendment"\n' + SOUND).kind == "amendment"


def test_unknown_kind_is_refused(tmp_path):
    with pytest.raises(
        DefinitionError, match=r":1: kind: Must be one of: case, amendment, payment_request\."
    ):
        read(tmp_path, 'kind = "letter"\n' + SOUND)
