"""Signing in and out, on both databases."""

from datetime import datetime, timedelta

import pytest

from grants import db
from grants.acts.errors import Invalid, TooManyTries
from grants.acts.sign_in import sign_in, sign_out, token_hash
from grants.models import Person, SignIn
from tests.office import NOON, PASSWORD, Office

ADDRESS = "officer@office.example"
MINUTE = timedelta(minutes=1)


def _is_valid(token: str, at: datetime) -> bool:
    with db.reading() as session:
        return (
            session.scalars(
                Person.signed_in(), {"token_hash": token_hash(token), "at": at, "today": at.date()}
            )
            .unique()
            .all()
            != []
        )


def test_a_session_lives_until_it_expires_or_ends(office_on_both: Office) -> None:
    config = office_on_both.config
    first, person = sign_in(f"  {ADDRESS.upper()} ", PASSWORD, at=NOON, config=config)
    second, _ = sign_in(ADDRESS, PASSWORD, at=NOON, config=config)
    assert person.id == office_on_both.people["officer"]
    end = NOON + timedelta(seconds=config.session_seconds)
    assert [_is_valid(first, at) for at in (NOON, end - MINUTE, end)] == [True, True, False]
    sign_out(first)
    sign_out(first)
    assert [_is_valid(first, NOON), _is_valid(second, NOON)] == [False, True]


def test_the_token_itself_is_not_kept(office_on_both: Office) -> None:
    token, _ = sign_in(ADDRESS, PASSWORD, at=NOON, config=office_on_both.config)
    with db.reading() as session:
        assert session.get(SignIn, token) is None
        assert session.get(SignIn, token_hash(token)) is not None


def test_a_wrong_address_and_a_wrong_password_sound_the_same(office_on_both: Office) -> None:
    problems = []
    for email, password in (
        (ADDRESS, "wrong"),
        ("nobody@office.example", PASSWORD),
        ("", ""),
        ("x" * 10_000, "y" * 10_000),
        ("'; --", PASSWORD),
    ):
        with pytest.raises(Invalid) as refusal:
            sign_in(email, password, at=NOON, config=office_on_both.config)
        problems.append(refusal.value.problems)
    assert problems == [{"email": "This e-mail address and password do not belong together."}] * 5


def test_after_ten_wrong_tries_the_door_is_shut_for_a_while(office_on_both: Office) -> None:
    config = office_on_both.config
    for second in range(10):
        with pytest.raises(Invalid):
            sign_in(ADDRESS, "wrong", at=NOON + timedelta(seconds=second), config=config)
    for email in (ADDRESS, f" {ADDRESS.upper()}"):
        with pytest.raises(TooManyTries):
            sign_in(email, PASSWORD, at=NOON + MINUTE, config=config)
    sign_in("officer2@office.example", PASSWORD, at=NOON + MINUTE, config=config)
    sign_in(ADDRESS, PASSWORD, at=NOON + 16 * MINUTE, config=config)
