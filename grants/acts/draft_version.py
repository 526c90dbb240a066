"""Working on a new version of a procedure: a draft of the administrators, which binds nobody."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import Person, ProcedureDraft
from grants.vocabulary.judging import LARGEST
from workflows.errors import Stale
from workflows.label import mark as _


def start_draft(programme: str, text: str, *, actor_id: int, at: datetime) -> int:
    """A new draft of a programme with this text; its id.

    Raises NotThere for somebody who is no administrator of the programme, Invalid for too long a text.
    """
    _refuse_long(text)
    with transaction() as session:
        _administrator(session, actor_id, programme, at)
        draft = ProcedureDraft(
            programme=programme, text=text, created_at=at, changed_at=at, changed_by_id=actor_id
        )
        session.add(draft)
        session.flush()
        return draft.id


def save_draft(
    draft_id: int,
    text: str,
    *,
    valid_from: date | None,
    reason: str,
    moves: Mapping[str, str] | None,
    version: int,
    actor_id: int,
    at: datetime,
) -> int:
    """Keep what was typed, right or wrong; the draft's new version.

    ``version``: the draft's on the page that was used; ``moves``: old state -> new state if open cases are to
    go on under the new version, else None. Raises NotThere, Stale, Invalid.
    """
    _refuse_long(text)
    with transaction() as session:
        draft = _draft(session, draft_id, actor_id, version, at)
        draft.text, draft.valid_from, draft.reason = text, valid_from, reason
        draft.moves = None if moves is None else dict(moves)
        draft.version += 1
        draft.changed_at, draft.changed_by_id = at, actor_id
        return draft.version


def discard_draft(draft_id: int, *, version: int, actor_id: int, at: datetime) -> None:
    """Raises NotThere, Stale."""
    with transaction() as session:
        session.delete(_draft(session, draft_id, actor_id, version, at))


def _draft(session: Session, draft_id: int, actor_id: int, version: int, at: datetime) -> ProcedureDraft:
    draft = session.scalars(ProcedureDraft.for_change(draft_id)).one_or_none()
    if draft is None:
        raise NotThere
    _administrator(session, actor_id, draft.programme, at)
    if version != draft.version:
        raise Stale(draft.changed_by.name, draft.changed_at)
    return draft


def _administrator(session: Session, actor_id: int, programme: str, at: datetime) -> None:
    person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
    if person is None or programme not in person.programmes_as("administrator"):
        raise NotThere


def _refuse_long(text: str) -> None:
    if len(text.encode()) > LARGEST:
        raise Invalid({"text": _("The text is too long: at most 200 kB.")})
