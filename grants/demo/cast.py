"""Who plays in the demo, and for whom: read from the files beside."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PASSWORD = "demo-passwort-2026"  # noqa: S105  printed on purpose; `grants doctor` warns beyond localhost


@dataclass(frozen=True)
class SignIn:
    """A demo account that is shown at the start: what one sees with it, and its address."""

    what: str
    email: str


@cache
def read(name: str) -> dict[str, Any]:
    """One file of the demo, such as "people"."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def cases() -> tuple[dict[str, Any], ...]:
    """The scripts of all cases."""
    return tuple(
        {"key": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}
        for path in sorted((FOLDER / "cases").glob("*.toml"))
    )


def people() -> Mapping[str, dict[str, Any]]:
    """Key -> name, email, organisation or roles."""
    return read("people")


def sign_ins() -> list[SignIn]:
    """One account a role, in the order of the file."""
    return [SignIn(each["shown"], each["email"]) for each in people().values() if "shown" in each]


def first_and_last() -> tuple[str, str]:
    """Addresses of the account that the play makes first, and of the one that it makes when all is done."""
    addresses = [each["email"] for each in people().values()]
    return addresses[0], addresses[-1]
