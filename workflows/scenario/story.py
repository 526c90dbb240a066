"""What a scenario consists of once it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflows.cities import City
from workflows.label import Label
from workflows.programme import Programme
from workflows.states import Definition


@dataclass(frozen=True, slots=True)
class Plan:
    """What the applicant writes. `people`: travellers by city; `requested_cents` None: what the rates pay.

    The first of `visits` visits begins on `visit`, each further one thirty days later; the partners host in
    turn.
    """

    applicant: str
    partners: tuple[str, ...]
    people: Mapping[str, int]
    visit: date
    days: int
    visits: int
    mode: str
    requested_cents: int | None
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """The case before the first step, brought to `state` by the usual way, in a round of its own."""

    programme: Programme
    definition: Definition
    begins: date
    closes: date
    budget_cents: int
    state: str
    plan: Plan
    place: str


@dataclass(frozen=True, slots=True)
class Step:
    """One person does one thing. `place` is where the step stands in the file.

    `on` None: the day after the step before. `take` is a transition's name, or None where the step only
    writes. `change` holds fields of the plan, `report` and `words` what the report and the form bring beside
    the usual. `refused`: the reasons expected, in either language; empty: it must succeed.
    """

    place: str
    by: str
    person: str
    on: date | None
    take: str | None
    note: str | None
    change: Mapping[str, Any]
    report: Mapping[str, Any]
    words: Mapping[str, Any]
    refused: tuple[str, ...]
    state: str | None
    letter: str | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold in the end: `name` is a key of `[then]`, `value` what stands there."""

    place: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario."""

    name: str
    title: Label
    file: str
    given: Given
    steps: tuple[Step, ...]
    then: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What a scenario may speak of: programmes by code, definitions and cities by name, and roles."""

    programmes: Mapping[str, Programme]
    definitions: Mapping[str, Definition]
    cities: Mapping[str, City]
    roles: frozenset[str]
