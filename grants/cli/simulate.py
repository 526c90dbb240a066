"""``grants workflow simulate``: a year of a procedure, played on paper."""

import json
from pathlib import Path

import click

from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.simulations import plan_of
from workflows.definition import load_definition
from workflows.simulation import simulate as play
from workflows.simulation import table


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--definition",
    "definition_file",
    type=click.Path(path_type=Path),
    help="Its procedure, if it is a new one.",
)
@click.option("--seed", type=int, help="Other chances; the same seed always gives the same year.")
@click.option("--json", "as_json", is_flag=True, help="Print everything that was found as JSON.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def simulate(
    file: Path, definition_file: Path | None, seed: int | None, as_json: bool, language: str
) -> None:
    """Play the year in FILE: how long cases take, which desk is too small, when the money runs out."""
    plan = plan_of(file, load_definition(definition_file, VOCABULARY) if definition_file else None)
    outcome = play(plan, seed)
    if as_json:
        click.echo(json.dumps(outcome.as_plain(), ensure_ascii=False, indent=2))
    else:
        click.echo(table(plan, outcome, language))
