"""Proposing a version of a procedure: from here on it is history, and waits for a second person."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from grants import db
from grants.acts.errors import Invalid, NotThere
from grants.clock import office_day
from grants.models import Person, ProcedureDraft, Proposal
from grants.vocabulary.judging import moves_problem, proved
from workflows.errors import Stale
from workflows.label import mark as _


def propose_version(
    programme: str,
    text: str,
    *,
    valid_from: date,
    reason: str,
    moves: Mapping[str, str] | None = None,
    actor_id: int,
    at: datetime,
    draft_id: int | None = None,
    draft_version: int | None = None,
) -> int:
    """Propose a definition for the new cases of a programme; the proposal's id, for ``release_version``.

    ``text``: the whole TOML file: the next version of a procedure, a new procedure under a name of its own,
    or the very text of a version that is known. New cases begin under it from ``valid_from`` on. ``moves``:
    None leaves open cases under the version they have; a mapping (old state -> new state, may be empty) lets
    all of the programme's open cases of this procedure go on under it with the release. ``draft_id``: the
    draft that it comes from, in the version that was read; it ends with this.

    Raises NotThere for somebody who is no administrator of the programme, DefinitionError with everything
    that is wrong with the text, Invalid (``valid_from``, ``reason``, ``moves``), Stale (the draft).
    """
    with db.transaction() as session:
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        if person is None or programme not in person.programmes_as("administrator"):
            raise NotThere
        if draft_id is not None:
            _end_draft(session, draft_id, draft_version, programme)
        definition = proved(session, programme, text)
        problems = {}
        if valid_from < office_day(at):
            problems["valid_from"] = _("The day lies in the past.")
        if definition.valid_from not in (None, valid_from):
            problems["valid_from"] = _("The text itself names another day (valid_from).")
        if not reason.strip():
            problems["reason"] = _("Say what changes, and why.")
        if moves is not None and (problem := moves_problem(session, programme, definition, moves)):
            problems["moves"] = problem
        if moves is not None and valid_from > office_day(at):
            problems["moves"] = _("Open cases can go on only under a version that holds from today.")
        if problems:
            raise Invalid(problems)
        proposal = Proposal(
            programme=programme,
            kind=definition.kind,
            name=definition.name,
            version=definition.version,
            sha256=definition.sha256,
            text=definition.text,
            valid_from=valid_from,
            reason=reason.strip(),
            moves=None if moves is None else dict(moves),
            proposed_by_id=person.id,
            proposed_by_name=person.name,
            proposed_at=at,
        )
        session.add(proposal)
        session.flush()
        return proposal.id


def _end_draft(session: Session, draft_id: int, version: int | None, programme: str) -> None:
    draft = session.scalars(ProcedureDraft.for_change(draft_id)).one_or_none()
    if draft is None or draft.programme != programme:
        raise NotThere
    if version is not None and version != draft.version:
        raise Stale(draft.changed_by.name, draft.changed_at)
    session.delete(draft)
