# ruff: noqa: E501  a table reads best with one row a line
"""Nothing can be taken away from the shipped definition, or slipped into it, without a proof that notices."""

from dataclasses import replace

import pytest

from tests.workflows.rulebook_case import RULEBOOK, words
from workflows.checks import MOST, check
from workflows.definition import load_definition
from workflows.proofs import PROOFS
from workflows.proofs.ways import TooEntangled, Ways
from workflows.states import SYSTEM, Due, Notice

WORDS = words()
GOOD = load_definition(RULEBOOK / "definitions" / "expert_exchange.toml", WORDS)
ARROWS = GOOD.transitions.values()
BUILT_ON = {
    *(effect for needed in WORDS.needs.values() for effect in needed),
    *(effect for day in WORDS.days.values() for effect in day.known_by),
}


def changed(name, **change):
    return replace(GOOD, transitions={**GOOD.transitions, name: replace(GOOD.transitions[name], **change)})


def keys(definition, vocabulary=WORDS):
    return [finding.key for finding in check(definition, vocabulary)]


def findings(definition, vocabulary=WORDS):
    return [tuple(finding) for finding in check(definition, vocabulary)]


def test_shipped_definition_has_no_finding():
    assert check(GOOD, WORDS) == []


# 'resubmit' freezes again what 'submit' has frozen: all that builds on it holds without
EFFECTS = [
    (arrow.name, effect)
    for arrow in ARROWS
    for effect in arrow.effects
    if effect in {*WORDS.money, *BUILT_ON} and arrow.name != "resubmit"
]


@pytest.mark.parametrize(("name", "effect"), EFFECTS)
def test_effect_that_is_left_out_is_missed(name, effect):
    rest = tuple(word for word in GOOD.transitions[name].effects if word != effect)
    assert keys(changed(name, effects=rest))


@pytest.mark.parametrize("name", [arrow.name for arrow in ARROWS])
@pytest.mark.parametrize("effect", sorted(WORDS.money))
def test_money_word_that_is_slipped_in_is_noticed(name, effect):
    arrow = GOOD.transitions[name]
    assert keys(changed(name, effects=(*arrow.effects, effect)))


@pytest.mark.parametrize(("name", "other"), [(a.name, other) for a in ARROWS for other in a.differs_from])
def test_person_from_whom_one_must_differ_is_missed(name, other):
    rest = tuple(each for each in GOOD.transitions[name].differs_from if each != other)
    assert keys(changed(name, differs_from=rest)) == [f"transitions.{name}.differs_from"]


@pytest.mark.parametrize("name", [arrow.name for arrow in ARROWS if arrow.differs_from])
def test_four_eyes_that_are_left_out_are_missed(name):
    assert f"transitions.{name}.differs_from" in keys(changed(name, differs_from=()))


TRILATERAL = load_definition(RULEBOOK / "definitions" / "trilateral.toml", WORDS)
THREE = [
    ("award", "requires", "within_first_approval"),
    ("approve_first", "differs_from", "recommend"),
    ("award_second", "differs_from", "recommend"),
    ("award_second", "differs_from", "approve_first"),
]


@pytest.mark.parametrize(("name", "key", "word"), THREE)
def test_third_person_who_is_left_out_is_missed(name, key, word):
    arrow = TRILATERAL.transitions[name]
    rest = replace(arrow, **{key: tuple(each for each in getattr(arrow, key) if each != word)})
    wrong = replace(TRILATERAL, transitions={**TRILATERAL.transitions, name: rest})
    [found] = check(wrong, WORDS)
    decision = "award" if name == "award" else "award_second"
    assert (found.key, found.path[-2:]) == (
        f"transitions.{decision}.differs_from",
        (decision, "awarded"),
    )


@pytest.mark.parametrize("name", GOOD.clocks)
def test_clock_that_is_left_out_is_missed(name):
    clocks = {each: clock for each, clock in GOOD.clocks.items() if each != name}
    assert keys(replace(GOOD, clocks=clocks)) == [
        f"states.{state}"
        for state in GOOD.clocks[name].states
        if GOOD.clocks[name].owner in GOOD.states[state].turn
    ]


