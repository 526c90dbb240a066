"""Reading scenarios: the words of officers are understood, and every mistake is told with its place."""

from datetime import date
from pathlib import Path

import pytest

from tests.workflows.rulebook_case import ROLES, RULEBOOK, words
from workflows.cities import load_cities
from workflows.definition import load_definitions
from workflows.errors import DefinitionError
from workflows.programme import load_programmes
from workflows.scenario import Rulebook, Scenario, load_scenario
from workflows.scenario.way import way_to

TEXT = """
title = { de = "Ein Fall", en = "A case" }
steps = [
  { by = "officer", take = "Zur Begutachtung geben", on = 3 },
  { by = "reviewer", person = "Greta", take = "submit review", state = "Wird begutachtet" },
]

[given]
programme = "ude"
state     = "Formal zu prüfen"

[then]
letters = { receipt = 1 }
history = ["Antrag einreichen", "admit"]
"""


BAD_DAY = "4: steps[0].on: Must be a date such as 2026-03-31, or how many days after the beginning."


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook(
        programmes=load_programmes(RULEBOOK),
        definitions=load_definitions(RULEBOOK / "definitions", words()),
        cities=load_cities(RULEBOOK / "cities.toml"),
        roles=frozenset(ROLES),
    )


@pytest.fixture
def read(tmp_path: Path, rulebook: Rulebook):
    def read(text: str) -> Scenario:
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8")
        return load_scenario(path, rulebook)

    return read


def problems(read, text: str) -> list[str]:
    with pytest.raises(DefinitionError) as error:
        read(text)
    return [str(each).partition("case.toml:")[2] for each in error.value.problems]


def test_states_and_transitions_are_known_by_name_and_by_label_in_both_languages(read) -> None:
    scenario = read(TEXT)
    assert [(step.take, step.state) for step in scenario.steps] == [("admit", None), ("review", "in_review")]
    assert scenario.given.state == "submitted"
    assert {each.name: each.value for each in scenario.then} == {
        "letters": {"receipt": 1},
        "history": ["submit", "admit"],
    }


def test_what_is_not_said_is_as_usual(read) -> None:
    given = read(TEXT).given
    assert (given.begins, given.closes) == (date(2026, 3, 2), date(2026, 4, 1))
    assert (given.plan.applicant, given.plan.partners) == ("Oldenburg", ("Groningen",))
    assert given.plan.people == {"Oldenburg": 3, "Groningen": 1}
    assert given.plan.requested_cents is None
    assert (given.plan.visit - given.begins).days > given.programme.caps.lead_days


def test_days_are_counted_from_the_beginning_or_written_out(read) -> None:
    assert read(TEXT).steps[0].on == date(2026, 3, 5)
    assert read(TEXT.replace("on = 3 }", "on = 2026-03-05 }")).steps[0].on == date(2026, 3, 5)
    assert read(TEXT).steps[1].on is None


