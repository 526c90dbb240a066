"""``grants doctor``."""

import click

from grants.cli.checkup import findings
from grants.cli.installation import clock
from grants.config import load_config

INDENT = "      "


@click.command()
def doctor() -> int:
    """Say what is unsafe or missing in the set-up, and how to mend it; exit code 1 if anything is."""
    config = load_config()
    ill = 0
    for finding in findings(config, clock()):
        ill += not finding.is_note
        click.echo(f"{'Note: ' if finding.is_note else 'Mend: '}{finding.what}\n{INDENT}{finding.fix}")
    if ill:
        click.echo(f"\n{ill} to mend.")
        return 1
    click.echo("Nothing to mend.")
    return 0
