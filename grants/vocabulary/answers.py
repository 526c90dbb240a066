"""What a step's form brought, in the shape in which guards and effects read it.

A form gives the right shape by itself; other callers may give anything. What has another shape counts as not
answered, so that the guard says what is missing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from workflows.engine import Move


def table(move: Move, name: str) -> Mapping[str, Any]:
    """Answers by their codes."""
    given = move.data.get(name)
    return given if isinstance(given, Mapping) else {}


def several(move: Move, name: str) -> list[str]:
    """Texts, such as the codes of what was ticked."""
    given = move.data.get(name)
    return [each for each in given if isinstance(each, str)] if isinstance(given, list | tuple) else []


def words(move: Move, name: str) -> str:
    given = move.data.get(name)
    return given if isinstance(given, str) else ""


def day(move: Move, name: str) -> date | None:
    given = move.data.get(name)
    return given if isinstance(given, date) and not isinstance(given, datetime) else None
