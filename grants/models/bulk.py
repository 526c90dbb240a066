"""Steps in bulk: one step for many cases, a row for each case, worked off by the worker."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from grants.models.application import Application
from grants.models.decision import Decision
from grants.models.person import Organisation, Person
from grants.models.record import Record
from grants.models.step import Step
from grants.models.ways import CASE_COLUMNS

SHOWN = 50
CHOSEN, GOES, STAYS = "chosen", "goes", "stays"  # before the start: not judged yet, and what was foreseen
WAITING, DONE, REFUSED, FAILED = "waiting", "done", "refused", "failed"
NOT_DONE = (REFUSED, FAILED)


class Bulk(Record):
    """Somebody's choice of cases, and the step they want for all of them.

    First only cases are chosen (``transition`` is empty), then the step is prepared and each case judged, and
    from ``started_at`` the worker takes the step case by case. ``label`` is the step's button, in German and
    English.
    """

    __tablename__ = "bulk"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    programme: Mapped[str] = mapped_column(String(20), default="")
    transition: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    actor: Mapped[Person] = relationship()

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @classmethod
    def visible_to(cls, person: Person) -> Select["Bulk"]:
        """One's own, and those that were run in a programme that one audits; the newest first."""
        programmes = person.programmes_as("auditor", "administrator")
        audited = and_(cls.started_at.is_not(None), cls.programme.in_(programmes))
        return (
            select(cls)
            .where(or_(cls.actor_id == person.id, audited))
            .options(joinedload(cls.actor, innerjoin=True))
            .order_by(cls.id.desc())
        )

    @classmethod
    def run_before(cls, person: Person) -> Select["Bulk", int]:
        """The latest that were started and that this person may see, each with its number of cases."""
        count = select(func.count()).where(BulkItem.bulk_id == cls.id).scalar_subquery()
        return cls.visible_to(person).add_columns(count).where(cls.started_at.is_not(None)).limit(SHOWN)

    @classmethod
    def own(cls, bulk_id: int, actor_id: int) -> Select["Bulk"]:
        return select(cls).where(cls.id == bulk_id, cls.actor_id == actor_id)

    @classmethod
    def for_change(cls, bulk_id: int, actor_id: int) -> Select["Bulk"]:
        """One's own, locked until the transaction ends."""
        return cls.own(bulk_id, actor_id).with_for_update(of=cls)

    @classmethod
    def by_id(cls, bulk_id: int) -> Select["Bulk"]:
        return select(cls).where(cls.id == bulk_id)

    @classmethod
    def running(cls) -> Select[int]:
        """Ids of what was started and has not ended, oldest first."""
        return select(cls.id).where(cls.started_at.is_not(None), cls.ended_at.is_(None)).order_by(cls.id)

    @classmethod
    def end(cls, session: Session, bulk_id: int, at: datetime) -> None:
        """Close it unless a case still waits."""
        waits = select(BulkItem.id).where(BulkItem.bulk_id == bulk_id, BulkItem.result == WAITING).exists()
        session.execute(
            update(cls).where(cls.id == bulk_id, cls.ended_at.is_(None), ~waits).values(ended_at=at)
        )

    @classmethod
    def forget_unstarted(cls, session: Session, actor_id: int, before: datetime) -> None:
        """Delete this person's choices that came to nothing."""
        idle = select(cls.id).where(
            cls.actor_id == actor_id, cls.started_at.is_(None), cls.created_at < before
        )
        session.execute(delete(BulkItem).where(BulkItem.bulk_id.in_(idle)))
        session.execute(
            delete(cls).where(cls.actor_id == actor_id, cls.started_at.is_(None), cls.created_at < before)
        )


