"""``GET /healthz``: what a monitor learns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from grants import create_app
from grants.acts.work_outbox import leave_sign
from grants.config import Config
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
