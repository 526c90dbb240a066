"""Distances, and what the lump sums give for real cities."""

from dataclasses import replace
from datetime import date

import pytest

from grants.rules.grant import DelegationFacts, Line, VisitFacts, calculate, total
from grants.rules.travel import distance_km
from workflows.rates import RateTable, TravelBand

OLDENBURG = (53.1435, 8.2146)
GRONINGEN = (53.2194, 6.5665)
BREMEN = (53.0793, 8.8017)
HOJE_TAASTRUP = (55.6500, 12.2700)
XIAN = (34.2658, 108.9541)
QINGDAO = (36.0662, 120.3829)

RATES = RateTable(
    name="test",
    valid_from=date(2024, 1, 1),
    valid_to=None,
    travel_bands=(
        TravelBand(10, 99, 2800, "near"),
        TravelBand(100, 499, 21100, "middle"),
        TravelBand(500, None, 30900, "far"),
    ),
    day_cents=6000,
    day_source="day",
    event_cents=75000,
    event_source="event",
)


def meeting(**changes) -> VisitFacts:
    visit = VisitFacts(
        title="Trixpert",
        host="Groningen",
        host_at=GRONINGEN,
        starts_on=date(2026, 6, 11),
        ends_on=date(2026, 6, 12),
        virtual=False,
        delegations=(
            DelegationFacts("Groningen", GRONINGEN, 20),
            DelegationFacts("Oldenburg", OLDENBURG, 18),
        ),
    )
    return replace(visit, **changes)


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        (OLDENBURG, GRONINGEN, 110.1),
        (BREMEN, GRONINGEN, 149.9),
        (OLDENBURG, BREMEN, 39.8),
        (OLDENBURG, HOJE_TAASTRUP, 382.8),
        (OLDENBURG, XIAN, 7674),
        (OLDENBURG, QINGDAO, 8145),
        (OLDENBURG, OLDENBURG, 0),
    ],
)
def test_distance_of_cities(here, there, km):
    assert distance_km(here, there) == pytest.approx(km, rel=0.003)
    assert distance_km(there, here) == pytest.approx(distance_km(here, there))


def test_distance_of_no_place_on_earth_is_refused():
    with pytest.raises(ValueError, match="is no place on Earth"):
        distance_km(OLDENBURG, (91, 0))
    with pytest.raises(ValueError, match="is no place on Earth"):
        distance_km((float("nan"), 0), OLDENBURG)


@pytest.mark.parametrize(
    ("km", "source"),
    [
        (9.9, None),
        (10, "near"),
        (99.9, "near"),
        (100, "middle"),
        (499.99, "middle"),
        (500, "far"),
        (9999, "far"),
    ],
)
def test_band_of_a_distance(km, source):
    band = RATES.band(km)
    assert (band and band.source) == source


def test_meeting_pays_guests_and_event_but_not_the_host():
    assert calculate([meeting()], RATES) == (
        Line("travel", "Trixpert", "Oldenburg", 18, None, 110, 21100, 379_800, "middle"),
        Line("day", "Trixpert", "Oldenburg", 18, 2, None, 6000, 216_000, "day"),
        Line("event", "Trixpert", None, None, 2, None, 75000, 150_000, "event"),
    )
    assert total(calculate([meeting()], RATES)) == 745_800


def test_virtual_meeting_keeps_the_event_sum_alone():
    assert calculate([meeting(virtual=True, host=None, host_at=None)], RATES) == (
        Line("event", "Trixpert", None, None, 2, None, 75000, 150_000, "event"),
    )


def test_neighbours_get_no_travel_sum_but_the_day_rate():
    near = meeting(delegations=(DelegationFacts("Haren", (53.1750, 6.6042), 3),))
    assert [line.code for line in calculate([near], RATES)] == ["day", "event"]


def test_delegation_without_a_known_place_shows_as_a_gap():
    lost = meeting(delegations=(DelegationFacts("Atlantis", None, 3),), ends_on=date(2026, 6, 11))
    assert calculate([lost], replace(RATES, event_cents=0)) == (
        Line("travel", "Trixpert", "Atlantis", 3, None, None, 0, 0, ""),
        Line("day", "Trixpert", "Atlantis", 3, 1, None, 6000, 18_000, "day"),
    )


def test_programme_that_pays_no_travel_writes_no_travel_lines():
    lines = calculate([meeting()], replace(RATES, travel_bands=()))
    assert [line.code for line in lines] == ["day", "event"]


def test_delegation_without_people_costs_nothing():
    empty = meeting(delegations=(DelegationFacts("Oldenburg", OLDENBURG, 0),))
    assert [line.code for line in calculate([empty], RATES)] == ["event"]


def test_visits_are_paid_one_by_one():
    twice = calculate([meeting(), meeting(title="Return visit")], RATES)
    assert [line.visit for line in twice] == ["Trixpert"] * 3 + ["Return visit"] * 3
    assert total(twice) == 2 * 745_800


def test_nothing_costs_nothing():
    assert (calculate([], RATES), total([])) == ((), 0)


def test_visit_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        calculate([meeting(ends_on=date(2026, 6, 10))], RATES)