def test_a_step_knows_its_line(read) -> None:
    assert [step.place.rpartition(":")[2] for step in read(TEXT).steps] == ["4", "5"]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('"ude"', '"trixpurt"', "9: given.programme: Unknown programme 'trixpurt'. Is 'trixpert' meant?"),
        ('"officer"', '"oficer"', "4: steps[0].by: Unknown role 'oficer'. Is 'officer' meant?"),
        ('"officer"', '"system"', "4: steps[0].by: Takes its steps by itself: name only what people do."),
        (
            "Zur Begutachtung geben",
            "Zur Begutachtung gebn",
            "4: steps[0].take: Unknown transition 'Zur Begutachtung gebn'. "
            "Is 'Zur Begutachtung geben' meant?",
        ),
        (
            "Zur Begutachtung geben",
            "complete_review",
            "4: steps[0].take: 'complete_review' is automatic: it is taken by itself, not by a person.",
        ),
        ("on = 3 ", "on = -3 ", BAD_DAY),
        ("on = 3 ", "on = true ", BAD_DAY),
        ("on = 3 ", 'on = "morgen" ', BAD_DAY),
        (
            "on = 3 ",
            "on = 2026-02-28 ",
            "4: steps[0].on: Lies before 2026-03-02, when the step above has happened.",
        ),
        ("on = 3 ", 'verdict = "award" ', "4: steps[0].verdict: The form of 'admit' has no 'verdict'."),
        ("on = 3 ", "nte = 3 ", "4: steps[0].nte: Unknown key. Is 'note' meant?"),
        ("on = 3 ", "note = 3 ", "4: steps[0].note: Must be a text."),
        ("on = 3 ", "refused = [] ", "4: steps[0].refused: Must name at least 1."),
        ("on = 3 ", 'letter = "awards" ', "4: steps[0].letter: Unknown letter 'awards'. Is 'award' meant?"),
        (
            "on = 3 ",
            'refused = ["Nein."], state = "draft" ',
            "4: steps[0].refused: A step that is refused leads to no state and writes no letter.",
        ),
        (
            'take = "submit review", ',
            "",
            "5: steps[1].take: Is missing; a transition is expected, or 'change' with what is written.",
        ),
        (
            'take = "submit review", ',
            "change = { people = { Bremen = 2 } }, ",
            "5: steps[1].change.people.Bremen: Unknown city of this exchange 'Bremen'. "
            "There are: Oldenburg, Groningen.",
        ),
        (
            "Formal zu prüfen",
            "Formal zu prufen",
            "10: given.state: Unknown state 'Formal zu prufen'. Is 'Formal zu prüfen' meant?",
        ),
        (
            "state     =",
            'partners = ["Gronningen"]\nstate     =',
            "10: given.partners[0]: Unknown city 'Gronningen'. Is 'Groningen' meant?",
        ),
        (
            "state     =",
            'partners = ["Oldenburg"]\nstate     =',
            "10: given.partners: 'Oldenburg' applies, and cannot be its own partner.",
        ),
        (
            "state     =",
            'people = { Oldenburg = "3" }\nstate     =',
            "10: given.people.Oldenburg: Must be a whole number.",
        ),
        (
            "state     =",
            "closes = 2026-01-01\nstate     =",
            "10: given.closes: The round closes before the case begins.",
        ),
        (
            "state     =",
            'mode = "hybrit"\nstate     =',
            "10: given.mode: Must be one of: physical, virtual, hybrid.",
        ),
        (
            "receipt = 1",
            "receit = 1",
            "13: then.letters.receit: Unknown letter 'receit'. Is 'receipt' meant?",
        ),
        ('"admit"]', '"admitt"]', "14: then.history[1]: Unknown transition 'admitt'. Is 'admit' meant?"),
        ("history =", "histery =", "14: then.histery: Unknown key. Is 'history' meant?"),
    ],
)
def test_a_mistake_is_told_with_its_key_and_line(read, was: str, becomes: str, told: str) -> None:
    assert problems(read, TEXT.replace(was, becomes, 1)) == [told]


def test_all_mistakes_are_told_at_once(read) -> None:
    text = TEXT.replace("officer", "oficer").replace("Greta", "").replace("receipt = 1", 'receipt = "1"')
    assert [each.partition(":")[0] for each in problems(read, text)] == ["4", "5", "13"]


def test_a_label_that_two_states_share_is_refused(read) -> None:
    shared = "Begutachtet, Entscheidung wird vorbereitet"
    (told,) = problems(read, TEXT.replace("Formal zu prüfen", shared))
    assert told == f"10: given.state: {shared!r} can mean 'reviewed' or 'recommended': use the name."


def test_the_usual_way_has_the_fewest_steps(rulebook: Rulebook) -> None:
    definition = rulebook.definitions["expert_exchange"]
    assert [arrow.name for arrow in way_to(definition, "reviewed")] == ["submit", "admit", "complete_review"]
    assert way_to(definition, "draft") == ()
    assert {arrow.to for state in definition.states for arrow in way_to(definition, state)[-1:]} == (
        set(definition.states) - {"draft"}
    )
