"""What is to be copied, written down beside the cases for the time of one transaction."""

from dataclasses import dataclass

from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.orm import Session

from grants.models import Application, Counter, Record

CASES: Table = Application.__table__  # type: ignore[assignment]

ORDERS = Table(
    "bench_order",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("prototype_id", Integer),
    Column("turn", Integer),
    Column("days", Integer),
    Column("ref", String),
    Column("old_ref", String),
    Column("title", String),
    Column("old_title", String),
    Column("summary", String),
    Column("round_id", Integer),
    *(Column(f"city_{number}", Integer) for number in range(3)),
    Column("place", String),
    Column("words", String),
    prefixes=["TEMPORARY"],
)
LABELS = Table(
    "bench_label",
    MetaData(),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("letter_id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer),
    Column("label", String),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True)
class Order:
    """One copy to make. ``days``: how far everything moves; ``cities``: applicant, host, and one more."""

    prototype_id: int
    days: int
    title: str
    summary: str
    round_id: int
    cities: tuple[int, int, int]
    place: str
    city_names: tuple[str, ...]


def case_tables() -> list[Table]:
    """``application`` and every table whose rows belong to a case, parents first."""
    found = [CASES]
    for table in Record.metadata.sorted_tables:
        if table is not CASES and any(key.column.table in found for key in table.foreign_keys):
            found.append(table)
    return found


class Numbers:
    """Case and letter numbers of many copies: read once, raised in memory, written once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known = {
            (row.kind, row.programme, row.year): row for row in session.execute(select(Counter)).scalars()
        }

    def following(self, kind: str, programme: str, year: int) -> int:
        key = (kind, programme, year)
        if key not in self.known:
            self.known[key] = Counter(kind=kind, programme=programme, year=year, last=0)
            self.session.add(self.known[key])
        self.known[key].last += 1
        return self.known[key].last

    def keep(self) -> None:
        self.session.flush()
