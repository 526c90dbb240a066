"""``grants export``: what leaves the house for other programs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from grants.cli.installation import open_installation
from grants.logs.history import OBJECTS, History
from grants.logs.naming import ByName, UnderPseudonyms
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
        xes(history.cases(), programme or "grants")
        if kind == "xes"
        else ocel(history.things(), history.cases(), OBJECTS, history.activities())
    )
    with _opened(file) as out:
        for piece in pieces:
            out.write(piece)


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    if file == STANDARD_OUTPUT:
        yield sys.stdout
        return
    with file.open("w", encoding="utf-8", newline="\n") as out:
        yield out
