"""Reasons as data: kept in a row, and told later in the reader's own language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from grants.vocabulary.completeness import Cents
from workflows.errors import Reason
from workflows.label import Label


def as_data(reason: Reason) -> dict[str, Any]:
    """The reason as JSON."""
    return {
        "message": reason.message,
        "values": {name: _plain(value) for name, value in reason.values.items()},
        "fix": reason.fix,
        "fix_section": reason.fix_section,
    }


def from_data(data: Mapping[str, Any]) -> Reason:
    """The reason again."""
    values = {name: _read(value) for name, value in data["values"].items()}
    return Reason(data["message"], values, data["fix"], data["fix_section"])


def _plain(value: object) -> Any:
    if isinstance(value, Cents):
        return {"cents": int(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Label):
        return {"de": value.de, "en": value.en}
    return value if isinstance(value, int | Mapping) else str(value)


def _read(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "cents" in value:
        return Cents(value["cents"])
    return date.fromisoformat(value["day"]) if "day" in value else value
