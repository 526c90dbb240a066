"""Is everything alive? For whoever watches the installation; says nothing about any case."""

from datetime import timedelta
from typing import Any

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from grants.models import Outbox, WorkerSign
from grants.web import reading
from grants.web.access import PUBLIC

bp = Blueprint("health", __name__)

SEEN_WITHIN = timedelta(minutes=5)  # the worker leaves a sign each minute


@bp.get("/healthz")
@PUBLIC
def show() -> tuple[dict[str, Any], int]:
    """503 without the database; a missing worker only delays letters, so pages go on with 200, "degraded"."""
    try:
        worker = _worker()
    except SQLAlchemyError:
        return {"state": "down", "database": {"state": "down"}, "worker": {"state": "unknown"}}, 503
    state = "ok" if worker["state"] == "ok" else "degraded"
    return {"state": state, "database": {"state": "ok"}, "worker": worker}, 200


def _worker() -> dict[str, Any]:
    sign = reading.session().scalars(WorkerSign.latest()).one_or_none()
    since, waiting = reading.session().execute(Outbox.waiting_since()).one()
    alive = sign is not None and reading.now() - sign.seen_at <= SEEN_WITHIN
    return {
        "state": "ok" if alive else "not seen",
        "seen_at": sign.seen_at.isoformat() if sign else None,
        "waiting": waiting,
        "waiting_since": since.isoformat() if since else None,
    }
