"""Addresses of pages: numbers in them fit the database, and those that visitors bring stay here."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1  # a longer number is simply no page
LONGEST_ADDRESS = 2000


class RowId(IntegerConverter):
    """``<int:…>`` in every route: the id of a row."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, max=LARGEST_ID)


def row_id(text: str | None) -> int | None:
    """The id in a query string; None for anything else."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    return int(text) if int(text) <= LARGEST_ID else None


def local_or(address: str, otherwise: str) -> str:
    """The address if it is a path of this site, else the other one: no redirect leaves the house.

    Browsers read a backslash as a slash and drop line breaks, so an address with one of them is none of ours.
    """
    local = address.startswith("/") and not address.startswith("//")
    plain = "\\" not in address and address.isprintable() and len(address) <= LONGEST_ADDRESS
    return address if local and plain else otherwise


def register(app: Flask) -> None:
    """Before the first route: a rule keeps the converter it was made with."""
    app.url_map.converters["int"] = RowId
