"""``grants demo``."""

import click

from grants import db
from grants.cli.installation import clock, open_installation
from grants.config import Config
from grants.demo.cast import PASSWORD, first_and_last, sign_ins
from grants.models import Person


@click.command()
def demo() -> None:
    """Fill an empty installation with made-up people and real themes; changes nothing the second time."""
    config = open_installation()
    if is_demo():
        click.echo("The demo is there already.")
    else:
        make_demo(config)


def make_demo(config: Config) -> None:
    """Raises ClickException where people work already."""
    _refuse_a_used_installation()
    from grants.demo.build import build  # slow import: every act, and the letters' library

    click.echo("Making the demo; this takes about a minute.")
    cases = build(config, today=clock())
    click.echo(f"{cases} cases, played from the first draft to the last letter.")


def is_demo() -> bool:
    """The demo was made here, and to its end."""
    return _exists(first_and_last()[1])


def _exists(email: str) -> bool:
    with db.reading() as session:
        return session.scalars(Person.by_email(email)).one_or_none() is not None


def is_in_use() -> bool:
    """People work here, and no demo was ever begun."""
    if _exists(first_and_last()[0]):
        return False
    with db.reading() as session:
        return session.scalars(Person.with_rights().limit(1)).first() is not None


def _refuse_a_used_installation() -> None:
    if _exists(first_and_last()[0]):
        raise click.ClickException(
            "The demo was stopped halfway. Empty the database, then run: grants init && grants demo"
        )
    if is_in_use():
        raise click.ClickException(
            "People work here already. The demo needs an installation of its own: "
            "GRANTS_INSTANCE=another/folder"
        )


def print_sign_ins() -> None:
    """One person a role, where this is a demo."""
    if not is_demo():
        return
    click.echo(f"\nPassword of all demo accounts: {PASSWORD}")
    for each in sign_ins():
        click.echo(f"  {each.what:<42} {each.email}")
