"""What a log of ours consists of before it is written in one format or the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that steps are about: a case, a person, an organisation, a round, a letter.

    `related`: (qualifier, id) of other things.
    """

    id: str
    type: str
    values: Values = field(default_factory=dict)
    related: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken. `person` is empty for the system; `roles` are parted by a space.

    `related`: (qualifier, id) of things beside the case and the person.
    """

    id: str
    activity: str
    at: datetime
    roles: str = ""
    person: str = ""
    values: Values = field(default_factory=dict)
    related: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A case with all its steps in order."""

    thing: Thing
    steps: tuple[Step, ...]


def moment(at: datetime) -> str:
    """As both formats write it (ISO 8601, milliseconds, with its offset)."""
    return at.isoformat(timespec="milliseconds")
