"""Addresses of pages: numbers in them fit the database's integers, so that a longer one is simply no page."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """``<int:…>`` in every route: the id of a row."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, max=LARGEST_ID)


def row_id(text: str | None) -> int | None:
    """The id in a query string; None for anything else."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    return int(text) if int(text) <= LARGEST_ID else None


def register(app: Flask) -> None:
    """Before the first route: a rule keeps the converter it was made with."""
    app.url_map.converters["int"] = RowId
