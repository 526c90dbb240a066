"""Simulations on a page: the figures of the simulation itself, other numbers beside them, and bounds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from grants.vocabulary import simulations
from grants.vocabulary.simulations import plan_named, played
from tests.web.form_case import in_english
from workflows.simulation import Numbers, simulate

Client = Callable[[str], Any]
UDE = "/simulations/ude_one_year"


def page_of(client: Any, address: str = UDE, status: int = 200, language: str = "en") -> BeautifulSoup:
    if language == "en":
        in_english(client)
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def rows(table: Tag) -> list[list[str]]:
    return [
        [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")
    ]


def answers(page: BeautifulSoup) -> list[list[str]]:
    section = page.find(attrs={"aria-labelledby": "answers"})
    assert isinstance(section, Tag)
    return rows(section.find("table"))  # type: ignore[arg-type]


def test_the_list_names_every_file_and_leads_to_it(client_of: Client) -> None:
    page = page_of(client_of("auditor"), "/simulations")
    links = {link["href"] for link in page.select("main table a")}
    assert links == {f"/simulations/{name}" for name in simulations.names()}


def test_the_page_tells_what_the_simulation_found(client_of: Client) -> None:
    outcome = simulate(plan_named("ude_one_year"))
    told = dict(answers(page_of(client_of("officer"))))
    assert told["Question"] == "As in the file"
    assert told["Applications that come"] == str(outcome.arrived)
    assert told["Half of all cases are over after"] == f"{round(outcome.took.median)} days"
    assert told["Nine of ten cases are over after"] == f"{round(outcome.took.p90)} days"
    assert told["The desk at which cases lie longest"] == "Reviewers"
    report = next(each for each in outcome.clocks if each.name == "report")
    assert told["Too late: Report"] == f"{report.late} of {report.late + report.met}"
    (short,) = (each for each in outcome.rounds if each.refused)
    assert any(value.startswith(f"does not suffice for {short.refused} cases") for value in told.values())


def test_every_ended_case_stands_in_the_chart_of_lengths(client_of: Client) -> None:
    outcome = simulate(plan_named("ude_one_year"))
    figure = page_of(client_of("officer")).find("figure", attrs={"aria-labelledby": "lengths"})
    assert isinstance(figure, Tag)
    counts = [int(row[1]) for row in rows(figure.find("table"))[1:]]  # type: ignore[arg-type]
    assert sum(counts) == outcome.took.count
    drawn = [text.get_text() for text in figure.select("svg .chart__value")]
    assert [each for each in drawn if each.isdigit()] == [str(count) for count in counts]


def test_other_numbers_stand_beside_those_of_the_file_with_the_same_chances(client_of: Client) -> None:
    plan = plan_named("ude_one_year")
    more = Numbers.of(plan)
    usual, tried = played("ude_one_year", more), played("ude_one_year", _with_people(more, reviewer=8))
    told = {row[0]: row[1:] for row in answers(page_of(client_of("officer"), f"{UDE}?people-reviewer=8"))}
    assert told["Question"] == ["As in the file", "With your numbers"]
    assert told["Applications that come"] == [str(usual.arrived)] * 2
    assert told["Nine of ten cases are over after"] == [
        f"{round(each.took.p90)} days" for each in (usual, tried)
    ]
    assert tried.took.p90 < usual.took.p90


def _with_people(numbers: Numbers, **count: int) -> Numbers:
    people = tuple((role, count.get(role, usual)) for role, usual in numbers.people)
    return Numbers(numbers.seed, numbers.per_month, people, numbers.budgets_cents)


def test_another_draw_alone_is_another_year_and_no_comparison(client_of: Client) -> None:
    first, other = (answers(page_of(client_of("officer"), f"{UDE}?seed={seed}")) for seed in (1, 2))
    assert [len(row) for row in (*first, *other)] == [2] * (len(first) + len(other))
    assert first != other


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("people-officer", "-1", "Enter a number of at least 1."),
        ("people-officer", "0", "Enter a number of at least 1."),
        ("people-reviewer", "1", "Enter a number of at least 2."),  # two people must review
        ("people-officer", "101", "Enter a number of at most 100."),
        ("people-officer", "9" * 5000, "This number is too large."),
        ("people-officer", "NaN", "Enter a whole number in digits, for example 12."),
        ("people-officer", "1e3", "Enter a whole number in digits, for example 12."),
        ("people-officer", "<script>alert(1)</script>", "Enter a whole number in digits, for example 12."),
        ("people-officer", "", "Enter a number."),
        ("per_month", "1001", "Enter a number of at most 1000."),
        ("per_month", "-5", "Enter a number of at least 0."),
        ("seed", "1000000", "Enter a number of at most 999999."),
        ("budget-0", "-1", "Enter an amount of zero or more."),
        ("budget-0", "inf", "Enter an amount such as 1.240,00 or 1240.00."),
        ("budget-1", "9" * 40, "This amount is too large."),
    ],
)
def test_a_number_that_cannot_be_played_gets_a_sentence_at_its_field(
    client_of: Client, name: str, typed: str, said: str
) -> None:
    page = page_of(client_of("officer"), f"{UDE}?{name}={typed}", status=422)
    error = page.find(id=f"{name}-error")
    assert error is not None
    assert said in error.get_text()
    field = page.find(id=name)
    assert isinstance(field, Tag)
    assert field["value"] == typed, "nothing that was typed is lost"
    assert page.find(id="answers") is None


def test_a_year_that_would_take_too_long_is_refused_in_a_sentence(client_of: Client) -> None:
    page = page_of(
        client_of("officer"), f"{UDE}?per_month=1000&people-reviewer=100&people-officer=100", status=422
    )
    assert "That would take too long for this page." in page.get_text()
    assert page.find(id="answers") is None


def test_the_same_numbers_are_played_once(client_of: Client) -> None:
    before = simulations._played.cache_info()
    for _each in range(3):
        page_of(client_of("officer"), f"{UDE}?people-cashier=3&seed=77")
    after = simulations._played.cache_info()
    assert after.misses - before.misses == 2, "as in the file, and as tried"
    assert after.hits - before.hits == 4


def test_pictures_have_a_name_a_description_and_no_style(client_of: Client) -> None:
    client = client_of("officer")
    page = page_of(client, f"{UDE}?people-officer=3")
    figures = page.find_all("figure")
    assert len(figures) == 6
    for figure in figures:
        picture = figure.find("svg", role="img")
        for told in (picture["aria-labelledby"], picture["aria-describedby"]):
            assert picture.find(id=told).get_text(strip=True)
        assert figure.find("table") is not None
    ids = [each["id"] for each in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert page.find(style=True) is None
    assert page.find("style") is None


def test_a_file_that_cannot_be_used_says_what_is_to_be_mended(
    client_of: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "simulations").mkdir()
    (tmp_path / "simulations" / "mine.toml").write_text('title = "<b>x</b>"\n', encoding="utf-8")
    monkeypatch.setattr(simulations, "FOLDER", tmp_path)
    client = client_of("officer")
    assert "cannot be used" in page_of(client, "/simulations").get_text()
    page = page_of(client, "/simulations/mine", status=422)
    assert any("mine.toml" in item.get_text() for item in page.find_all("li"))
    for name in ("ude_one_year", "..", "../ude_one_year", "mine.toml", "%00"):
        assert client.get(f"/simulations/{name}").status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_simulation_has_its_page_in_both_languages(client_of: Client, language: str) -> None:
    client = client_of("officer")
    for name in simulations.names():
        page = page_of(client, f"/simulations/{name}?per_month=20", language=language)
        assert ("Median, Tage" if language == "de" else "Median, days") in page.get_text()