@pytest.mark.parametrize("state", [state.name for state in GOOD.states.values() if not state.is_final])
def test_exits_that_are_left_out_are_missed(state):
    arrows = {
        name: replace(arrow, sources=tuple(source for source in arrow.sources if source != state))
        for name, arrow in GOOD.transitions.items()
    }
    left = {name: arrow for name, arrow in arrows.items() if arrow.sources}
    left = {
        name: replace(arrow, differs_from=tuple(other for other in arrow.differs_from if other in left))
        for name, arrow in left.items()
    }
    assert f"states.{state}" in keys(replace(GOOD, transitions=left))


@pytest.mark.parametrize("name", [arrow.name for arrow in ARROWS if WORDS.decides(arrow)])
@pytest.mark.parametrize("role", [SYSTEM, "applicant"])
def test_decision_is_never_left_to_the_system_or_a_party(name, role):
    by = (*GOOD.transitions[name].by, role)
    key = "letter" if role == SYSTEM else f"by[{len(by) - 1}]"
    assert f"transitions.{name}.{key}" in keys(changed(name, by=by))


@pytest.mark.parametrize("name", [arrow.name for arrow in ARROWS if arrow.letter])
def test_letter_that_is_missing_in_a_language_is_noticed(name):
    letter = GOOD.transitions[name].letter
    german = replace(WORDS, letters={**WORDS.letters, letter: frozenset({"de"})})
    writers = [arrow.name for arrow in ARROWS if arrow.letter == letter]
    assert findings(GOOD, german) == [
        (f"transitions.{each}.letter", f"The letter {letter!r} is missing in English.", ())
        for each in writers
    ]


def test_mail_that_is_missing_in_a_language_is_noticed():
    english = replace(WORDS, mails={"your_turn": frozenset({"en"})})
    assert {reason for _key, reason, _path in findings(GOOD, english)} == {
        "The mail 'your_turn' is missing in German."
    }


def test_decision_without_a_remedy_is_noticed():
    assert findings(GOOD, replace(WORDS, remedies=frozenset({"award", "settlement"}))) == [
        (
            "transitions.reject.letter",
            "'rejection' can be objected to, but tells no remedy (§ 37 (6) VwVfG).",
            (),
        )
    ]


def test_every_proof_says_what_it_proves_in_both_languages():
    assert len({proof.name for proof in PROOFS}) == len(PROOFS)
    assert all(proof.sentence.de and proof.sentence.en for proof in PROOFS)


# name of a clock, its change, what is told
CLOCKS = [
    ("closing", {"states": ("settled", "closed")}, "closing.states[1]", "The case is over in 'closed': no clock runs there."),
    ("decision", {"owner": "cashier"}, "decision.owner", "It is never the turn of 'cashier' while this clock runs."),
    ("decision", {"pauses": ("reviewed",)}, "decision.pauses[0]", "The clock cannot both run and stand still in 'reviewed'."),
    ("decision", {"pauses": ("settled",)}, "decision.pauses[0]", "In 'settled' the other side is not asked: the clock may stand still only while it is."),
    ("review", {"remind": (Notice(-14, "reviewer"),)}, "review.remind[0].days", "This reminder would go out before the clock has started."),
    ("review", {"remind": (Notice(1, "applicant"),)}, "review.remind[0].to", "Name one of first_contact, second_contact or a role of the office."),
    ("review", {"remind": (Notice(1, "second_contact"),)}, "review.remind[0].to", "'reviewer' has no second contact: name a role of the office."),
    ("review", {"escalate": Notice(1, "applicant")}, "review.escalate.to", "A case is escalated to a role of the office."),
    ("review", {"then": "admit"}, "review.then", "'admit' is for persons: its 'by' must name 'system'."),
    ("review", {"then": "complete_review"}, "review.then", "'complete_review' is automatic: it would not wait for the clock."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "key", "reason"), CLOCKS, ids=[row[3][:30] for row in CLOCKS])
