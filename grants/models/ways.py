"""Short lists out of long tables: each way to a case streams from its own index, then all are merged."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select, union

from grants.models.application import Application
from grants.models.person import Organisation

CASE_COLUMNS = (
    Application.id,
    Application.ref,
    Application.title,
    Application.programme,
    Application.definition,
    Application.definition_sha256,
    Application.organisation_id,
    Application.state,
    Application.state_since,
    Application.submitted_at,
    Application.requested_cents,
    Organisation.name.label("city"),
)
READERS = 256  # statements kept for as many kinds of readers, by their programmes, roles and organisations
CaseRow = Row[Any]
Way = Select[int]


def cases_by(ways: Sequence[Way], order: Iterable[Any], limit: int) -> Select[*tuple[Any, ...]]:
    """Rows of ``CASE_COLUMNS``, no whole objects. Each way gives ids, ordered and limited by itself."""
    parts = [select(way.subquery().c.id) for way in ways]
    ids = parts[0] if len(parts) == 1 else select(union(*parts).subquery().c.id)
    return (
        select(*CASE_COLUMNS)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.id.in_(ids))
        .order_by(*order)
        .limit(limit)
    )
