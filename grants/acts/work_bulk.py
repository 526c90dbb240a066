"""Working off what was started in bulk: which cases wait, and writing down why one stays.

The step itself is taken by ``take_step``, which marks its row in the same transaction.
"""

from datetime import datetime
from typing import Any

from grants import db
from grants.models import Application, Bulk, BulkItem
from grants.models.bulk import FAILED, REFUSED
from grants.vocabulary.bulk import OUTSIDE_ERROR, why_not
from grants.vocabulary.reasons import as_data
from workflows.errors import Refused


def running_bulks() -> list[int]:
    """Ids of what was started and is not over, oldest first."""
    with db.reading() as session:
        return list(session.scalars(Bulk.running()))


def waiting_items(bulk_id: int) -> tuple[dict[str, Any], list[tuple[int, str, int]]]:
    """What ``take_step`` needs to know for all of them, and (row, case, version) of each that waits."""
    with db.reading() as session:
        bulk = session.scalars(Bulk.by_id(bulk_id)).one()
        step = {
            "transition": bulk.transition,
            "actor_id": bulk.actor_id,
            "note": bulk.note,
            "data": bulk.data,
        }
        return step, [(row.id, row.ref, row.version) for row in session.execute(BulkItem.waiting(bulk_id))]


def note_refusal(item_id: int, ref: str, error: Exception, at: datetime) -> None:
    """The case stays as it is, for these reasons."""
    with db.transaction() as session:
        if isinstance(error, Refused):
            reasons = error.reasons
        else:
            reasons = why_not(error, session.scalars(Application.by_ref(ref)).one_or_none())
        BulkItem.close(session, item_id, REFUSED, [as_data(each) for each in reasons], at)


def note_failure(item_id: int, at: datetime) -> None:
    """The step broke off: the case stays, and whoever started it is told so."""
    with db.transaction() as session:
        BulkItem.close(session, item_id, FAILED, [as_data(OUTSIDE_ERROR)], at)


def end_bulk(bulk_id: int, at: datetime) -> None:
    """Close it if nothing waits any more."""
    with db.transaction() as session:
        Bulk.end(session, bulk_id, at)