class BulkItem(Record):
    """One case of a bulk. ``version`` is the case's when it was judged; ``reasons`` say why it stays."""

    __tablename__ = "bulk_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    version: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(String(10), default=CHOSEN)
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"))
    worked_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("bulk_id", "application_id"),)

    @classmethod
    def add_all(cls, session: Session, bulk_id: int, application_ids: Iterable[int]) -> int:
        """How many were added."""
        rows = [
            {"bulk_id": bulk_id, "application_id": each, "version": 0, "result": CHOSEN, "reasons": []}
            for each in application_ids
        ]
        if rows:
            session.execute(insert(cls), rows)
        return len(rows)

    @classmethod
    def write_forecast(cls, session: Session, bulk_id: int, judged: Sequence[dict[str, Any]]) -> None:
        """``judged``: application_id, version, result and reasons of each case."""
        session.execute(delete(cls).where(cls.bulk_id == bulk_id))
        if judged:
            session.execute(insert(cls), [{"bulk_id": bulk_id, **each} for each in judged])

    @classmethod
    def release(cls, session: Session, bulk_id: int) -> int:
        """Let what goes wait for the worker, and close what stays; how many wait."""
        mine = cls.bulk_id == bulk_id
        session.execute(update(cls).where(mine, cls.result == STAYS).values(result=REFUSED))
        released = session.execute(update(cls).where(mine, cls.result == GOES).values(result=WAITING))
        return int(released.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult

    @classmethod
    def finish(cls, item_id: int, session: Session, step: Step) -> None:
        """In the step's own transaction: no row is done without its step, and no row is stepped twice."""
        done = session.execute(
            update(cls)
            .where(cls.id == item_id, cls.result == WAITING)
            .values(result=DONE, step_id=step.id, worked_at=step.at)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise RuntimeError(f"Bulk item {item_id} does not wait any more.")

    @classmethod
    def close(cls, session: Session, item_id: int, result: str, reasons: list[Any], at: datetime) -> None:
        """Write down why the case stays, unless another worker has brought it on meanwhile."""
        session.execute(
            update(cls)
            .where(cls.id == item_id, cls.result == WAITING)
            .values(result=result, reasons=reasons, worked_at=at)
        )

    @classmethod
    def waiting(cls, bulk_id: int) -> Select[int, str, int]:
        """Id, the case's ref and the version that was seen, in the order of the list."""
        return (
            select(cls.id, Application.ref, cls.version)
            .join(Application, Application.id == cls.application_id)
            .where(cls.bulk_id == bulk_id, cls.result == WAITING)
            .order_by(cls.id)
        )

    @classmethod
    def cases(cls, bulk_id: int, person: Person, results: Iterable[str] = ()) -> Select["Application"]:
        """The chosen cases that exist for this person, in the order of the list."""
        wanted = [cls.result.in_(list(results))] if results else []
        return (
            Application.visible_to(person)
            .join(cls, cls.application_id == Application.id)
            .where(cls.bulk_id == bulk_id, *wanted)
            .order_by(cls.id)
        )

    @classmethod
    def groups(cls, bulk_id: int, person: Person) -> Select[*tuple[Any, ...]]:
        """Programme, definition, its version and the state of the chosen cases, with how many there are."""
        same = (
            Application.programme,
            Application.definition,
            Application.definition_sha256,
            Application.state,
        )
        return (
            select(*same, func.count().label("cases"))
            .join(cls, cls.application_id == Application.id)
            .where(cls.bulk_id == bulk_id, Application.is_visible_to(person))
            .group_by(*same)
            .order_by(*same)
        )

    @classmethod
    def counts(cls, bulk_id: int) -> Select[str, int]:
        """How many cases have each result."""
        return select(cls.result, func.count()).where(cls.bulk_id == bulk_id).group_by(cls.result)

    @classmethod
    def rows(cls, bulk_id: int, person: Person, results: Iterable[str] = ()) -> Select[*tuple[Any, ...]]:
        """Each case that exists for this person, with what is foreseen or became of it."""
        wanted = [cls.result.in_(list(results))] if results else []
        return (
            select(
                cls.id.label("item_id"), cls.result, cls.reasons, cls.worked_at, *CASE_COLUMNS,
                Decision.amount_cents.label("recommended_cents"),
            )
            .join(Application, Application.id == cls.application_id)
            .join(Organisation, Organisation.id == Application.organisation_id)
            .outerjoin(Decision, Decision.application_id == Application.id)
            .where(cls.bulk_id == bulk_id, Application.is_visible_to(person), *wanted)
            .order_by(cls.id)
        )  # fmt: skip

    @classmethod
    def page(cls, rows: Select[*tuple[Any, ...]], after: int | None) -> Select[*tuple[Any, ...]]:
        """One row more than are shown."""
        onwards = rows.where(cls.id > after) if after is not None else rows
        return onwards.limit(SHOWN + 1)
