"""What the doctor looks at. Each check yields findings; none stops another."""

import ipaddress
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from grants.cli.checkup_database import Finding, database_findings
from grants.config import PROJECT, Config

SHORTEST_KEY = 32
LEAST_MEMORY = 200_000_000  # twice what an ordinary letter takes
NODE_MODULES = PROJECT / "grants" / "static" / "node_modules"
TRANSLATIONS = PROJECT / "grants" / "translations"

__all__ = ["Finding", "findings"]


def findings(config: Config, now: datetime) -> list[Finding]:
    """Everything that is unsafe or missing, settings first."""
    return [
        *_secrets(config),
        *_addresses(config),
        *_mail(config),
        *_letters(config),
        *_folders(config),
        *_files(),
        *database_findings(config, now, served_to_others=serves_others(config)),
    ]


def is_local(host: str) -> bool:
    """This host can be reached from this computer only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def serves_others(config: Config) -> bool:
    """People on other computers can reach the application, directly or through a proxy."""
    return not is_local(config.host) or not is_local(urlsplit(config.base_url).hostname or "")


def _secrets(config: Config) -> Iterator[Finding]:
    if len(config.secret_key) < SHORTEST_KEY:
        yield Finding(
            f"The secret key has fewer than {SHORTEST_KEY} characters, so that sessions can be forged.",
            "Remove secret_key from config.toml and GRANTS_SECRET_KEY: `grants init` makes a good one.",
        )
    if config.testing or os.environ.get("FLASK_DEBUG", "0") not in ("", "0", "false", "no"):
        yield Finding(
            "Debugging is on: error pages would show the program and its values.",
            "Remove FLASK_DEBUG from the environment, and `testing` from config.toml.",
        )


def _addresses(config: Config) -> Iterator[Finding]:
    address = urlsplit(config.base_url)
    host = address.hostname or ""
    if address.scheme not in ("http", "https") or not host:
        yield Finding(
            f"base_url is {config.base_url!r}, which is no web address; links in mails lead nowhere.",
            'Set base_url = "https://your.address" in config.toml.',
        )
        return
    if not is_local(config.host) and is_local(host):
        yield Finding(
            f"The application listens on {config.host}, but its mails link to {config.base_url}.",
            'Set base_url = "https://your.address" in config.toml.',
        )
    if not is_local(host) and address.scheme != "https":
        yield Finding(
            "base_url is not encrypted: passwords would travel in the open.",
            "Put a proxy with a certificate in front, and set base_url to its https address.",
        )
    if not serves_others(config):
        return
    if not config.secure_cookies:
        yield Finding(
            "Session cookies may travel over unencrypted connections.",
            "Set secure_cookies = true in config.toml.",
        )
    if not config.trusted_hosts:
        yield Finding(
            "Any host name is accepted, so that a forged one could end up in links.",
            f'Set trusted_hosts = ["{host}"] in config.toml.',
        )
    elif host not in config.trusted_hosts:
        yield Finding(
            f"{host}, the host of base_url, is not among trusted_hosts: every page would be refused.",
            f'Add "{host}" to trusted_hosts in config.toml.',
        )


def _mail(config: Config) -> Iterator[Finding]:
    if not config.smtp_host:
        yield Finding(
            f"No mail server is set: mails are kept as files in {config.mail_folder}.",
            "Set smtp_host, smtp_port, smtp_user, smtp_password and mail_sender in config.toml.",
            is_note=True,
        )
        return
    if config.mail_sender == Config.mail_sender:
        yield Finding(
            f"Mails would come from {config.mail_sender}, an address for examples.",
            "Set mail_sender in config.toml.",
        )
    if not config.smtp_tls and not is_local(config.smtp_host):
        yield Finding(
            "Mails and the password of the mail server travel in the open.",
            "Set smtp_tls = true in config.toml.",
        )


def _letters(config: Config) -> Iterator[Finding]:
    if config.lease_seconds <= 2 * config.renderer_seconds:
        yield Finding(
            f"A letter may take {config.renderer_seconds} seconds in each of its two languages, but another "
            f"worker takes it up after {config.lease_seconds}.",
            "Set lease_seconds in config.toml to more than twice renderer_seconds.",
        )
    if config.renderer_letters < 1 or config.renderer_seconds < 1 or config.renderer_bytes < LEAST_MEMORY:
        yield Finding(
            "With these limits of the renderer no letter can be made safely.",
            "Remove renderer_letters, renderer_seconds and renderer_bytes from config.toml.",
        )


def _folders(config: Config) -> Iterator[Finding]:
    if not config.instance.is_dir():
        yield Finding(f"There is no instance folder {config.instance}.", "Run: grants init")
        return
    if not os.access(config.instance, os.W_OK | os.X_OK):
        yield Finding(
            f"{config.instance} cannot be written.",
            f"Let the application's user own it: chown -R USER {config.instance}",
        )
    for path, forbidden in (
        (config.instance, stat.S_IWGRP | stat.S_IRWXO),
        (config.instance / "secret_key", stat.S_IRWXG | stat.S_IRWXO),
        (config.instance / "config.toml", stat.S_IRWXO),
    ):
        yield from _rights(path, forbidden)


def _rights(path: Path, forbidden: int) -> Iterator[Finding]:
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & forbidden:
        mode = "700" if path.is_dir() else "600"
        yield Finding(f"Others on this computer may use {path}.", f"chmod {mode} {path}")


def _files() -> Iterator[Finding]:
    from grants.outside.assets import FONTS  # slow import: the library that makes letters

    missing = [path for path in FONTS.values() if not path.is_file()]
    if missing or not (NODE_MODULES / "@kern-ux" / "native").is_dir():
        what = missing[0].name if missing else "@kern-ux/native"
        yield Finding(f"The design system or its fonts are missing ({what}).", "Run: make run")
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        made = source.with_suffix(".mo")
        if not made.is_file() or made.stat().st_mtime < source.stat().st_mtime:
            yield Finding(
                f"The translation {source.parent.parent.name!r} is not compiled.",
                f"Run: pybabel compile -i {source} -o {made}",
            )
