"""What the lump sums of a programme give for an exchange."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from grants.rules.travel import Place, distance_km
from workflows.rates import RateTable


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """The people whom one organisation sends to a visit. `at` is (latitude, longitude) of its city."""

    organisation: str
    at: Place | None
    people: int


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One visit. `host` is the organisation whose city is visited."""

    title: str
    host: str | None
    host_at: Place | None
    starts_on: date
    ends_on: date
    virtual: bool
    delegations: tuple[DelegationFacts, ...]

    @property
    def days(self) -> int:
        """Both the first and the last day count. Raises ValueError if the visit ends before it starts."""
        if self.ends_on < self.starts_on:
            raise ValueError(f"{self.title!r} ends before it starts.")
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the calculation. `code`: travel, day or event; `km`: one-way distance, whole kilometres."""

    code: str
    visit: str
    organisation: str | None
    people: int | None
    days: int | None
    km: int | None
    rate_cents: int
    amount_cents: int
    source: str


def calculate(visits: Iterable[VisitFacts], rates: RateTable) -> tuple[Line, ...]:
    """The lines of all visits, in their order.

    The host's own delegation neither travels nor gets a day rate. A virtual visit keeps the event sum alone.
    A delegation whose distance is unknown gets a travel line of zero, so that the gap shows. Uncapped.
    """
    return tuple(line for visit in visits for line in _visit(visit, rates))


def _visit(visit: VisitFacts, rates: RateTable) -> Iterator[Line]:
    if not visit.virtual:
        for delegation in visit.delegations:
            if delegation.people > 0 and delegation.organisation != visit.host:
                yield from _travel(visit, delegation, rates)
                yield from _days(visit, delegation, rates)
    if rates.event_cents:
        amount = visit.days * rates.event_cents
        yield Line(
            "event", visit.title, None, None, visit.days, None, rates.event_cents, amount, rates.event_source
        )


def _travel(visit: VisitFacts, delegation: DelegationFacts, rates: RateTable) -> Iterator[Line]:
    if not rates.travel_bands:
        return
    people, km, rate, source = delegation.people, None, 0, ""
    if delegation.at is not None and visit.host_at is not None:
        km = int(distance_km(delegation.at, visit.host_at))
        band = rates.band(km)
        if band is None:
            return
        rate, source = band.amount_cents, band.source
    yield Line("travel", visit.title, delegation.organisation, people, None, km, rate, people * rate, source)


def _days(visit: VisitFacts, delegation: DelegationFacts, rates: RateTable) -> Iterator[Line]:
    if rates.day_cents:
        people, days, rate = delegation.people, visit.days, rates.day_cents
        amount = people * days * rate
        yield Line(
            "day", visit.title, delegation.organisation, people, days, None, rate, amount, rates.day_source
        )


def total(lines: Iterable[Line]) -> int:
    """The sum of the lines, in cents."""
    return sum(line.amount_cents for line in lines)
