"""Lump sums with their time of validity."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from workflows.errors import NoRates
from workflows.label import Label
from workflows.reading import Section, Sheet

KINDS = ("travel", "day", "event")


@dataclass(frozen=True, slots=True)
class TravelBand:
    """A sum for one person's return journey, by one-way distance. `to_km` is included; None: no upper end."""

    from_km: int
    to_km: int | None
    amount_cents: int
    source: str


@dataclass(frozen=True, slots=True)
class RateTable:
    """The sums valid from `valid_from` to `valid_to` (included; None: until further notice), in cents.

    `day_cents` is for one person and day, `event_cents` for one day of an event. Zero: not paid.
    """

    name: str
    valid_from: date
    valid_to: date | None
    travel_bands: tuple[TravelBand, ...]
    day_cents: int
    day_source: str
    event_cents: int
    event_source: str

    @property
    def version(self) -> str:
        return f"{self.name} {self.valid_from.isoformat()}"

    def band(self, km: float) -> TravelBand | None:
        """The band of a distance; None if it is too short for any. Parts of a kilometre do not count."""
        whole = int(km)
        for band in self.travel_bands:
            if band.from_km <= whole and (band.to_km is None or whole <= band.to_km):
                return band
        return None


@dataclass(frozen=True, slots=True)
class Rates:
    """All tables of one set of rates, the oldest first."""

    name: str
    label: Label
    tables: tuple[RateTable, ...]

    def on(self, day: date) -> RateTable:
        """The table valid on `day`. Raises NoRates."""
        for table in self.tables:
            if table.valid_from <= day and (table.valid_to is None or day <= table.valid_to):
                return table
        raise NoRates(self.name, day)

    def paying(self, kinds: Collection[str]) -> "Rates":
        """These rates for a programme that pays only some of `travel`, `day` and `event`."""
        return replace(
            self,
            tables=tuple(
                replace(
                    table,
                    travel_bands=table.travel_bands if "travel" in kinds else (),
                    day_cents=table.day_cents if "day" in kinds else 0,
                    event_cents=table.event_cents if "event" in kinds else 0,
                )
                for table in self.tables
            ),
        )


def load_rates(path: Path) -> Rates:
    """Read one file of rates. Raises DefinitionError with all problems."""
    sheet = Sheet(Path(path))
    root = sheet.root
    root.only("name", "label", "tables")
    name, label = root.name("name"), root.label("label")
    tables = root.rows("tables", lambda section: _table(name, section))
    for index, (earlier, later) in enumerate(pairwise(tables), start=1):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            sheet.problem(f"tables[{index}].valid_from", "The table before it is still valid on this day.")
    sheet.done()
    return Rates(name=name, label=label, tables=tables)


def _table(name: str, section: Section) -> RateTable:
    section.only("valid_from", "valid_to", "day", "event", "travel")
    table = RateTable(
        name=name,
        valid_from=section.day("valid_from"),
        valid_to=section.maybe_day("valid_to"),
        travel_bands=section.rows("travel", _band),
        day_cents=(day := section.section("day")).whole("amount_cents"),
        day_source=day.text("source"),
        event_cents=(event := section.section("event")).whole("amount_cents"),
        event_source=event.text("source"),
    )
    day.only("amount_cents", "source")
    event.only("amount_cents", "source")
    if table.valid_to is not None and table.valid_to < table.valid_from:
        section.problem("valid_to", "Lies before 'valid_from'.")
    for index, (nearer, farther) in enumerate(pairwise(table.travel_bands), start=1):
        if nearer.to_km is None or farther.from_km != nearer.to_km + 1:
            section.problem(f"travel[{index}].from_km", "Must follow on the end of the band before it.")
    return table


def _band(section: Section) -> TravelBand:
    section.only("from_km", "to_km", "amount_cents", "source")
    band = TravelBand(
        from_km=section.whole("from_km"),
        to_km=section.whole("to_km") if "to_km" in section else None,
        amount_cents=section.whole("amount_cents"),
        source=section.text("source"),
    )
    if band.to_km is not None and band.to_km < band.from_km:
        section.problem("to_km", "Lies before 'from_km'.")
    return band
