"""``grants doctor``: each thing that is unsafe or missing is found, once, with the way to mend it."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from grants import db
from grants.acts.keep_people import add_person
from grants.acts.run_clocks import look_at_the_time
from grants.acts.work_outbox import leave_sign
from grants.cli import checkup
from grants.cli.checkup import findings
from grants.cli.checkup_database import Finding
from grants.config import Config
from grants.demo.cast import PASSWORD, people
from tests.cli.conftest import Run
from tests.office import Office

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PUBLIC: dict[str, Any] = {
    "host": "192.0.2.7",
    "base_url": "https://grants.example.org",
    "secure_cookies": True,
    "trusted_hosts": ("grants.example.org",),
    "smtp_host": "mail.example.org",
    "mail_sender": "grants@city.example",
}


@pytest.fixture
def healthy(config: Config, database: db.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A public installation without anything to mend, and without translations."""
    monkeypatch.setattr(checkup, "TRANSLATIONS", tmp_path / "translations")
    config.instance.chmod(0o700)
    leave_sign("worker", NOW)
    return replace(config, secret_key="k" * 40, testing=False, database_url="", **PUBLIC)


def _told(config: Config) -> list[str]:
    return [each.what for each in findings(config, NOW)]


def test_a_healthy_installation_has_nothing_to_mend(healthy: Config) -> None:
    assert findings(healthy, NOW) == []


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        ({"secret_key": "short"}, "The secret key has fewer than 32 characters"),
        ({"testing": True}, "Debugging is on"),
        ({"base_url": "grants.example.org"}, "base_url is 'grants.example.org', which is no web address"),
        ({"base_url": "http://grants.example.org"}, "base_url is not encrypted"),
        ({"secure_cookies": False}, "Session cookies may travel"),
        ({"trusted_hosts": ()}, "Any host name is accepted"),
        ({"trusted_hosts": ("other.example",)}, "grants.example.org, the host of base_url, is not among"),
        ({"smtp_host": ""}, "No mail server is set"),
        ({"mail_sender": Config.mail_sender}, "Mails would come from grants@example.org"),
        ({"smtp_tls": False}, "Mails and the password of the mail server travel in the open"),
        ({"lease_seconds": 50}, "A letter may take 25 seconds in each of its two languages"),
        ({"renderer_bytes": 1_000_000}, "With these limits of the renderer no letter can be made"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "The database cannot be reached"),
    ],
)
def test_one_wrong_setting_is_one_finding(healthy: Config, change: dict[str, Any], begins: str) -> None:
    told = _told(replace(healthy, **change))
    assert len(told) == 1
    assert told[0].startswith(begins)


def test_a_local_address_in_mails_of_a_public_server_is_found(healthy: Config) -> None:
    told = _told(replace(healthy, base_url="http://127.0.0.1:8000", trusted_hosts=("127.0.0.1",)))
    assert told == ["The application listens on 192.0.2.7, but its mails link to http://127.0.0.1:8000."]


def test_debugging_by_the_environment_is_found(healthy: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert _told(healthy) == ["Debugging is on: error pages would show the program and its values."]


def test_an_instance_that_others_may_read_is_found(healthy: Config) -> None:
    healthy.instance.chmod(0o755)
    secret = healthy.instance / "secret_key"
    secret.write_text("k" * 40)
    secret.chmod(0o644)
    assert findings(healthy, NOW) == [
        Finding(f"Others on this computer may use {healthy.instance}.", f"chmod 700 {healthy.instance}"),
        Finding(f"Others on this computer may use {secret}.", f"chmod 600 {secret}"),
    ]


def test_a_missing_instance_is_found(healthy: Config, tmp_path: Path) -> None:
    gone = tmp_path / "nowhere"
    assert _told(replace(healthy, instance=gone))[0] == f"There is no instance folder {gone}."


def test_an_old_database_is_found(healthy: Config) -> None:
    with db.current().writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert _told(healthy) == ["The database's tables are missing, or older than the program."]


def test_demo_accounts_are_found_only_where_others_can_reach_them(healthy: Config) -> None:
    first = next(iter(people().values()))
    add_person(first["email"], first["name"], PASSWORD, at=NOW, config=healthy)
    assert _told(healthy) == ["The demo's accounts are there, with a password that everybody knows."]
    assert _told(replace(healthy, host="127.0.0.1", base_url="http://127.0.0.1:8000")) == []


@pytest.mark.parametrize(
    ("seconds", "found"), [(0, None), (40, "ahead of the database's"), (-40, "behind the database's")]
)
def test_a_clock_that_differs_from_the_databases_is_found(
    either_config: Config, both_databases: db.Database, seconds: int, found: str | None
) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)):
        told = [each for each in _told(either_config) if "computer's clock" in each]
    assert len(told) == bool(found and not both_databases.is_sqlite)
    assert all(
        re.fullmatch(rf"This computer's clock is (39|4[01]) seconds {found}: .*", each) for each in told
    )


