"""``grants workflow``: prove or draw the rulebook. Needs no database."""

from collections.abc import Iterator
from pathlib import Path

import click

from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.programmes import FOLDER
from workflows.criteria import load_criteria
from workflows.definition import load_definition
from workflows.drawing import draw as picture
from workflows.errors import DefinitionError, Problem
from workflows.programme import check_programme, load_programme
from workflows.rates import load_rates

KINDS = ("definitions", "criteria", "rates", "programmes")


@click.group()
def workflow() -> None:
    """Prove or draw the rulebook."""


@workflow.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Read FILES (all of the rulebook if none is named) and tell everything that is wrong in them."""
    paths = files or tuple(path for kind in KINDS for path in sorted((FOLDER / kind).glob("*.toml")))
    found: list[Problem] = []
    for path in paths:
        found += [problem for problem in _problems(path) if problem not in found]
    for problem in found:
        click.echo(str(problem), err=True)
    if found:
        raise click.ClickException(f"{len(found)} to mend in {len(paths)} files.")
    click.echo(f"{len(paths)} files, nothing to mend.")


def _problems(path: Path) -> Iterator[Problem]:
    """What is wrong with one file; the folder that holds it says what it is."""
    try:
        match path.resolve().parent.name:
            case "programmes":
                programme = load_programme(path)
                definition = path.resolve().parent.parent / "definitions" / f"{programme.definition}.toml"
                yield from check_programme(programme, load_definition(definition, VOCABULARY))
            case "criteria":
                load_criteria(path)
            case "rates":
                load_rates(path)
            case _:
                load_definition(path, VOCABULARY)
    except DefinitionError as error:
        yield from error.problems


@workflow.command()
@click.argument("name")
@click.option("--language", type=click.Choice(["de", "en"]), default="en", show_default=True)
def draw(name: str, language: str) -> None:
    """Print the definition NAME as an SVG picture."""
    path = FOLDER / "definitions" / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in path.parent.glob("*.toml")))
        raise click.ClickException(f"There is no definition {name!r}. There are: {known}.")
    click.echo(picture(load_definition(path, VOCABULARY), language), nl=False)
