"""Signing in and out. A session is a row; the cookie carries only its random token."""

import hashlib
import secrets
from datetime import datetime, timedelta

from grants.acts.errors import Invalid, TooManyTries
from grants.config import Config
from grants.db import reading, transaction
from grants.models import FailedSignIn, Person, SignIn
from grants.outside.passwords import is_right
from workflows.label import mark as _

LONGEST_ADDRESS = 254
TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(email: str, password: str, *, at: datetime, config: Config) -> tuple[str, Person]:
    """A new session's token, and its person.

    Raises Invalid for a wrong address or password (the same words for both), TooManyTries after ten wrong
    tries within a quarter of an hour.
    """
    email = email.strip().lower()[:LONGEST_ADDRESS]
    with reading() as session:
        person = session.scalars(Person.by_email(email)).one_or_none()
    # Outside any transaction: this takes long on purpose, and others must be able to write meanwhile.
    right = is_right(password, person.password_hash if person else None, config.argon2_memory_kib)
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        SignIn.forget_expired(session, at)
        FailedSignIn.forget_older(session, at - TRIES_WITHIN)
        if len(session.scalars(FailedSignIn.recent(email, at - TRIES_WITHIN)).all()) >= TRIES:
            raise TooManyTries
        if right and person is not None:
            session.add(
                SignIn(
                    token_hash=token_hash(token),
                    person_id=person.id,
                    created_at=at,
                    expires_at=at + timedelta(seconds=config.session_seconds),
                )
            )
        else:
            session.add(FailedSignIn(email=email, at=at))
    if not right or person is None:
        raise Invalid({"email": _("This e-mail address and password do not belong together.")})
    return token, person


def sign_out(token: str) -> None:
    """End the session: its token is worth nothing from now on, wherever it was copied to."""
    with transaction() as session:
        row = session.get(SignIn, token_hash(token))
        if row is not None:
            session.delete(row)


def choose_language(person_id: int, language: str) -> None:
    """Remember in which language a person wants pages and mails."""
    with transaction() as session:
        person = session.get(Person, person_id)
        if person is not None:
            person.language = language
