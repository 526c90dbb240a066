"""Attaching files to a case.

Bytes go to the store first, then the row: a crash leaves no row without bytes.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.clock import office_day
from grants.config import Config
from grants.db import transaction
from grants.models import Application, Document, Person
from grants.outside.files import Store
from grants.outside.uploads import ENDINGS, media_type_of
from grants.vocabulary.binding import is_editable, is_reportable
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import roles_of
from grants.vocabulary.versions import workflow_of
from workflows.label import mark as _


def attach_document(
    ref: str, name: str, content: bytes, *, actor_id: int, at: datetime, config: Config
) -> int:
    """Attach a file; its document's id.

    Raises NotThere, NotEditable, Invalid (empty, too large, wrong kind, too many).
    """
    if not content:
        raise Invalid({"file": _("This file is empty.")})
    if len(content) > config.upload_bytes:
        raise Invalid({"file": _("This file is too large.")})
    media_type = media_type_of(content)
    if media_type is None:
        raise Invalid({"file": _("Only PDF, PNG, JPEG, Word, Excel and OpenDocument files can be attached.")})
    with transaction() as session:
        case = _case(session, ref, actor_id, at)
        if len(case.documents) >= config.uploads_per_case:
            raise Invalid({"file": _("This case has as many files as it can hold. Remove one first.")})
        sha256 = Store(config.documents).put(content)
        document = Document(
            name=_tidy(name, media_type),
            media_type=media_type,
            size=len(content),
            sha256=sha256,
            uploaded_by_id=actor_id,
            uploaded_at=at,
        )
        case.documents.append(document)
        case.version += 1
        case.changed_at, case.changed_by_id = at, actor_id
        session.flush()
        return document.id


def remove_document(ref: str, document_id: int, *, actor_id: int, at: datetime) -> None:
    """Take a file off a case that may be changed; its bytes stay. Raises NotThere, NotEditable."""
    with transaction() as session:
        case = _case(session, ref, actor_id, at)
        document = next((each for each in case.documents if each.id == document_id), None)
        if document is None:
            raise NotThere
        if case.submitted_at is not None and document.uploaded_at <= case.submitted_at:
            raise NotEditable
        session.delete(document)
        case.version += 1


def _case(session: Session, ref: str, actor_id: int, at: datetime) -> Application:
    case = session.scalars(Application.for_change(ref)).one_or_none()
    person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
    if case is None or person is None:
        raise NotThere
    roles = roles_of(person, case)
    if not roles:
        raise NotThere
    flow = workflow_of(case)
    writes = "applicant" in roles or ("partner" in roles and programme(case.programme).equal_partners)
    if not writes or not (is_editable(flow, case.state) or is_reportable(flow, case.state)):
        raise NotEditable
    return case


def _tidy(name: str, media_type: str) -> str:
    """The last part of a file name, printable, at most 150 long, with an ending that tells the truth."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(each for each in last if each.isprintable()).strip(" .") or _("document")
    endings = ENDINGS[media_type]
    kept = next((each for each in endings if clean.lower().endswith(each)), None)
    stem = clean[: -len(kept)] if kept else clean
    return f"{stem[:140]}{kept or endings[0]}"
