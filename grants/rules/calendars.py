"""Public holidays of a country or a part of it: the days on which no period ends."""

from collections.abc import Container
from datetime import date
from functools import cache

from holidays import country_holidays


@cache
def holidays_of(calendar: str) -> Container[date]:
    """The holidays of a calendar such as "DE-NI": a country (ISO 3166-1) and, after a hyphen, its part.

    Raises NotImplementedError for a calendar that the `holidays` library does not know.
    """
    country, _, part = calendar.partition("-")
    return country_holidays(country, subdiv=part or None)
