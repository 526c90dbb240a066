"""Mails: composed from a template and plain values, sent by SMTP or kept as files."""

import hashlib
import os
import re
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from grants.config import Config
from grants.outside.assets import LETTERS, MAILS
from grants.outside.wording import environment

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+>")
_SECONDS = 30  # for each answer of the mail server
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class Enclosure:
    """A file that goes along: its name, its bytes and its type ("application/pdf")."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


def compose(
    kind: str,
    values: Mapping[str, Any],
    language: str,
    *,
    to: str,
    sender: str,
    message_id: str,
    sent_at: datetime,
    enclosures: Sequence[Enclosure] = (),
) -> EmailMessage:
    """Return the mail of a kind; equal arguments give equal bytes.

    The text is ``templates/letters/<kind>/mail.<language>.txt``, or for mails without a letter
    ``templates/mails/<kind>/<language>.txt``; its first line is "Subject: …". ``message_id`` looks like
    "<outbox-7@grants.example.org>". Raises LookupError for an unknown kind, ValueError for an address, a
    Message-ID or a time (without a zone) that cannot stand in a header, jinja2.UndefinedError for a
    missing value.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"Not a Message-ID: {message_id!r}")
    if sent_at.tzinfo is None:
        raise ValueError("The time of a mail needs its zone.")
    subject, body = _text(kind, values, language)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender)
    message["To"] = _address(to)
    message["Subject"] = subject
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = message_id
    message["Content-Language"] = language
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps absence notes away
    message.set_content(body, cte="quoted-printable")
    for enclosure in enclosures:
        main, _, sub = enclosure.media_type.partition("/")
        message.add_attachment(
            enclosure.content, maintype=main, subtype=sub, filename=_one_line(enclosure.name)
        )
    if enclosures:
        message.set_boundary("=_" + hashlib.sha256(message_id.encode()).hexdigest()[:40])
    return message


def deliver(message: EmailMessage, config: Config) -> str:
    """Hand the mail to the configured SMTP server, or else keep it as ``.eml``; return where it went.

    A file is named by its Message-ID, so that delivering again changes nothing. SMTP cannot promise
    that: a mail may arrive twice, then with the same Message-ID. Raises OSError or smtplib.SMTPException.
    """
    if not config.smtp_host:
        return str(_keep(message, config.mail_folder))
    with smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=_SECONDS) as server:
        if config.smtp_tls:
            server.starttls()
        if config.smtp_user:
            server.login(config.smtp_user, config.smtp_password)
        server.send_message(message)
    return f"{config.smtp_host}:{config.smtp_port}"


def _text(kind: str, values: Mapping[str, Any], language: str) -> tuple[str, str]:
    folder, name = _template(kind, language)
    head, _, rest = (folder / name).read_text(encoding="utf-8").partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"{name} does not begin with its subject.")
    # Rendered apart, so that a line break in a value cannot move the border between the two.
    sandbox = environment(folder, language, markup=False)
    subject = sandbox.from_string(head.removeprefix("Subject: ")).render(values)
    body = sandbox.from_string(rest).render(values)
    return _one_line(subject), _whole_characters(body).strip() + "\n"


def _template(kind: str, language: str) -> tuple[Path, str]:
    if kind.isidentifier():
        for folder, name in ((LETTERS, f"{kind}/mail.{language}.txt"), (MAILS, f"{kind}/{language}.txt")):
            if (folder / name).is_file():
                return folder, name
    raise LookupError(f"There is no mail called {kind!r} in {language!r}.")


def _address(text: str) -> Address:
    """Parse "name@host" strictly; the class itself refuses line breaks and second addresses."""
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError, MessageError) as error:
        raise ValueError(f"Not an e-mail address: {text[:120]!r}") from error


def _one_line(text: str) -> str:
    """A value may hold line breaks (a title typed with Enter); a header may not."""
    return _CONTROL.sub(" ", _whole_characters(text)).strip()[:200]


def _whole_characters(text: str) -> str:
    """Lone surrogates have no bytes in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _keep(message: EmailMessage, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{message['Message-ID'].strip('<>')}.eml"
    if final.exists():
        return final
    draft = folder / f".{uuid4().hex}.part"
    try:
        with draft.open("xb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, final)
    finally:
        draft.unlink(missing_ok=True)
    return final
