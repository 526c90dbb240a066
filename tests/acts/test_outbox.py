"""The outbox: a row stays until its work is done, and whatever goes wrong stands in it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP as POLICY
from threading import Timer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from grants import db
from grants.acts.errors import NotThere
from grants.acts.work_outbox import due_rows, retry_row, work_row
from grants.config import Config
from grants.models import Letter, Outbox
from grants.models.outbox import STOPPED
from grants.outside.pdf import warm
from grants.outside.renderer import ENDED, TOO_LONG, renderer_of
from tests.letters.examples import values_of
from tests.office import NOON, Office
from tests.outside.test_renderer import makers


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _row(row_id: int = 1) -> Outbox:
    with db.reading() as session:
        return session.scalars(Outbox.by_id(row_id)).one()


def _rows(kind: str) -> list[Outbox]:
    with db.reading() as session:
        return list(session.scalars(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id)))


def _claim(row_id: int, at: datetime) -> bool:
    with db.transaction() as session:
        return Outbox.claim(session, row_id, at, 60)


@pytest.fixture
def submitted(office_on_both: Office) -> Office:
    """A case just handed in: one letter to make, and a mail to each of the three officers."""
    office_on_both.case_in("submitted", with_letters=False)
    assert [(row.id, row.kind) for row in _rows("letter") + _rows("mail")] == [
        (1, "letter"),
        (2, "mail"),
        (3, "mail"),
        (4, "mail"),
    ]
    return office_on_both


# Letters


def test_a_letter_is_made_stored_and_announced(submitted: Office, clock: Clock) -> None:
    assert due_rows(NOON) == [1, 2, 3, 4]
    assert work_row(1, clock=clock, config=submitted.config) is True
    with db.reading() as session:
        letter = session.scalars(select(Letter)).one()
        files = {each.language: each.sha256 for each in letter.files}
    row = _row()
    assert (letter.issued_at, row.done_at, row.claimed_until, row.error) == (NOON, NOON, None, "")
    assert sorted(files) == ["de", "en"]
    assert {each.name for each in submitted.config.documents.glob("??/??/*")} == set(files.values())
    told = _rows("mail")[-1]
    key = f"letter-UDE-2026-B00001-to-{submitted.people['oldenburg']}"
    assert (told.key, told.payload["to"]) == (key, "oldenburg@office.example")
    assert work_row(1, clock=clock, config=submitted.config) is False, "what is done is not done again"
    assert len(_rows("mail")) == 4


def test_a_failure_is_kept_and_tried_again_ever_later(submitted: Office, clock: Clock) -> None:
    config = replace(submitted.config, retry_seconds=20)
    config.documents.write_text("a file where the folder should be")
    pauses = []
    for attempt in range(1, 12):
        assert work_row(1, clock=clock, config=config) is False
        row = _row()
        assert (row.attempts, row.done_at, row.claimed_until) == (attempt, None, None)
        assert row.error.startswith(("NotADirectoryError: ", "FileExistsError: "))
        assert 1 not in due_rows(row.not_before - timedelta(seconds=1))
        assert 1 in due_rows(row.not_before)
        pauses.append(int((row.not_before - clock.at).total_seconds()))
        clock.at = row.not_before
    assert pauses == [20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]

    config.documents.unlink()
    assert work_row(1, clock=clock, config=config) is True
    assert (_row().error, _row().attempts) == ("", 12)


def test_officers_are_told_once_of_what_keeps_failing(submitted: Office, clock: Clock) -> None:
    submitted.config.documents.write_text("in the way")
    for _attempt in range(5):
        work_row(1, clock=clock, config=submitted.config)
        clock.at = _row().not_before
    alarms = [row.payload for row in _rows("mail") if row.payload["mail"] == "failed"]
    assert [each["to"].partition("@")[0] for each in alarms] == ["officer", "officer2", "everything"]
    assert {each["values"]["attempts"] for each in alarms} == {submitted.config.attempts_before_alarm}


def test_an_officer_of_the_programme_may_retry_at_once(submitted: Office, clock: Clock) -> None:
    submitted.config.documents.write_text("in the way")
    work_row(1, clock=clock, config=submitted.config)
    submitted.config.documents.unlink()
    assert 1 not in due_rows(NOON)
    for stranger in ("oldenburg", "approver"):
        with pytest.raises(NotThere):
            retry_row(1, actor_id=submitted.people[stranger], at=NOON)
    retry_row(1, actor_id=submitted.people["officer"], at=NOON)
    assert 1 in due_rows(NOON)
    assert work_row(1, clock=clock, config=submitted.config) is True
    for gone in (1, 999):
        with pytest.raises(NotThere):
            retry_row(gone, actor_id=submitted.people["officer"], at=NOON)


def test_a_letter_that_takes_too_long_waits_for_its_next_try(submitted: Office, clock: Clock) -> None:
    warm()  # so that only the making counts
    hasty = replace(submitted.config, renderer_seconds=0.01)
    assert work_row(1, clock=clock, config=hasty) is False
    row = _row()
    assert (row.error, row.attempts, row.done_at) == (TOO_LONG, 1, None)
    assert 1 not in due_rows(NOON)
    assert work_row(2, clock=clock, config=hasty) is True, "the others go on"
    clock.at = row.not_before
    assert work_row(1, clock=clock, config=submitted.config) is True
    assert (_row().error, _row().attempts) == ("", 2)


def test_a_letter_whose_maker_is_killed_waits_for_its_next_try(submitted: Office, clock: Clock) -> None:
    warm()
    renderer = renderer_of(submitted.config)
    renderer.render("return", values_of("return"), "de")
    [maker] = makers(renderer.pid)
    os.kill(maker, signal.SIGSTOP)  # it will never answer
    killer = Timer(1, os.kill, (maker, signal.SIGKILL))
    killer.start()
    assert work_row(1, clock=clock, config=submitted.config) is False
    killer.join()
    assert (_row().error, _row().attempts, _row().done_at) == (ENDED, 1, None)
    retry_row(1, actor_id=submitted.people["officer"], at=NOON)
    assert work_row(1, clock=clock, config=submitted.config) is True
    with db.reading() as session:
        assert len(session.scalars(select(Letter)).one().files) == 2


# Claims


def test_a_claim_keeps_others_away_until_it_runs_out(submitted: Office, clock: Clock) -> None:
    assert _claim(1, NOON) is True
    assert _claim(1, NOON + timedelta(seconds=59)) is False
    assert work_row(1, clock=clock, config=submitted.config) is False
    assert 1 not in due_rows(NOON + timedelta(seconds=59))
    clock.at = NOON + timedelta(seconds=60)
    assert 1 in due_rows(clock.at)
    assert work_row(1, clock=clock, config=submitted.config) is True
    assert _row().attempts == 2


def test_a_worker_that_stopped_is_told_of_in_the_row(submitted: Office) -> None:
    assert _claim(1, NOON) is True
    assert _row().error == ""
    assert _claim(1, NOON + timedelta(minutes=5)) is True
    assert (_row().error, _row().attempts) == (STOPPED, 2)


def test_retrying_does_not_take_a_row_from_who_works_on_it(submitted: Office) -> None:
    assert _claim(1, NOON) is True
    retry_row(1, actor_id=submitted.people["officer"], at=NOON)
    assert _claim(1, NOON) is False


def test_a_late_worker_cannot_fail_a_row_that_another_has_done(submitted: Office, clock: Clock) -> None:
    """While the first worker waits for a mail server that never answers, its claim runs out."""
    config = submitted.config

    class Slow(Refusing):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            clock.at = NOON + timedelta(minutes=2)
            assert work_row(2, clock=clock, config=config) is True
            return "451 too late"

    with _mail_server(Slow()) as port:
        slow = replace(config, smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False)
        assert work_row(2, clock=clock, config=slow) is False
    row = _row(2)
    assert (row.done_at, row.error, row.attempts) == (NOON + timedelta(minutes=2), "", 2)


# Mails


class Refusing:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "550 no such person"


class Accepting:
    def __init__(self) -> None:
        self.received: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.received.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@contextmanager
def _mail_server(handler: Any) -> Iterator[int]:
    """A real mail server on a free port of this machine."""
    controller = _OnFreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        assert controller.server is not None
        yield controller.server.sockets[0].getsockname()[1]
    finally:
        controller.stop()


class _OnFreePort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _by_smtp(config: Config, port: int) -> Config:
    return replace(config, smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False)


def test_a_mail_goes_to_the_server_with_the_message_id_of_its_row(submitted: Office, clock: Clock) -> None:
    handler = Accepting()
    with _mail_server(handler) as port:
        assert work_row(2, clock=clock, config=_by_smtp(submitted.config, port)) is True
    [(recipients, content)] = handler.received
    mail = message_from_bytes(content, policy=POLICY)
    row = _row(2)
    assert recipients == [row.payload["to"]] == ["officer@office.example"]
    assert mail["Message-ID"] == f"<{row.key}@example.org>"
    assert "UDE-2026-0001" in mail["Subject"]
    assert row.done_at == NOON


def test_a_refused_mail_stays_and_its_next_try_is_the_same_mail(submitted: Office, clock: Clock) -> None:
    with _mail_server(Refusing()) as port:
        assert work_row(2, clock=clock, config=_by_smtp(submitted.config, port)) is False
    assert "550" in _row(2).error
    assert "no such person" in _row(2).error

    handler = Accepting()
    clock.at = NOON + timedelta(days=1)
    with _mail_server(handler) as port:
        config = _by_smtp(submitted.config, port)
        assert work_row(2, clock=clock, config=config) is True
    mail = message_from_bytes(handler.received[0][1], policy=POLICY)
    assert mail["Message-ID"] == f"<{_row(2).key}@example.org>"
    assert mail["Date"].datetime == NOON, "dated when it was written, not when it was sent"


def test_a_mail_server_that_is_not_there_is_told_of(submitted: Office, clock: Clock) -> None:
    with _mail_server(Accepting()) as port:
        pass
    assert work_row(2, clock=clock, config=_by_smtp(submitted.config, port)) is False
    assert _row(2).error.startswith("ConnectionRefusedError: ")


def test_without_a_mail_server_mails_are_kept_as_files_once(submitted: Office, clock: Clock) -> None:
    config = submitted.config
    assert work_row(2, clock=clock, config=config) is True
    [kept] = config.mail_folder.iterdir()
    before = (kept.read_bytes(), kept.stat().st_ino)
    assert kept.name == f"{_row(2).key}@example.org.eml"
    with db.transaction() as session:  # as after a power cut between keeping and marking
        session.scalars(Outbox.by_id(2)).one().done_at = None
    assert work_row(2, clock=clock, config=config) is True
    [again] = config.mail_folder.iterdir()
    assert (again.read_bytes(), again.stat().st_ino) == before


def test_the_mail_with_a_letter_repeats_nothing_and_says_the_letters_values(
    submitted: Office, clock: Clock
) -> None:
    """Rows written before mails pointed to their letter carry its values: they become the same mail."""
    work_row(1, clock=clock, config=submitted.config)
    row = _rows("mail")[-1]
    assert set(row.payload) == {"mail", "to", "name", "language", "letter_id", "written_at"}
    assert work_row(row.id, clock=clock, config=submitted.config) is True
    sent = submitted.config.mail_folder / f"{row.key}@example.org.eml"
    assert "UDE-2026-B00001" in message_from_bytes(sent.read_bytes(), policy=POLICY).get_content()

    with db.transaction() as session:
        letter = session.scalars(Letter.by_id(row.payload["letter_id"])).one()
        earlier = {**row.payload, "values": letter.values}
        del earlier["letter_id"]
        written = session.scalars(Outbox.by_id(row.id)).one()
        written.payload, written.done_at = earlier, None
    content = sent.read_bytes()
    sent.unlink()
    assert work_row(row.id, clock=clock, config=submitted.config) is True
    assert sent.read_bytes() == content


def test_a_mail_speaks_the_language_of_its_reader(submitted: Office, clock: Clock) -> None:
    from grants.acts.sign_in import choose_language

    choose_language(submitted.people["oldenburg"], "en")
    work_row(1, clock=clock, config=submitted.config)
    assert _rows("mail")[-1].payload["language"] == "en"
