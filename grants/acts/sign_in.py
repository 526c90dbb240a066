"""Signing in and out. A session is a row; the cookie carries only its random token."""

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from grants.acts.errors import Invalid, TooManyTries
from grants.config import Config
from grants.db import transaction
from grants.models import FailedSignIn, Person, SignIn
from workflows.label import mark as _

TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)


def hasher(config: Config) -> PasswordHasher:
    """argon2id with at least 46 MiB, one pass, one lane (OWASP ASVS 5.0, appendix C)."""
    return PasswordHasher(time_cost=1, memory_cost=config.argon2_memory_kib, parallelism=1)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(email: str, password: str, *, at: datetime, config: Config) -> tuple[str, Person]:
    """A new session's token, and its person.

    Raises Invalid for a wrong address or password (the same words for both), TooManyTries after ten wrong
    tries
    within a quarter of an hour.
    """
    checker = hasher(config)
    with transaction() as session:
        SignIn.forget_expired(session, at)
        FailedSignIn.forget_older(session, at - TRIES_WITHIN)
        if len(session.scalars(FailedSignIn.recent(email, at - TRIES_WITHIN)).all()) >= TRIES:
            raise TooManyTries
        person = session.scalars(Person.by_email(email)).one_or_none()
        # An unknown address costs as much time as a known one, so that nobody can probe who has an account.
        stored = person.password_hash if person else checker.hash(secrets.token_hex(8))
        right = _verify(checker, stored, password) and person is not None
        if not right:
            session.add(FailedSignIn(email=email.strip().lower()[:254], at=at))
        else:
            token = secrets.token_urlsafe(32)
            session.add(
                SignIn(
                    token_hash=token_hash(token),
                    person_id=person.id,  # type: ignore[union-attr]  # right means there is one
                    created_at=at,
                    expires_at=at + timedelta(seconds=config.session_seconds),
                )
            )
    if not right or person is None:
        raise Invalid({"email": _("This e-mail address and password do not belong together.")})
    return token, person


def _verify(checker: PasswordHasher, stored: str, password: str) -> bool:
    try:
        return checker.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


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
