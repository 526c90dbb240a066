"""``grants workflow replay``: a log is judged by a definition. Needs no database, changes nothing."""

import json
from pathlib import Path
from time import perf_counter

import click

from grants.vocabulary.binding import VOCABULARY
from workflows.definition import load_definition
from workflows.foreign import is_foreign, load_foreign
from workflows.logs.mapping import load_map
from workflows.logs.reading import read_log
from workflows.logs.replay import Replay
from workflows.logs.verdict_json import plain
from workflows.logs.wording import Wording
from workflows.states import Definition

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("log", type=FILE)
@click.option("--definition", "definition_file", type=FILE, required=True, help="The procedure to judge by.")
@click.option("--map", "map_file", type=FILE, required=True, help="What the log's words mean in it.")
@click.option("--language", type=click.Choice(["de", "en"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For other programs.")
def replay(log: Path, definition_file: Path, map_file: Path, language: str, as_json: bool) -> None:
    """Judge every case of LOG (XES or OCEL 2.0 JSON, packed or not) by a definition."""
    definition = definition_at(definition_file)
    log_map = load_map(map_file, definition)
    begun = perf_counter()
    verdict = Replay(definition, log_map, log).judge(read_log(log, log_map))
    seconds = perf_counter() - begun
    wording = Wording(definition, verdict, language)
    if as_json:
        found = plain(definition, verdict, wording, seconds)
        click.echo(json.dumps({"log": log.name, **found}, ensure_ascii=False, indent=2))
        return
    for line in wording.report(seconds):
        click.echo(line)


def definition_at(path: Path) -> Definition:
    """A definition of ours, or of another house. Raises DefinitionError."""
    return load_foreign(path) if is_foreign(path) else load_definition(path, VOCABULARY)
