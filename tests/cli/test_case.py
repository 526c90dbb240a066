"""``grants case explain``: every way on from a case's state, and all that stands in it."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.office import Office


@pytest.fixture
def explain(grants: Run, office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command in the installation of the small office."""
    monkeypatch.setenv("GRANTS_DATABASE_URL", office.config.database)

    def run(*words: str) -> Any:
        return grants("case", "explain", *words)

    return run


def test_all_that_is_missing_is_said_in_both_languages(explain: Any, office: Office) -> None:
    ref = office.case_in("in_review", with_letters=False)
    english, german = explain(ref, "--language", "en"), explain(ref)
    assert english.returncode == german.returncode == 0
    assert english.stdout.splitlines() == [
        f"{ref}: In review",
        "- Submit review (review): possible (reviewer)",
        "- Complete review (complete_review): by itself, as soon as it can",
        "    Not all reviews are in.",
        "- Withdraw application (withdraw): possible (applicant)",
    ]
    assert "    Es liegen noch nicht alle Gutachten vor." in german.stdout.splitlines()


def test_it_is_said_for_one_person(explain: Any, office: Office) -> None:
    ref = office.case_in("recommended", with_letters=False)
    told = explain(ref, "--as", "everything@office.example", "--language", "en", "--json")
    ways = {each["transition"]: each for each in json.loads(told.stdout)["ways"]}
    assert (ways["award"]["theirs"], ways["award"]["open"]) == (True, True)
    assert ways["reject"]["reasons"] == [
        {
            "text": "The officer recommended an award. Send the case back if you want to decide otherwise.",
            "page": None,
            "section": None,
        }
    ]
    assert (ways["withdraw"]["theirs"], ways["withdraw"]["open"]) == (False, False)


def test_the_reasons_are_those_of_the_case_page(explain: Any, office: Office, client_of: Any) -> None:
    ref = office.case_in("recommended", with_letters=False)
    told = json.loads(explain(ref, "--as", "approver@office.example", "--json").stdout)
    page = client_of("approver").get(f"/applications/{ref}").text
    sentences = [each["text"] for way in told["ways"] if way["theirs"] for each in way["reasons"]]
    assert sentences
    assert all(each in page for each in sentences)


def test_a_case_that_is_over_has_no_way_on(explain: Any, office: Office) -> None:
    ref = office.draft()
    office.step(ref, "withdraw", "oldenburg")
    assert explain(ref, "--language", "en").stdout.splitlines()[-1] == "The case is over."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("UDE-1999-0001",), "There is no case UDE-1999-0001."),
        (("'; DROP TABLE step; --",), "There is no case '; DROP TABLE step; --."),
    ],
)
def test_what_is_not_there_is_said(explain: Any, words: tuple[str, ...], sentence: str) -> None:
    outcome = explain(*words)
    assert (outcome.returncode, outcome.stderr) == (1, f"{sentence}\n")


def test_an_unknown_person_is_said(explain: Any, office: Office) -> None:
    outcome = explain(office.draft(), "--as", "nobody@office.example")
    assert (outcome.returncode, outcome.stderr) == (1, "Nobody can sign in as nobody@office.example.\n")
