# ruff: noqa: E501  a table reads best with one row a line
"""Programmes, criteria and rates: the shipped ones, and what is refused."""

import shutil
from datetime import date

import pytest

from tests.workflows.rulebook_case import RULEBOOK, words
from workflows.criteria import load_criteria
from workflows.definition import load_definition
from workflows.errors import DefinitionError, NoRates
from workflows.programme import check_programme, load_programmes
from workflows.rates import load_rates


@pytest.fixture
def rulebook(tmp_path):
    """A copy of the shipped rulebook that a test may break."""
    for folder in ("programmes", "definitions", "criteria", "rates"):
        shutil.copytree(RULEBOOK / folder, tmp_path / folder)
    return tmp_path


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(rulebook):
    with pytest.raises(DefinitionError) as refusal:
        load_programmes(rulebook)
    return [(problem.file, problem.key, problem.reason) for problem in refusal.value.problems]


def test_shipped_programmes_say_what_they_grant():
    programmes = load_programmes()
    caps = {code: programme.caps for code, programme in programmes.items()}
    assert {code: (cap.amount_cents, cap.partners_min, cap.partners_max) for code, cap in caps.items()} == {
        "ude": (500_000, 1, 1),
        "trixpert": (1_200_000, 2, 12),
        "trilateral": (1_200_000, 2, 12),
    }
    assert {code: cap.least_countries for code, cap in caps.items()} == {
        "ude": 1,
        "trixpert": 1,
        "trilateral": 3,
    }
    assert not caps["ude"].virtual_allowed
    assert caps["trixpert"].virtual_allowed


def test_shipped_programmes_fit_their_definition(definition):
    assert [check_programme(programme, definition) for programme in load_programmes().values()] == [
        [],
        [],
        [],
    ]


def test_authorities_are_plainly_fictitious():
    for programme in load_programmes().values():
        assert "(Beispielbehörde)" in programme.authority["name"]
        assert programme.authority["email"].endswith(".example")
        assert "(Beispielrichtlinie)" in programme.legal_basis.de


def test_remedy_names_period_authority_and_seat():
    for programme in load_programmes().values():
        for piece in (
            "innerhalb eines Monats nach Bekanntgabe",
            programme.authority["street"],
            programme.authority["town"],
        ):
            assert piece in programme.remedy.de


def test_conditions_are_of_the_five_kinds_and_carry_their_source():
    for programme in load_programmes().values():
        assert {condition.kind for condition in programme.conditions} == {
            "befristung", "bedingung", "widerrufsvorbehalt", "auflage", "auflagenvorbehalt",
        }  # fmt: skip
        assert all("VwVfG" in condition.source for condition in programme.conditions)


def test_bilateral_trips_get_no_event_sum_and_meetings_do():
    on = date(2026, 3, 2)
    sums = {code: programme.rates.on(on).event_cents for code, programme in load_programmes().items()}
    assert sums == {"ude": 0, "trixpert": 75_000, "trilateral": 75_000}


@pytest.mark.parametrize(
    ("day", "version", "far"),
    [
        (date(2019, 11, 7), "exchange_lump_sums 2014-01-01", 18_000),
        (date(2023, 12, 31), "exchange_lump_sums 2021-01-01", 18_000),
        (date(2024, 1, 1), "exchange_lump_sums 2024-01-01", 21_100),
        (date(2099, 1, 1), "exchange_lump_sums 2024-01-01", 21_100),
    ],
)
def test_rates_are_those_of_the_day(day, version, far):
    table = load_rates(RULEBOOK / "rates" / "exchange_lump_sums.toml").on(day)
    assert (table.version, table.band(110.1).amount_cents) == (version, far)


def test_rates_before_their_first_table_are_refused():
    rates = load_rates(RULEBOOK / "rates" / "exchange_lump_sums.toml")
    with pytest.raises(NoRates, match="'exchange_lump_sums' is valid on 2013-12-31"):
        rates.on(date(2013, 12, 31))


def test_every_sum_has_a_source_or_is_marked_as_a_demonstration():
    for table in load_rates(RULEBOOK / "rates" / "exchange_lump_sums.toml").tables:
        for source in (table.day_source, table.event_source, *(band.source for band in table.travel_bands)):
            assert "demonstration value" in source or "(" in source


def test_shipped_criteria_weigh_as_announced():
    criteria = load_criteria(RULEBOOK / "criteria" / "expert_exchange.toml")
    assert [item.weight for item in criteria.items] == [25, 20, 20, 20, 10, 5]
    assert (criteria.scale_max, criteria.comment_at_most) == (10, 4)