def test_clock_that_cannot_be_kept_is_noticed(name, change, key, reason):
    definition = replace(GOOD, clocks={**GOOD.clocks, name: replace(GOOD.clocks[name], **change)})
    assert (f"clocks.{key}", reason) in [finding[:2] for finding in check(definition, WORDS)]


# change of 'withdraw', which is to be taken when the time for the application is over; what is told
LAPSES = [
    ({}, None),
    ({"form": "return"}, "'withdraw' needs a form or a note: nobody is there to fill it in."),
    ({"note": "required"}, "'withdraw' needs a form or a note: nobody is there to fill it in."),
    ({"sources": ("submitted",)}, "'withdraw' does not start from 'draft', where this clock runs."),
    ({"to": "draft"}, "'withdraw' leads to 'draft', where this clock is over again at once."),
]


@pytest.mark.parametrize(("change", "reason"), LAPSES, ids=[str(row[0]) for row in LAPSES])
def test_clock_takes_only_what_it_can_take(change, reason):
    definition = changed("withdraw", by=("applicant", SYSTEM), **change)
    lapsing = replace(GOOD.clocks["application"], then="withdraw")
    found = check(replace(definition, clocks={**GOOD.clocks, "application": lapsing}), WORDS)
    assert [each.reason for each in found if each.key.endswith(".then")] == ([reason] if reason else [])


def test_transition_that_nobody_takes_is_noticed():
    reason = "Nobody takes it: it is for the system, but neither automatic nor the 'then' of a clock."
    assert ("transitions.complete_review.by", reason, ()) in findings(
        changed("complete_review", automatic=False)
    )


def test_recommendation_and_award_in_one_step_are_noticed():
    award = GOOD.transitions["award"]
    at_once = changed("award", effects=("record_recommendation", *award.effects))
    reason = "One person would do 'record_recommendation' and what another person must do: make it two transitions."
    assert ("transitions.award.effects", reason, ()) in findings(at_once)


@pytest.mark.parametrize(("key", "most"), MOST.items())
def test_procedure_that_nobody_could_follow_is_refused(key, most):
    [name, thing] = next(iter(getattr(GOOD, key).items()))
    many = {name: thing} | {f"more_{number}": thing for number in range(most)}
    reason = f"There are more than {most}: nobody could follow such a procedure."
    assert findings(replace(GOOD, **{key: many})) == [(key, reason, ())]


def test_entangled_four_eyes_are_refused_in_good_time():
    officer = GOOD.transitions["admit"]
    steps = {
        f"step_{number}": replace(
            officer, name=f"step_{number}", sources=("reviewed",), to="reviewed", effects=()
        )
        for number in range(40)
    }
    award = replace(GOOD.transitions["award"], differs_from=("recommend", "review", *steps))
    recommend = replace(GOOD.transitions["recommend"], effects=())
    tangled = replace(GOOD, transitions={**GOOD.transitions, **steps, "award": award, "recommend": recommend})
    # From one state, each set of steps is a situation of its own; only the smallest has to be followed.
    assert not any("Too entangled" in reason for _key, reason, _path in findings(tangled))
    with pytest.raises(TooEntangled):
        list(Ways(tangled).walk(frozenset(), lambda taken, arrow: taken | {arrow.name}))


def test_clock_that_counts_from_a_day_that_is_not_known_is_noticed():
    early = replace(GOOD.clocks["formal_check"], due=Due(14, "days", "award"))
    clocks = {**GOOD.clocks, "formal_check": early}
    assert findings(replace(GOOD, clocks=clocks)) == [
        (
            "clocks.formal_check.due",
            "The day 'award' is unknown here: it needs 'create_award' before it.",
            ("draft", "submit", "submitted"),
        )
    ]


def test_clock_names_a_day_that_exists():
    odd = replace(GOOD.clocks["report"], due=Due(0, "days", "reprot_due"))
    assert findings(replace(GOOD, clocks={**GOOD.clocks, "report": odd})) == [
        ("clocks.report.due.after", "Unknown day 'reprot_due'. Is 'report_due' meant?", ())
    ]
