"""The cities that scenarios may name, with where they lie."""

from dataclasses import dataclass
from pathlib import Path

from workflows.reading import Section, Sheet


@dataclass(frozen=True, slots=True)
class City:
    """`country`: two letters; `north`, `east`: degrees."""

    name: str
    country: str
    north: float
    east: float


def load_cities(path: Path) -> dict[str, City]:
    """City by name, in the file's order. Raises DefinitionError with all problems."""
    sheet = Sheet(Path(path))
    sheet.root.only("cities")
    outer = sheet.root.section("cities")
    cities = {name: _city(name, outer.section(name)) for name in outer.names}
    sheet.done()
    return cities


def _city(name: str, section: Section) -> City:
    section.only("country", "north", "east")
    country = section.text("country")
    if len(country) != 2 or not country.isupper():
        section.problem("country", "Must be two capital letters.")
    return City(name, country, section.number("north", -90, 90), section.number("east", -180, 180))
