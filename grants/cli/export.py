"""``grants export``: what leaves the house for other programs."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from grants.cli.installation import open_installation
from grants.logs.history import LISTS, OBJECTS, History
from grants.logs.naming import ByName, UnderPseudonyms
from grants.outside.replacing import replacing
from grants.vocabulary.programmes import programmes
from workflows.logs.ocel_written import ocel
from workflows.logs.xes_written import xes

STANDARD_OUTPUT = Path("-")


@click.group()
def export() -> None:
    """Write what other programs read."""


@export.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--format", "kind", type=click.Choice(["xes", "ocel"]), required=True, help="XES, or OCEL 2.0 JSON."
)
@click.option("--programme", metavar="CODE", default="", help="The cases of this programme alone.")
@click.option(
    "--with-names", is_flag=True, help="Names, titles and notes as they are; without it nobody is named."
)
def events(file: Path, kind: str, programme: str, with_names: bool) -> None:
    """Write every step of every case to FILE (- for the screen), for process mining."""
    config = open_installation()
    if programme and programme not in programmes():
        raise click.ClickException(
            f"There is no programme {programme!r}. There are: {', '.join(programmes())}."
        )
    history = History(ByName() if with_names else UnderPseudonyms(config.secret_key), programme)
    pieces = (
        xes(history.cases(), programme or "grants", LISTS)
        if kind == "xes"
        else ocel(history.things(), history.cases(), OBJECTS, history.activities())
    )
    _write(file, pieces)


def _write(file: Path, pieces: Iterable[str]) -> None:
    """A run that breaks leaves the file as it was."""
    if file == STANDARD_OUTPUT:
        sys.stdout.writelines(pieces)
        return
    with replacing(file) as out:
        out.writelines(pieces)
