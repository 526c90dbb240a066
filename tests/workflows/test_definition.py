"""What is proved about a definition before it may be used."""

import pytest

from tests.workflows.broken_definitions import BROKEN, SOUND, SPARE, arrow
from tests.workflows.rulebook_case import RULEBOOK, words
from workflows.definition import load_definition, load_definitions
from workflows.errors import DefinitionError


def problems(tmp_path, text):
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "small.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DefinitionError) as refusal:
        load_definition(folder / "small.toml", words())
    assert {problem.file for problem in refusal.value.problems} == {"definitions/small.toml"}
    return refusal.value.problems


def test_sound_definition_is_read(tmp_path):
    (tmp_path / "small.toml").write_text(SOUND, encoding="utf-8")
    definition = load_definition(tmp_path / "small.toml", words())
    assert (definition.name, definition.initial, list(definition.states)) == (
        "small",
        "draft",
        ["draft", "waiting", "ready", "closed"],
    )
    assert definition.transitions["lapse"].automatic
    assert definition.text == SOUND


@pytest.mark.parametrize(
    ("old", "new", "key", "place", "reason"), BROKEN, ids=[f"{row[2]} {row[4][:24]}" for row in BROKEN]
)
def test_broken_definition_is_refused_for_its_one_reason(tmp_path, old, new, key, place, reason):
    assert old in SOUND
    text = SOUND[:-1] + new if old == "\n" else SOUND.replace(old, new, 1)
    [problem] = problems(tmp_path, text)
    assert (problem.key, problem.reason) == (key, reason)
    assert place in text.splitlines()[problem.line - 1]


def test_dead_end_behind_a_loop_of_states_is_found(tmp_path):
    text = SOUND + SPARE + SPARE.replace("spare", "other")
    text += (
        arrow("enter", "waiting", "spare")
        + arrow("there", "spare", "other")
        + arrow("back", "other", "spare")
    )
    assert [(problem.key, problem.reason) for problem in problems(tmp_path, text)] == [
        ("states.spare", "The state 'spare' is a dead end: no way leads to a final state."),
        ("states.other", "The state 'other' is a dead end: no way leads to a final state."),
    ]


def test_all_problems_are_told_at_once_in_the_files_order(tmp_path):
    text = (
        SOUND.replace('"round_open"', '"a"')
        .replace('"budget_fits"', '"b"')
        .replace("version = 1", "version = -1")
    )
    found = problems(tmp_path, text)
    assert [problem.key for problem in found] == [
        "version",
        "transitions.submit.requires[0]",
        "transitions.award.requires[0]",
    ]
    assert str(found[0]) == "definitions/small.toml:2: version: Must be at least 1."


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("name = ", "Is not valid TOML", 1),
        ("[a]\n[a]\n", "Is not valid TOML", 2),
        (b"name = '\xff'", "Is not written in UTF-8.", None),
    ],
)
def test_unreadable_file_is_refused_with_its_place(tmp_path, text, reason, line):
    [problem] = problems(tmp_path, text)
    assert (problem.reason.startswith(reason), problem.line) == (True, line)


def test_empty_file_says_what_is_missing(tmp_path):
    missing = {problem.key for problem in problems(tmp_path, "")}
    assert missing == {"name", "version", "label", "initial", "phases", "states", "transitions"}


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match=r"none\.toml: There is no such file\."):
        load_definition(tmp_path / "none.toml", words())


def test_shipped_definitions_are_sound():
    assert list(load_definitions(RULEBOOK / "definitions", words())) == [
        "amendment",
        "expert_exchange",
        "payment_request",
        "trilateral",
    ]


def test_every_state_of_the_case_is_reached_by_walking_its_transitions(definition):
    reached, todo = {definition.initial}, [definition.initial]
    while todo:
        for transition in definition.leaving(todo.pop()):
            if transition.to not in reached:
                reached.add(transition.to)
                todo.append(transition.to)
    assert reached == {
        "draft", "submitted", "returned", "in_review", "reviewed", "recommended", "awarded", "accepted",
        "reported", "report_returned", "report_checked", "settled", "closed", "rejected", "withdrawn",
        "declined", "cancelled",
    }  # fmt: skip
    assert {state.name for state in definition.states.values() if state.is_final} == {
        "closed", "rejected", "withdrawn", "declined", "cancelled",
    }  # fmt: skip


def test_decisions_have_four_eyes_and_are_never_automatic(definition):
    deciding = [each for each in definition.transitions.values() if each.letter in words().decisions]
    assert [(each.name, each.differs_from, each.automatic) for each in deciding] == [
        ("award", ("recommend", "review"), False),
        ("reject", ("recommend", "review"), False),
        ("settle", ("award",), False),
    ]


def test_changed_file_has_another_fingerprint(tmp_path):
    (tmp_path / "small.toml").write_text(SOUND, encoding="utf-8")
    before = load_definition(tmp_path / "small.toml", words()).sha256
    (tmp_path / "small.toml").write_text(SOUND + "# a remark\n", encoding="utf-8")
    assert load_definition(tmp_path / "small.toml", words()).sha256 != before
