"""Choosing many cases, foreseeing what one step would do to each, and handing it to the worker."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from grants import db
from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.clock import office_day
from grants.models import Bulk, BulkItem, Person
from grants.models.bulk import GOES, NOT_DONE, STAYS
from grants.models.case_file import with_everything
from grants.models.history import plain
from grants.models.listing import Wanted, ids_by_ref, ids_of
from grants.vocabulary.bulk import OTHER_PROGRAMME, stays
from grants.vocabulary.reasons import as_data
from workflows.label import mark as _
from workflows.states import Transition

AT_MOST = 1000
KEPT_UNSTARTED = timedelta(days=1)


def choose_cases(refs: Sequence[str], *, actor_id: int, at: datetime) -> int:
    """Remember these cases, those that exist for the actor; the bulk's id. Raises NotThere, Invalid."""
    return _choose(actor_id, at, lambda session, person: ids_by_ref(session, person, refs[: AT_MOST + 1]))


def choose_all(wanted: Wanted, *, actor_id: int, at: datetime) -> int:
    """The same for every case that a filter finds. Raises NotThere, Invalid."""
    return _choose(actor_id, at, lambda session, person: ids_of(session, person, wanted, AT_MOST))


def _choose(actor_id: int, at: datetime, find: Callable[[Session, Person], Sequence[int]]) -> int:
    with db.transaction() as session:
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        if person is None or not person.is_staff:
            raise NotThere
        ids = find(session, person)
        if not ids:
            raise Invalid({"case": _("Choose at least one case.")})
        if len(ids) > AT_MOST:
            raise Invalid({"case": _("These are too many cases for one run. Please narrow the filter.")})
        Bulk.forget_unstarted(session, actor_id, at - KEPT_UNSTARTED)
        bulk = Bulk(actor_id=actor_id, created_at=at)
        session.add(bulk)
        session.flush()
        BulkItem.add_all(session, bulk.id, ids)
        return bulk.id


def prepare_bulk(
    bulk_id: int,
    programme: str,
    arrow: Transition,
    *,
    actor_id: int,
    at: datetime,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Say which step is wanted, and judge it for each case. Raises NotThere, NotEditable."""
    wanted = {
        "programme": programme,
        "transition": arrow.name,
        "label": {"de": arrow.label.de, "en": arrow.label.en},
        "note": note,
        "data": plain(data or {}),
    }
    judged = _foresee(bulk_id, (), wanted, actor_id, at)
    with db.transaction() as session:
        bulk = _unstarted(session, bulk_id, actor_id)
        for name, value in wanted.items():
            setattr(bulk, name, value)
        BulkItem.write_forecast(session, bulk_id, judged)


def start_bulk(bulk_id: int, *, actor_id: int, at: datetime) -> int:
    """Hand to the worker every case that goes; how many. Raises NotThere, NotEditable, Invalid."""
    with db.transaction() as session:
        bulk = _unstarted(session, bulk_id, actor_id)
        released = BulkItem.release(session, bulk_id)
        if not released:
            raise Invalid({"case": _("None of these cases goes on by this step.")})
        bulk.started_at = at
        return released


def repeat_bulk(bulk_id: int, *, actor_id: int, at: datetime) -> int:
    """Prepare the same step anew for the cases that were not done; the new bulk's id.

    Raises NotThere, NotEditable while it runs, Invalid if all were done.
    """
    with db.reading() as session:
        old = session.scalars(Bulk.own(bulk_id, actor_id)).one_or_none()
    if old is None:
        raise NotThere
    if old.ended_at is None:
        raise NotEditable
    wanted = {name: getattr(old, name) for name in ("programme", "transition", "label", "note", "data")}
    judged = _foresee(bulk_id, NOT_DONE, wanted, actor_id, at)
    if not judged:
        raise Invalid({"case": _("The step was taken in every case.")})
    with db.transaction() as session:
        bulk = Bulk(actor_id=actor_id, created_at=at, **wanted)
        session.add(bulk)
        session.flush()
        BulkItem.write_forecast(session, bulk.id, judged)
        return bulk.id


def _unstarted(session: Session, bulk_id: int, actor_id: int) -> Bulk:
    bulk = session.scalars(Bulk.for_change(bulk_id, actor_id)).one_or_none()
    if bulk is None:
        raise NotThere
    if bulk.started_at is not None:
        raise NotEditable
    return bulk


def _foresee(
    bulk_id: int, results: Sequence[str], wanted: Mapping[str, Any], actor_id: int, at: datetime
) -> list[dict[str, Any]]:
    """What would become at this moment of each case that still exists for the actor.

    Only read: it takes a while, and nobody else need wait for it. The step itself is judged anew.
    """
    with db.reading() as session:
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        if person is None:
            raise NotThere
        judged = []
        for case in session.scalars(with_everything(BulkItem.cases(bulk_id, person, results))).unique():
            case.adopt_letters()
            reasons = [OTHER_PROGRAMME]
            if case.programme == wanted["programme"]:
                reasons = stays(case, wanted["transition"], person, at, wanted["note"], wanted["data"])
            judged.append(
                {
                    "application_id": case.id,
                    "version": case.version,
                    "result": STAYS if reasons else GOES,
                    "reasons": [as_data(each) for each in reasons],
                }
            )
        return judged
