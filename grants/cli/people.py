"""``grants people``."""

import sys

import click

from grants import db
from grants.acts.keep_people import add_organisation, add_person, appoint, join_organisation
from grants.cli.installation import clock, open_installation
from grants.models import Organisation
from grants.models.person import PROGRAMME_ROLES
from grants.vocabulary.programmes import programmes


@click.group()
def people() -> None:
    """Add people who can sign in."""


@people.command()
@click.argument("email")
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, metavar="PROGRAMME:ROLE", help="Such as ude:officer; may repeat."
)
@click.option("--organisation", metavar="NAME", help="The organisation that this person speaks for.")
@click.option(
    "--country", metavar="CODE", help="Makes the organisation, in this country (such as DE), if need be."
)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    email: str,
    name: str,
    roles: tuple[str, ...],
    organisation: str | None,
    country: str | None,
    language: str,
    password_stdin: bool,
) -> None:
    """Add a person with an e-mail address and a name; the password is asked for."""
    config = open_installation()
    wanted = [_role(each) for each in roles]
    speaks_for = _organisation(organisation, country) if organisation else None
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _ask()
    person_id = add_person(email, name, password, at=clock(), config=config, language=language)
    for programme, role in wanted:
        appoint(person_id, programme, role)
    if speaks_for:
        join_organisation(person_id, add_organisation(*speaks_for))
    click.echo(f"{name} can sign in as {email.strip().lower()}.")


def _ask() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="Again")
    return password


def _role(given: str) -> tuple[str, str]:
    programme, colon, role = given.partition(":")
    if not colon or programme not in programmes() or role not in PROGRAMME_ROLES:
        raise click.ClickException(
            f"There is no role {given!r}. Programmes: {', '.join(programmes())}; "
            f"roles: {', '.join(PROGRAMME_ROLES)}; written like ude:officer."
        )
    return programme, role


def _organisation(name: str, country: str | None) -> tuple[str, str]:
    """Name and country of the organisation that is meant, before anything is written."""
    with db.reading() as session:
        found = [each for each in session.scalars(Organisation.by_name()) if each.name == name]
    if country:
        if len(country) != 2 or not country.isalpha():
            raise click.ClickException(f"{country!r} is no country code; two letters, such as DE.")
        return name, country.upper()
    if len(found) != 1:
        many = "There are several organisations" if found else "There is no organisation"
        raise click.ClickException(f"{many} called {name!r}. Say its country too: --country DE")
    return found[0].name, found[0].country
