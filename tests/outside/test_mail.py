"""Mails: the same bytes each time, no header from a value, over SMTP or into a folder."""

import email
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from grants.config import Config
from grants.models.outbox import STOPPED
from grants.outside.mail import Enclosure, compose, deliver
from tests.letters.examples import KINDS, LANGUAGES, hostile, values_of

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FAILED = {
    "what": "Brief UDE-2026-000012",
    "ref": "UDE-2026-0007",
    "attempts": 3,
    "error": "Connection refused",
    "link": "http://127.0.0.1:8000/outbox",
}


def mail(kind: str = "failed", values: Any = FAILED, language: str = "de", **changes: Any) -> EmailMessage:
    given: dict[str, Any] = {
        "to": "wiebke@example.org",
        "sender": "grants@example.org",
        "message_id": "<outbox-7@example.org>",
        "sent_at": NOON,
        **changes,
    }
    return compose(kind, values, language, **given)


def test_a_mail_says_what_could_not_be_done() -> None:
    message = mail()
    assert message["Subject"] == "Versand gestört: Brief UDE-2026-000012"
    assert message.get_content() == (
        "Guten Tag,\n\ndas Förderportal konnte etwas nicht erledigen, auch nach mehreren Versuchen nicht:\n\n"
        "  Brief UDE-2026-000012\n  Vorgang: UDE-2026-0007\n  Versuche: 3\n  Fehler: Connection refused\n\n"
        "Es ist nichts verloren. Beheben Sie die Ursache und stoßen Sie es dann erneut an:\n\n"
        "http://127.0.0.1:8000/outbox\n"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_has_its_mail(kind: str, language: str) -> None:
    message = mail(kind, values_of(kind), language)
    assert "UDE-2026-0007" in message["Subject"]
    assert "UDE-2026-000012" in message.get_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_is_told(language: str) -> None:
    assert "Connection refused" in mail("failed", FAILED, language).get_content()


def test_what_the_house_says_itself_is_told_in_the_readers_language() -> None:
    values = {**FAILED, "error": STOPPED}
    assert "  Error: The worker stopped" in mail(values=values, language="en").get_content()
    assert "  Fehler: Der Hintergrunddienst endete" in mail(values=values, language="de").get_content()


def test_equal_arguments_give_equal_bytes() -> None:
    letter = Enclosure("UDE-2026-000012.de.pdf", b"%PDF-1.7 \xff")
    first, second = (mail("award", values_of("award"), enclosures=[letter]).as_bytes() for _ in range(2))
    assert first == second
    attached = next(email.message_from_bytes(first, policy=policy.default).iter_attachments())
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == (
        letter.name,
        "application/pdf",
        letter.content,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_cannot_write_a_header(kind: str) -> None:
    values = values_of(kind)
    values["application"]["title"] = "Reise\r\nBcc: everyone@example.org\n\nText"
    parsed = email.message_from_bytes(mail(kind, values).as_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert "Reise Bcc: everyone@example.org Text" in parsed["Subject"]


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_values_make_a_mail_that_can_be_sent(kind: str) -> None:
    parsed = email.message_from_bytes(mail(kind, hostile(kind)).as_bytes(), policy=policy.default)
    assert len(parsed["Subject"]) <= 200
    assert "{{ 7*7 }}" in parsed.get_content()


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "a@example.org\nBcc: b@example.org"},
        {"to": "a@example.org, b@example.org"},
        {"to": "nobody"},
        {"to": ""},
        {"sender": "x@example.org\r\nX: y"},
        {"message_id": "<a@b>\nX: y"},
        {"message_id": "a@b"},
        {"message_id": "<../../x@b/c>"},
        {"sent_at": datetime(2026, 5, 4)},
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Not an e-mail|Not a Message-ID|needs its zone"):
        mail(**changes)


@pytest.mark.parametrize("kind", ["", "../letters/award", "unknown"])
def test_an_unknown_mail_is_an_error(kind: str) -> None:
    with pytest.raises(LookupError):
        mail(kind)


def test_without_a_server_mails_are_kept_once(tmp_path: Path) -> None:
    config = Config(instance=tmp_path)
    places = {deliver(mail(), config) for _ in range(2)}
    assert places == {str(tmp_path / "mail" / "outbox-7@example.org.eml")}
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["outbox-7@example.org.eml"]
    kept = email.message_from_bytes(
        (tmp_path / "mail/outbox-7@example.org.eml").read_bytes(), policy=policy.default
    )
    assert (kept["Message-ID"], kept["To"]) == ("<outbox-7@example.org>", "wiebke@example.org")


class Inbox(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.arrived.append(message)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    yield handler, port
    server.stop()


def test_with_a_server_mails_are_sent(inbox: tuple[Inbox, int], tmp_path: Path) -> None:
    handler, port = inbox
    config = Config(instance=tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False)
    assert deliver(mail("award", values_of("award")), config) == f"127.0.0.1:{port}"
    assert [(each["Message-ID"], each["X-RcptTo"]) for each in handler.arrived] == [
        ("<outbox-7@example.org>", "wiebke@example.org")
    ]
    assert not (tmp_path / "mail").exists()


def test_a_server_that_is_away_is_an_error(tmp_path: Path) -> None:
    config = Config(instance=tmp_path, smtp_host="127.0.0.1", smtp_port=9, smtp_tls=False)
    with pytest.raises(OSError, match=r"refused"):
        deliver(mail(), config)
