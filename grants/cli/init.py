"""``grants init``."""

import stat

import click

from grants import db
from grants.cli.installation import open_installation
from grants.config import Config
from grants.migrations import upgrade


@click.command()
def init() -> None:
    """Make the instance folder, the secret key and the tables; changes nothing where they are."""
    config = open_installation()
    make_installation(config)
    click.echo(f"Ready: {config.instance}")


def make_installation(config: Config) -> None:
    """The instance folder with the secret key, and the newest tables."""
    config.instance.mkdir(parents=True, exist_ok=True)
    if not (config.instance / "grants.sqlite").exists():  # the first time: people's data will lie here
        mode = stat.S_IMODE(config.instance.stat().st_mode)
        config.instance.chmod(mode & ~(stat.S_IWGRP | stat.S_IRWXO))
    upgrade(db.current())
