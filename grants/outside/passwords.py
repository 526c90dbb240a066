"""Passwords as they are kept: hashed so that guessing costs memory and time."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


def hashed(password: str, memory_kib: int) -> str:
    """argon2id with one pass and one lane; OWASP ASVS 5.0, appendix C wants at least 46 MiB."""
    return _hasher(memory_kib).hash(password)


def is_right(password: str, stored: str | None, memory_kib: int) -> bool:
    """Whether the password belongs to the stored hash; False for None.

    None costs as much time as a hash, so that nobody can probe who has an account.
    """
    try:
        return _hasher(memory_kib).verify(stored or _nobodys(memory_kib), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=memory_kib, parallelism=1)


@cache
def _nobodys(memory_kib: int) -> str:
    return hashed(secrets.token_hex(16), memory_kib)
