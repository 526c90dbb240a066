"""Settings: defaults, then ``instance/config.toml``, then ``GRANTS_*`` from the environment."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """A setting that cannot be used; the text says which and how to mend it."""


@dataclass(frozen=True)
class Config:
    """All settings of one installation. Sizes in bytes, times in seconds."""

    instance: Path = PROJECT / "instance"
    database_url: str = ""
    secret_key: str = ""
    name: str = ""
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_hosts: tuple[str, ...] = ()
    secure_cookies: bool = False
    session_seconds: int = 12 * 3600
    upload_bytes: int = 10_000_000
    uploads_per_case: int = 20
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = True
    mail_sender: str = "grants@example.org"
    lease_seconds: int = 60
    retry_seconds: int = 20
    attempts_before_alarm: int = 3
    renderer_letters: int = 300
    renderer_seconds: int = 25
    renderer_bytes: int = 1_000_000_000
    workers: int = 1
    argon2_memory_kib: int = 47104
    testing: bool = False

    @property
    def documents(self) -> Path:
        """Folder of uploads and issued letters, each under its SHA-256."""
        return self.instance / "documents"

    @property
    def mail_folder(self) -> Path:
        return self.instance / "mail"

    @property
    def database(self) -> str:
        """The database address; a SQLite file in the instance folder unless one is set."""
        return self.database_url or f"sqlite:///{self.instance / 'grants.sqlite'}"


def load_config(environ: Mapping[str, str] | None = None, **given: Any) -> Config:
    """Read the settings; ``given`` wins over the environment, that over the file, that over defaults.

    Raises ConfigError for an unreadable file, an unknown key or a value of the wrong kind.
    """
    environ = os.environ if environ is None else environ
    instance = Path(given.get("instance") or environ.get("GRANTS_INSTANCE") or PROJECT / "instance").resolve()
    values: dict[str, Any] = {**_from_file(instance / "config.toml"), **_from_environment(environ), **given}
    values["instance"] = instance
    known = {each.name: each for each in fields(Config)}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ConfigError(f"Unknown setting: {', '.join(unknown)}.")
    config = Config(**{key: _typed(key, value) for key, value in values.items()})
    if "base_url" not in values:
        config = replace(config, base_url=f"http://{config.host}:{config.port}")
    return config if config.secret_key else replace(config, secret_key=_kept_secret(instance))


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    names = {each.name for each in fields(Config)}
    found = {name: environ.get(f"GRANTS_{name.upper()}", "") for name in names}
    return {name: value for name, value in found.items() if value}


def _typed(key: str, value: Any) -> Any:
    default = getattr(Config, key, None)
    try:
        if isinstance(default, bool):
            return (
                value
                if isinstance(value, bool)
                else {"1": True, "true": True, "0": False, "false": False}[str(value).lower()]
            )
        if isinstance(default, int):
            return int(value)
        if isinstance(default, tuple):
            return tuple(value.split(",")) if isinstance(value, str) else tuple(value)
    except (KeyError, ValueError) as error:
        raise ConfigError(f"The setting {key} cannot be {value!r}.") from error
    return value


def _kept_secret(instance: Path) -> str:
    """The installation's own key, made once: nothing to set up by hand, nothing in the repository."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