UDE = "programmes/ude.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (UDE, 'code        = "ude"', 'code        = "udx"', (UDE, "code", "Must be 'ude', as the file is called.")),
        (UDE, 'definition = "expert_exchange"', 'definition = "x"', (UDE, "definition", "There is no definitions/x.toml.")),
        (UDE, 'criteria   = "expert_exchange"', 'criteria   = "x"', (UDE, "criteria", "There is no criteria/x.toml.")),
        (UDE, '"exchange_lump_sums"', '"x"', (UDE, "rates", "There is no rates/x.toml.")),
        (UDE, '"travel", "day"', '"travel", "night"', (UDE, "pays[1]", "Must be one of: travel, day, event.")),
        (UDE, '"auflage"', '"rat"', (UDE, "conditions[2].kind", "Must be one of: befristung, bedingung, widerrufsvorbehalt, auflage, auflagenvorbehalt.")),
        (UDE, "amount_cents     = 500000 ", "amount_cents     = 5000.00", (UDE, "caps.amount_cents", "Must be a whole number.")),
        (UDE, "partners_min     = 1", "partners_min     = 2", (UDE, "caps.partners_max", "Must not be less than 'partners_min'.")),
        (UDE, 'phone           =', 'phon            =', (UDE, "authority.phon", "Unknown key. Is 'phone' meant?")),
        (UDE, "report_days      = 30", "", (UDE, "report_days", "Is missing; a whole number is expected.")),
    ],
)  # fmt: skip
def test_broken_programme_is_refused_with_its_key(rulebook, file, old, new, problem):
    change(rulebook / file, old, new)
    assert problem in refused(rulebook)


def test_programme_that_lacks_a_letter_of_its_definition_is_found(rulebook, definition):
    change(rulebook / UDE, '"award", "rejection"', '"award"')
    [problem] = check_programme(load_programmes(rulebook)["ude"], definition)
    assert (
        str(problem)
        == "programmes/ude.toml: letters: 'rejection' is missing: 'expert_exchange' writes it on 'reject'."
    )


CRITERIA = "criteria/expert_exchange.toml"
RATES = "rates/exchange_lump_sums.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (CRITERIA, "weight = 25", "weight = 26", (CRITERIA, "items", "The weights sum to 101; they must sum to 100.")),
        (CRITERIA, '"partnership"', '"relevance"', (CRITERIA, "items[1].code", "'relevance' is used twice.")),
        (CRITERIA, "weight = 25", "weight = 25\nthreshold = 11", (CRITERIA, "items[0].threshold", "Must be at most 10, the top of the scale.")),
        (RATES, "valid_from = 2021-01-01", "valid_from = 2020-06-01", (RATES, "tables[1].valid_from", "The table before it is still valid on this day.")),
        (RATES, "valid_to   = 2020-12-31", "", (RATES, "tables[1].valid_from", "The table before it is still valid on this day.")),
        (RATES, "valid_to   = 2023-12-31", "valid_to   = 2020-02-01", (RATES, "tables[1].valid_to", "Lies before 'valid_from'.")),
        (RATES, "valid_from = 2024-01-01", "valid_from = 2024-01-01T00:00:00", (RATES, "tables[2].valid_from", "Must be a date without a time.")),
        (RATES, "from_km = 100, ", "from_km = 101, ", (RATES, "tables[0].travel[1].from_km", "Must follow on the end of the band before it.")),
        (RATES, "amount_cents = 2300,", "amount_cents = -1,", (RATES, "tables[0].travel[0].amount_cents", "Must be at least 0.")),
        (RATES, "amount_cents = 6000", "amount_cents = 60.0", (RATES, "tables[0].day.amount_cents", "Must be a whole number.")),
    ],
)  # fmt: skip
def test_broken_criteria_and_rates_are_refused_once_for_all_programmes(rulebook, file, old, new, problem):
    change(rulebook / file, old, new)
    assert refused(rulebook).count(problem) == 1


def test_problems_of_all_files_are_told_at_once(rulebook):
    change(rulebook / UDE, "visits           = 2", "visits           = 0")
    change(rulebook / "programmes/trixpert.toml", "accept_days      = 14", "accept_days      = 0")
    assert [(file, key) for file, key, _ in refused(rulebook)] == [
        ("programmes/trixpert.toml", "accept_days"),
        (UDE, "caps.visits"),
    ]


def test_problem_in_a_list_of_tables_has_its_line(rulebook):
    change(rulebook / RATES, "amount_cents = 2800,", "amount_cents = -1,")
    with pytest.raises(DefinitionError) as refusal:
        load_programmes(rulebook)
    [problem] = refusal.value.problems
    text = (rulebook / RATES).read_text(encoding="utf-8")
    assert "amount_cents = -1," in text.splitlines()[problem.line - 1]
    assert problem.line > text[: text.index("valid_from = 2024")].count("\n")


def test_texts_of_both_languages_are_there_and_german_speaks_german():
    definition = load_definition(RULEBOOK / "definitions" / "expert_exchange.toml", words())
    labels = [state.public for state in definition.states.values()]
    labels += [transition.label for transition in definition.transitions.values()]
    assert all(label.of("de") and label.of("en") and label.of("de") != label.of("en") for label in labels)
    assert (labels[0].of("de-DE"), labels[0].of("en-GB")) == (labels[0].de, labels[0].en)
