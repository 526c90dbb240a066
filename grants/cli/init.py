"""``grants init``."""

import click

from grants.cli.installation import open_installation
from grants.migrations import upgrade


@click.command()
def init() -> None:
    """Make the instance folder, the secret key and the tables; changes nothing where they are."""
    from grants import db  # beside the call that opens it

    config = open_installation()
    config.instance.mkdir(parents=True, exist_ok=True)
    upgrade(db.current())
    click.echo(f"Ready: {config.instance}")
