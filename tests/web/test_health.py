"""``GET /healthz``: what a monitor learns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from grants import create_app, db
from grants.acts.run_clocks import look_at_the_time
from grants.acts.work_outbox import leave_sign
from grants.config import Config
from grants.models import ClockSign
from tests.office import Office


def test_all_is_well_while_the_worker_leaves_its_sign(app: Any) -> None:
    leave_sign("worker", datetime.now(UTC))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["database"]["state"]) == ("ok", "ok")
    assert answer.json["worker"]["waiting"] == 0


def test_a_worker_that_stopped_is_told(app: Any, office: Office) -> None:
    office.step(office.draft(), "submit", "oldenburg")
    leave_sign("worker", datetime.now(UTC) - timedelta(minutes=6))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["worker"]["state"]) == ("degraded", "not seen")
    assert answer.json["worker"]["waiting"] > 0


def test_clocks_that_did_not_run_for_long_or_are_held_are_told(app: Any) -> None:
    now = datetime.now(UTC)
    leave_sign("worker", now)
    assert app.test_client().get("/healthz").json["clocks"] == {"state": "not run yet", "ran_at": None}
    for moments, state in (
        ([now - timedelta(minutes=1)], "ok"),
        ([now - timedelta(hours=2)], "late"),
        ([now - timedelta(days=40), now], "held"),
    ):
        with db.transaction() as session:
            session.execute(delete(ClockSign))
        for moment in moments:
            look_at_the_time(moment)
        answer = app.test_client().get("/healthz")
        assert answer.json["clocks"]["state"] == state
        assert answer.json["state"] == ("ok" if state == "ok" else "degraded")


def test_a_database_that_is_gone_is_503(config: Config) -> None:
    unreachable = replace(config, database_url="postgresql://nobody@127.0.0.1:1/none")
    answer = create_app(unreachable).test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {
        "state": "down",
        "database": {"state": "down"},
        "worker": {"state": "unknown"},
        "clocks": {"state": "unknown"},
    }
