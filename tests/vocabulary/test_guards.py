"""Guards at their borders: how many countries, and which sums need a second approval."""

import pytest

from grants.models import Application, Decision, Organisation, Participation, Visit
from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.programmes import programme
from tests.office import FIRST_DAY, LAST_DAY, NOON
from workflows.engine import Move

ABOVE = 500_000
CITIES = {"Oldenburg": "DE", "Freiburg": "DE", "Groningen": "NL", "Cholet": "FR", "Løgstør": "DK"}


def case(applicant: str = "Oldenburg", *partners: str, code: str = "trilateral") -> Application:
    """An application that is not kept."""
    cities = {name: Organisation(name=name, country=CITIES[name]) for name in (applicant, *partners)}
    return Application(
        programme=code,
        organisation=cities[applicant],
        participations=[
            Participation(organisation=city, role="applicant" if name == applicant else "partner")
            for name, city in cities.items()
        ],
    )


def recommended(cents: int, code: str = "trilateral", verdict: str = "award") -> Application:
    found = case(code=code)
    found.decision = Decision(verdict=verdict, amount_cents=cents)
    return found


def unmet(guard: str, of: Application) -> list[str]:
    move = Move(of, "some_step", None, frozenset(), NOON)
    return [str(each) for each in VOCABULARY.guards[guard].unmet(move)]


def few(count: int, more: int) -> list[str]:
    end = f"yours come from {count}. Name partners from {more} more."
    return [f"Cities of at least 3 countries must take part; {end}"]


@pytest.mark.parametrize(
    ("cities", "expected"),
    [
        (("Oldenburg",), few(1, 2)),
        (("Oldenburg", "Groningen"), few(2, 1)),
        (("Oldenburg", "Freiburg", "Groningen"), few(2, 1)),  # two cities of one country count once
        (("Oldenburg", "Groningen", "Cholet"), []),  # exactly three, the applicant's own among them
        (("Cholet", "Groningen", "Oldenburg"), []),  # whoever of them applies
        (("Oldenburg", "Freiburg", "Groningen", "Cholet", "Løgstør"), []),
    ],
)
def test_countries_are_counted_with_the_applicants_own(cities: tuple[str, ...], expected: list[str]) -> None:
    assert unmet("enough_countries", case(*cities)) == expected


def test_the_country_of_the_city_that_hosts_counts_like_any_other() -> None:
    found = case("Oldenburg", "Groningen", "Cholet")
    found.visits = [Visit(title="", host=found.cities[2], starts_on=FIRST_DAY, ends_on=LAST_DAY)]
    assert unmet("enough_countries", found) == []
    found.participations = found.participations[:2]
    assert unmet("enough_countries", found) == few(2, 1), "to host, a city must take part"


def test_a_programme_without_that_limit_asks_for_one_country_only() -> None:
    assert programme("ude").caps.least_countries <= 1
    assert unmet("enough_countries", case("Oldenburg", "Freiburg", code="ude")) == []


BY_TWO = "Above 5,000.00 EUR two people must approve, and this grant is {}: pass it on for a second approval."
ONE_IS_ENOUGH = ["One approval is enough for an amount of this size: award it."]


@pytest.mark.parametrize(
    ("cents", "first", "second"),
    [
        (1, [], ONE_IS_ENOUGH),
        (ABOVE - 1, [], ONE_IS_ENOUGH),
        (ABOVE, [], ONE_IS_ENOUGH),  # exactly the amount is not above it
        (ABOVE + 1, [BY_TWO.format("5,000.01 EUR")], []),
        (1_200_000, [BY_TWO.format("12,000.00 EUR")], []),
    ],
)
def test_above_the_amount_and_not_at_it_two_must_approve(
    cents: int, first: list[str], second: list[str]
) -> None:
    assert programme("trilateral").second_approval_above_cents == ABOVE
    found = recommended(cents)
    assert (unmet("within_first_approval", found), unmet("above_first_approval", found)) == (first, second)


@pytest.mark.parametrize("cents", [0, 1, ABOVE, ABOVE + 1, 10**9])
def test_one_of_the_two_ways_is_always_open(cents: int) -> None:
    for code in ("trilateral", "ude"):
        found = recommended(cents, code)
        assert bool(unmet("within_first_approval", found)) != bool(unmet("above_first_approval", found))


def test_where_a_programme_names_no_amount_one_approval_is_always_enough() -> None:
    found = recommended(10**9, "ude")
    assert unmet("within_first_approval", found) == []
    assert unmet("above_first_approval", found) == ONE_IS_ENOUGH


def test_before_anything_is_recommended_nobody_is_sent_to_a_second_person() -> None:
    assert unmet("within_first_approval", case()) == []
