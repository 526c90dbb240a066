"""Copying whole cases inside the database: a few statements for ten thousand cases.

Made through the acts, a hundred thousand cases take an hour. A copy has, row for row, what the acts wrote
for its prototype: steps, reviews, award, letters, outbox. New are ids, numbers, title and cities; all days
move alike. The frozen values of letters keep the prototype's days, and all copies share the stored bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Integer,
    Table,
    Text,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Session

from grants import db
from grants.bench.orders import CASES, LABELS, ORDERS, Numbers, Order, case_tables
from grants.bench.settling import bind_money, raise_sequences
from grants.models import Application, Letter
from grants.models.record import Moment
from grants.rules.search_words import words_to_find


class Copier:
    """Copies the cases of one database. ``hosts``: the cities of the prototypes, to be replaced."""

    def __init__(self, hosts: Sequence[int]) -> None:
        self.hosts = (hosts[0], hosts[1], hosts[2])

    def copy_one(self, case_id: int) -> str:
        """The same case once more; its ref."""
        with db.transaction() as session:
            found = session.get_one(Application, case_id)
            order = Order(
                prototype_id=case_id,
                days=0,
                title=found.title,
                summary=found.summary,
                round_id=found.round_id,
                cities=self.hosts,
                place="Rathaus",
                city_names=tuple(each.name for each in found.cities),
            )
            ref = Batch(session, self.hosts).copy([order])[0]
            bind_money(session)
            return ref

    def copy(self, orders: Sequence[Order]) -> None:
        """All of these in one transaction."""
        with db.transaction() as session:
            Batch(session, self.hosts).copy(orders)


class Batch:
    """Copies made in one transaction."""

    def __init__(self, session: Session, hosts: Sequence[int]) -> None:
        self.session, self.hosts = session, hosts
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"
        self.shifts: dict[Table, Any] = {}
        self.sources: dict[Table, list[int]] = {}

    def copy(self, orders: Sequence[Order]) -> list[str]:
        """The refs of the copies."""
        roomy = "PRAGMA cache_size = -200000" if self.is_sqlite else "SET LOCAL statement_timeout = 0"
        self.session.execute(text(roomy))
        prototypes = {each.prototype_id for each in orders}
        self._measure(prototypes)
        refs = self._write_down(orders, prototypes)
        for table in case_tables():
            self._copy_rows(table)
        self._index()
        for table in (ORDERS, LABELS):
            table.drop(self.session.connection())
        if not self.is_sqlite:
            raise_sequences(self.session)
        return refs

    def _measure(self, prototypes: Iterable[int]) -> None:
        """For each table: how much its ids must grow with each turn, so that no two rows meet."""
        for table in case_tables():
            origin, owner = self._origin(table)
            query = select(table.c.id).select_from(origin).where(owner.in_(list(prototypes)))
            if rows := self.session.scalars(query).all():
                first, last = min(rows), max(rows)
                top = self.session.execute(select(func.max(table.c.id))).scalar_one()
                self.shifts[table] = top - first + 1 + ORDERS.c.turn * (last - first + 1)
                self.sources[table] = list(rows)

    def _origin(self, table: Table) -> tuple[Any, Any]:
        """The table joined to whatever says which case a row belongs to, and that column."""
        if table is CASES:
            return table, table.c.id
        if "application_id" in table.c:
            return table, table.c.application_id
        key = next(each for each in table.foreign_keys if each.column.table in case_tables())
        parent, owner = self._origin(key.column.table)
        return table.join(parent, key.parent == key.column), owner

    def _write_down(self, orders: Sequence[Order], prototypes: Iterable[int]) -> list[str]:
        for table in (ORDERS, LABELS):
            table.create(self.session.connection())
        wanted = list(prototypes)
        cases = {row.id: row for row in self.session.execute(select(CASES).where(CASES.c.id.in_(wanted)))}
        letters: dict[int, list[Any]] = {}
        for row in self.session.execute(
            select(Letter.id, Letter.application_id, Letter.programme, Letter.dated_on)
            .where(Letter.application_id.in_(wanted))
            .order_by(Letter.id)
        ):
            letters.setdefault(row.application_id, []).append(row)
        numbers = Numbers(self.session)
        top = self.session.execute(select(func.max(CASES.c.id))).scalar() or 0
        rows, labels = [], []
        for turn, order in enumerate(orders):
            old, cities = cases[order.prototype_id], " ".join(order.city_names)
            year = (old.created_at + timedelta(days=order.days)).year
            ref = f"{old.programme.upper()}-{year}-{numbers.following('case', old.programme, year):04d}"
            rows.append(
                {
                    "id": top + 1 + turn,
                    "turn": turn,
                    "prototype_id": order.prototype_id,
                    "days": order.days,
                    "ref": ref,
                    "old_ref": old.ref,
                    "title": order.title,
                    "old_title": old.title,
                    "summary": order.summary,
                    "round_id": order.round_id,
                    **{f"city_{number}": each for number, each in enumerate(order.cities)},
                    "place": order.place,
                    "words": " ".join(
                        words_to_find(f"{ref} {order.title} {order.summary} {cities} {order.place}")
                    ),
                }
            )
            for letter in letters.get(order.prototype_id, ()):
                year = (letter.dated_on + timedelta(days=order.days)).year
                number = numbers.following("letter", letter.programme, year)
                label = f"{letter.programme.upper()}-{year}-B{number:05d}"
                labels.append({"turn": turn, "letter_id": letter.id, "number": number, "label": label})
        self.session.execute(insert(ORDERS), rows)
        if labels:
            self.session.execute(insert(LABELS), labels)
        numbers.keep()
        return [row["ref"] for row in rows]

    def _copy_rows(self, table: Table) -> None:
        if table not in self.shifts:
            return
        origin, owner = self._origin(table)
        joined = origin.join(ORDERS, ORDERS.c.prototype_id == owner)
        special = self._special(table)
        if table is Letter.__table__:
            joined = joined.join(
                LABELS, (LABELS.c.turn == ORDERS.c.turn) & (LABELS.c.letter_id == table.c.id)
            )
        values = {each.name: special.get(each.name, self._moved(each)) for each in table.c}
        query = select(*(value.label(name) for name, value in values.items())).select_from(joined)
        query = query.where(table.c.id.in_(self.sources[table]))  # else the whole table may be read
        if owner.table is not table:
            query = query.order_by(ORDERS.c.turn, table.c.id)  # rows go in at the table's end
        self.session.execute(insert(table).from_select(list(values), query, include_defaults=False))

    def _moved(self, column: Column[Any]) -> Any:
        """A column that means the same in the copy."""
        if column.primary_key:
            return column + self.shifts[column.table]
        for key in column.foreign_keys:
            parent = key.column.table
            if parent is CASES:
                return ORDERS.c.id
            if parent in self.shifts:
                return column + self.shifts[parent]
            if parent.name == "organisation":
                swapped = {host: ORDERS.c[f"city_{number}"] for number, host in enumerate(self.hosts)}
                return case(*((column == host, city) for host, city in swapped.items()), else_=column)
            if parent.name == "round":
                return ORDERS.c.round_id
        if isinstance(column.type, Date | Moment):
            return self._later(column)
        return type_coerce(column, Text) if isinstance(column.type, JSON) and self.is_sqlite else column

    def _later(self, column: Column[Any]) -> Any:
        is_day = isinstance(column.type, Date)
        if not self.is_sqlite:
            step = ORDERS.c.days if is_day else func.make_interval(0, 0, 0, ORDERS.c.days)
            return type_coerce(column, Integer).op("+")(step)
        days = cast(ORDERS.c.days, Text) + literal(" days")
        plain = type_coerce(column, Text)
        if is_day:
            return func.date(plain, days)
        return func.strftime("%Y-%m-%d %H:%M:%f", plain, days) + literal("000")  # as microseconds

    def _special(self, table: Table) -> dict[str, Any]:
        """Columns that are not the same in the copy."""
        by_table: dict[str, dict[str, Any]] = {
            "application": {
                "id": ORDERS.c.id,
                "ref": ORDERS.c.ref,
                "title": ORDERS.c.title,
                "summary": ORDERS.c.summary,
            },
            "visit": {"place": ORDERS.c.place},
        }
        if table.name == "letter":
            return {
                "number": LABELS.c.number,
                "label": LABELS.c.label,
                "year": cast(func.substr(LABELS.c.label, func.length(table.c.programme) + 2, 4), Integer),
                "values": self._rewritten(table.c["values"], (table.c.label, LABELS.c.label)),
            }
        if table.name == "outbox":
            number = cast(table.c.payload["letter_id"].as_string(), Integer)
            letters = Letter.__table__
            moved = number + self.shifts[letters] if letters in self.shifts else number
            old, new = (literal('"letter_id": ') + cast(each, Text) for each in (number, moved))
            return {
                "key": ORDERS.c.ref + literal("-") + table.c.key,
                "payload": case(
                    (number.is_(None), self._rewritten(table.c.payload)),
                    else_=self._rewritten(table.c.payload, (old, new)),
                ),
            }
        return by_table.get(table.name, {})

    def _rewritten(self, column: Any, *more: tuple[Any, Any]) -> Any:
        written: Any = type_coerce(column, Text) if self.is_sqlite else cast(column, Text)
        pairs = ((ORDERS.c.old_ref, ORDERS.c.ref), (ORDERS.c.old_title, ORDERS.c.title), *more)
        for old, new in pairs:
            written = func.replace(written, old, new, type_=Text)
        return self._as_json(written)

    def _as_json(self, written: Any) -> Any:
        return written if self.is_sqlite else cast(written, JSON)

    def _index(self) -> None:
        words = "words" if self.is_sqlite else "array_to_tsvector(string_to_array(words, ' '))"
        self.session.execute(
            text(f"INSERT INTO application_search (rowid, words) SELECT id, {words} FROM bench_order")  # noqa: S608 - two fixed words
        )
