"""What moves in the sequences, as its history tells it, and what each person is to it."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, text

CASE, AMENDMENT, PAYMENT_REQUEST = KINDS = ("case", "amendment", "payment_request")
Name = tuple[str, int]
CASE_ITSELF: Name = (CASE, 0)
DEPUTIES = text(
    "SELECT deputy_id, represented_id, role FROM deputyship WHERE programme = 'ude' AND ended_at IS NULL"
    " AND from_on <= :today AND to_on >= :today"
    " AND deputy_id IN (SELECT person_id FROM appointment JOIN person ON person.id = person_id"
    " WHERE is_active)"
)
RIGHTS = text(
    "SELECT person.id, appointment.role, NULL FROM person JOIN appointment ON person_id = person.id"
    " WHERE is_active AND programme = 'ude' UNION ALL "
    "SELECT person.id, NULL, organisation_id FROM person JOIN membership ON person_id = person.id"
    " WHERE is_active"
)


@dataclass
class Rights:
    """What each person is at this moment: roles in the programme, and cities they speak for."""

    roles: dict[int, set[str]] = field(default_factory=dict)
    cities: dict[int, set[int]] = field(default_factory=dict)
    deputies: set[tuple[int, int, str]] = field(default_factory=set)

    @classmethod
    def read(cls, connection: Connection, today: date) -> "Rights":
        """`deputies`: who stands in for whom as what, where that one still is it."""
        rights = cls()
        for person, role, city in connection.execute(RIGHTS):
            if role is not None:
                rights.roles.setdefault(person, set()).add(role)
            else:
                rights.cities.setdefault(person, set()).add(city)
        rights.deputies = {
            (deputy, represented, role)
            for deputy, represented, role in connection.execute(DEPUTIES, {"today": today.isoformat()})
            if role in rights.roles.get(represented, ())
        }
        return rights


@dataclass
class Beside:
    """A change or a payment request as the history tells it; `case` is where it belongs."""

    case: "Case"
    name: Name
    state: str
    version: int = 0
    is_received: bool = False
    is_over: bool = False
    took: dict[str, set[int]] = field(default_factory=dict)
    called: int = 0
    paid: int = 0

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def is_pending(self) -> bool:
        return self.is_received and not self.is_over


@dataclass
class Case:
    """One case as its history tells it."""

    id: int
    ref: str
    state: str
    version: int
    cities: dict[int, str] = field(default_factory=dict)
    number: int = 0
    is_received: bool = False
    took: dict[str, set[int]] = field(default_factory=dict)
    beside: dict[Name, Beside] = field(default_factory=dict)
    decisions: int = 0
    recommended: int = 0
    awarded_by: set[int] = field(default_factory=set)
    awarded: int | None = None
    bound: int = 0
    final: int | None = None
    name: Name = CASE_ITSELF

    @property
    def case(self) -> "Case":
        return self

    @property
    def called(self) -> int:
        return sum(each.called for each in self.beside.values())

    @property
    def paid(self) -> int:
        return sum(each.paid for each in self.beside.values())

    def is_own_of(self, person: int, rights: Rights) -> bool:
        return not rights.cities.get(person, set()).isdisjoint(self.cities)


Moving = Case | Beside


def own_roles(moving: Moving, person: int, rights: Rights) -> set[str]:
    """By their own right. What was never handed in does not exist for the office."""
    cities = moving.case.cities
    own = {role for city, role in cities.items() if city in rights.cities.get(person, ())}
    return own | (rights.roles.get(person, set()) if moving.is_received else set())


def represented_by(moving: Moving, person: int, rights: Rights) -> dict[int, set[str]]:
    """In whose place this person may act, as what; never where one of the two takes part (§ 20 VwVfG)."""
    found: dict[int, set[str]] = {}
    if moving.is_received and not moving.case.is_own_of(person, rights):
        for deputy, represented, role in rights.deputies:
            if deputy == person and not moving.case.is_own_of(represented, rights):
                found.setdefault(represented, set()).add(role)
    return found


def roles_of(moving: Moving, person: int, rights: Rights) -> set[str]:
    """By their own right or in somebody's place."""
    return own_roles(moving, person, rights).union(*represented_by(moving, person, rights).values())