def test_a_worker_that_is_late_is_a_note(healthy: Config) -> None:
    late = findings(healthy, NOW + timedelta(minutes=6))
    assert [(each.is_note, each.what) for each in late] == [
        (True, "No worker has been seen since 2026-03-02 12:00 UTC: letters and mails wait.")
    ]


def test_clocks_that_did_not_run_are_found(healthy: Config) -> None:
    look_at_the_time(NOW - timedelta(days=2))
    assert _told(healthy) == ["Clocks last ran at 2026-02-28 12:00 UTC: reminders wait."]
    look_at_the_time(NOW)
    assert _told(healthy) == []


def test_time_that_has_leapt_is_found(healthy: Config) -> None:
    for moment in (NOW - timedelta(days=40), NOW):
        look_at_the_time(moment)
    [told] = _told(healthy)
    assert told.startswith("Reminders wait: clocks last ran at 2026-01-21 12:00 UTC")


def test_a_letter_that_cannot_be_made_is_found(healthy: Config, office: Office) -> None:
    ref = office.draft()
    office.step(ref, "submit", "oldenburg")
    documents = office.config.documents
    documents.write_text("a file where the folder should be")
    office.work_off()
    told = [each for each in _told(healthy) if "could not be made" in each]
    assert len(told) == 1
    assert "letter-UDE-2026-B00001" in told[0]


def test_fonts_that_are_missing_are_found(healthy: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from grants.outside import assets

    monkeypatch.setitem(assets.FONTS, "asset:fonts/none", Path("/nowhere/None.woff2"))
    assert _told(healthy) == ["The design system or its fonts are missing (None.woff2)."]


def test_a_translation_that_is_not_compiled_is_found(healthy: Config) -> None:
    source = checkup.TRANSLATIONS / "de" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text("")
    assert _told(healthy) == ["The translation 'de' is not compiled."]
    source.with_suffix(".mo").write_text("")
    assert _told(healthy) == []


def test_the_command_ends_with_1_only_if_there_is_something_to_mend(
    grants: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "TRANSLATIONS", tmp_path / "translations")
    grants("init")
    os.chmod(tmp_path / "instance", 0o700)
    well = grants("doctor", GRANTS_SMTP_HOST="localhost", GRANTS_MAIL_SENDER="a@city.example")
    assert well.returncode == 0, well.stdout
    ill = grants("doctor", GRANTS_SECRET_KEY="short")
    assert ill.returncode == 1
    assert "Mend: The secret key has fewer than 32 characters" in ill.stdout


def test_the_doctor_notices_what_was_changed_behind_the_history(office: Office) -> None:
    ref = office.case_in("awarded", with_letters=False)
    before = _told(office.config)
    for sql, told in (
        ("UPDATE application SET state = 'accepted'", f"1 cases are not where their history ends: {ref}."),
        (
            "UPDATE round SET committed_cents = 1",
            "The committed money of rounds is not what their awards bind: Spring (ude).",
        ),
    ):
        assert told not in before
        with db.transaction() as session:
            session.execute(text(sql))
        assert told in _told(office.config)
