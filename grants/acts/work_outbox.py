"""Working off the outbox: render letters, send mails, and remember what failed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from grants.acts.errors import NotThere
from grants.clock import office_day
from grants.config import Config
from grants.db import reading, transaction
from grants.models import Application, Letter, LetterFile, Outbox, Person, WorkerSign
from grants.models.history import queue_announcement, queue_mail
from grants.outside.files import Store
from grants.outside.renderer import NotRendered, renderer_of

LANGUAGES = ("de", "en")
LONGEST_PAUSE = timedelta(hours=1)
ALARM = "failed"  # the mail that tells of a failure; none is sent about itself


def due_rows(at: datetime) -> list[int]:
    """Ids of what waits to be done now, oldest first."""
    with reading() as session:
        return list(session.scalars(Outbox.due(at)))


def work_row(row_id: int, *, clock: Callable[[], datetime], config: Config) -> bool:
    """Claim one row, do its work, and close it.

    False if another worker has it, or if the work failed: then it stays open.

    The work happens between two transactions: a worker that dies in it leaves a claim that runs out.
    """
    with transaction() as session:
        if not Outbox.claim(session, row_id, clock(), config.lease_seconds):
            return False
        row = session.scalars(Outbox.by_id(row_id)).one()
        kind, payload, key, attempts = row.kind, row.payload, row.key, row.attempts
    try:
        finish = WORK[kind](payload, key, config)
        _close(row_id, finish, clock)
    except Exception as error:
        _fail(row_id, error, attempts, clock(), config)
        return False
    return True


def _close(row_id: int, finish: "Finish", clock: Callable[[], datetime]) -> None:
    """Write down what was done, unless another worker was faster while this one's claim ran out."""
    with transaction() as session:
        row = session.scalars(Outbox.for_change(row_id)).one()
        if row.done_at is None:
            finish(session, clock())
            row.done_at, row.claimed_until, row.error = clock(), None, ""


def retry_row(row_id: int, *, actor_id: int, at: datetime) -> None:
    """Let a failed row be tried at once. Raises NotThere for somebody who is no officer of its programme."""
    with transaction() as session:
        row = session.scalars(Outbox.by_id(row_id)).one_or_none()
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        if (
            row is None
            or person is None
            or row.done_at is not None
            or row.application.programme not in person.programmes_as("officer")
        ):
            raise NotThere
        row.not_before = at  # a claim stays: whoever holds the row is at work on it


def leave_sign(name: str, at: datetime) -> None:
    """Tell the health page that this worker is alive."""
    with transaction() as session:
        session.merge(WorkerSign(name=name, seen_at=at))


def _fail(row_id: int, error: Exception, attempts: int, at: datetime, config: Config) -> None:
    pause = min(timedelta(seconds=config.retry_seconds * 2 ** min(attempts - 1, 10)), LONGEST_PAUSE)
    with transaction() as session:
        row = session.scalars(Outbox.for_change(row_id)).one()
        if row.done_at is not None or row.attempts != attempts:
            return  # another worker took the row over: what happened to it is for that one to say
        said = str(error) if isinstance(error, NotRendered) else f"{type(error).__name__}: {error}"
        row.error = said[:2000]
        row.claimed_until, row.not_before = None, at + pause
        if attempts == config.attempts_before_alarm and row.payload.get("mail") != ALARM:
            _alarm(session, row, at, config)


def _alarm(session: Session, row: Outbox, at: datetime, config: Config) -> None:
    """Tell the officers of the programme once that something keeps failing."""
    case = row.application
    values = {
        "what": row.key,
        "ref": case.ref,
        "attempts": row.attempts,
        "error": row.error,
        "link": f"{config.base_url}/outbox",
    }
    for officer in session.scalars(Person.appointed(case.programme, "officer")):
        queue_mail(session, case, f"failed-{row.id}", ALARM, officer, values, at)


Finish = Callable[[Session, datetime], None]


def _render(payload: dict[str, Any], key: str, config: Config) -> Finish:
    """Render both languages and store the bytes; rendering again after a crash gives and stores the same."""
    with reading() as session:
        letter = session.scalars(Letter.by_id(payload["letter_id"])).one()
        kind, values, issued = letter.kind, letter.values, letter.issued_at
    store = Store(config.documents)
    files: dict[str, tuple[str, int]] = {}
    if issued is None:
        for language in LANGUAGES:
            content = renderer_of(config).render(kind, values, language)
            files[language] = (store.put(content), len(content))

    def finish(session: Session, at: datetime) -> None:
        letter = session.scalars(Letter.by_id(payload["letter_id"])).one()
        if letter.issued_at is not None:
            return
        for language, (sha256, size) in files.items():
            letter.files.append(LetterFile(language=language, sha256=sha256, size=size))
        letter.issued_at = at
        _announce(session, letter, at)

    return finish


def _announce(session: Session, letter: Letter, at: datetime) -> None:
    """Mail the letter to the people of the organisation it is addressed to."""
    case: Application = letter.application
    for person in session.scalars(Person.speaking_for([case.organisation_id])):
        queue_announcement(session, letter, person, at)


def _send(payload: dict[str, Any], key: str, config: Config) -> Finish:
    from grants.outside.mail import compose, deliver  # slow import: likewise

    sender = config.mail_sender
    if "letter_id" in payload:
        with reading() as session:
            values = session.scalars(Letter.by_id(payload["letter_id"])).one().values
    else:
        values = payload["values"]
    message = compose(
        payload["mail"],
        {**values, "name": payload["name"], "base_url": config.base_url},
        payload["language"],
        to=payload["to"],
        sender=sender,
        message_id=f"<{key}@{sender.partition('@')[2]}>",
        sent_at=datetime.fromisoformat(payload["written_at"]),
    )
    deliver(message, config)
    return lambda session, at: None


WORK: dict[str, Callable[[dict[str, Any], str, Config], Finish]] = {"letter": _render, "mail": _send}
