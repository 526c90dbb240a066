"""``grants bench`` and ``grants bench fill``."""

from pathlib import Path

import click

from grants import db
from grants.bench.fill import FEWEST, fill, has_cases
from grants.bench.measure import table
from grants.bench.run import measure_all, measure_rulebook
from grants.cli.installation import clock
from grants.config import load_config

ROUNDS = 12


@click.group(invoke_without_command=True)
@click.option("--few", default=1_000, show_default=True, type=click.IntRange(FEWEST))
@click.option("--many", default=100_000, show_default=True, type=click.IntRange(FEWEST))
@click.option("--rounds", default=ROUNDS, show_default=True, type=click.IntRange(1))
@click.option("--folder", type=click.Path(path_type=Path), help="Keep the filled installations here.")
@click.option("--database", "server", default="", help="Measure on this PostgreSQL server instead.")
@click.pass_context
def bench(context: click.Context, few: int, many: int, rounds: int, folder: Path | None, server: str) -> None:
    """Measure each part against a limit of the same run. A table to read, not a test."""
    if context.invoked_subcommand is None:
        lines = list(measure_all(few, many, rounds=rounds, folder=folder, server=server, say=_beside))
        for text in table(lines):
            click.echo(text)


@bench.command("rulebook")
@click.option("--rounds", default=ROUNDS, show_default=True, type=click.IntRange(1))
def rulebook_(rounds: int) -> None:
    """Measure the engine, the proofs and the replay of logs alone: no database, some seconds."""
    for text in table(list(measure_rulebook(rounds=rounds, say=_beside))):
        click.echo(text)


@bench.command("fill")
@click.argument("count", type=click.IntRange(FEWEST))
@click.option("--database", "database_url", default=None, help="The database to fill, by its address.")
@click.option("--yes", is_flag=True, help="Fill even an installation that has cases.")
def fill_(count: int, database_url: str | None, yes: bool) -> None:
    """Make COUNT made-up cases in the installation that GRANTS_INSTANCE names."""
    config = load_config(database_url=database_url) if database_url else load_config()
    db.use(db.Database(config.database))
    if has_cases(config) and not yes:
        raise click.ClickException("There are cases already. Name another GRANTS_INSTANCE, or add --yes.")
    made = fill(config, count, today=clock(), say=click.echo)
    click.echo(f"{made} cases in {config.instance}")


def _beside(text: str) -> None:
    """Progress goes beside the table, not into it."""
    click.echo(text, err=True)
