"""``grants demo``."""

import click

from grants import db
from grants.cli.installation import clock, open_installation
from grants.demo.cast import PASSWORD, sign_ins
from grants.models import Person


@click.command()
def demo() -> None:
    """Fill an empty installation with made-up people and real themes; changes nothing the second time."""
    config = open_installation()
    if is_demo():
        click.echo("The demo is there already.")
        return
    from grants.demo.play import play  # slow import: every act, and the letters' fonts

    click.echo("Playing the demo, about half a minute …")
    cases = play(config, today=clock())
    click.echo(f"{cases} cases.")
    print_sign_ins()


def is_demo() -> bool:
    """The first person of the demo exists."""
    with db.reading() as session:
        return session.scalars(Person.by_email(sign_ins()[0].email)).one_or_none() is not None


def print_sign_ins() -> None:
    """One person a role, where this is a demo."""
    if not is_demo():
        return
    click.echo(f"\nPassword of all demo accounts: {PASSWORD}")
    for each in sign_ins():
        click.echo(f"  {each.what:<42} {each.email}")
