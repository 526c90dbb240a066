"""Is everything alive? For whoever watches the installation; says nothing about any case."""

from datetime import timedelta
from typing import Any

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from grants.models import ClockSign, Outbox, WorkerSign
from grants.rules.leaps import Time
from grants.web import reading
from grants.web.access import PUBLIC

bp = Blueprint("health", __name__)

RAN_WITHIN = timedelta(hours=1)
SEEN_WITHIN = timedelta(minutes=5)  # the worker leaves a sign each minute


@bp.get("/healthz")
@PUBLIC
def show() -> tuple[dict[str, Any], int]:
    """503 without the database; a missing worker only delays letters, so pages go on with 200, "degraded"."""
    try:
        worker, clocks = _worker(), _clocks()
    except SQLAlchemyError:
        unknown = {"state": "unknown"}
        return {"state": "down", "database": {"state": "down"}, "worker": unknown, "clocks": unknown}, 503
    well = worker["state"] == "ok" and clocks["state"] in ("ok", "not run yet")
    state = "ok" if well else "degraded"
    return {"state": state, "database": {"state": "ok"}, "worker": worker, "clocks": clocks}, 200


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


def _clocks() -> dict[str, Any]:
    """Reminders come late without a run; they are "held" while this computer's time cannot be believed."""
    sign = reading.session().scalars(ClockSign.latest()).one_or_none()
    if sign is None:
        return {"state": "not run yet", "ran_at": None}
    state = "ok" if reading.now() - sign.seen_at <= RAN_WITHIN else "late"
    held = Time(sign.ran_at, sign.seen_at, sign.leapt_at).is_held
    return {"state": "held" if held else state, "ran_at": sign.ran_at.isoformat()}
