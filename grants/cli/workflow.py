"""``grants workflow``: prove, draw, try and simulate the rulebook, and move cases to a new version of it."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click

from grants.cli.commands import Commands
from grants.cli.replay import definition_at
from grants.vocabulary.binding import VOCABULARY, rulebook, rulebook_under
from grants.vocabulary.programmes import FOLDER
from grants.vocabulary.simulations import plan_of
from workflows.criteria import load_criteria
from workflows.definition import load_definition
from workflows.drawing import draw as picture
from workflows.errors import DefinitionError, Problem
from workflows.foreign import is_foreign
from workflows.logs.mapping import load_map, procedure_of
from workflows.programme import check_programme, load_programme
from workflows.proofs import PROOFS
from workflows.rates import load_rates
from workflows.scenario import Rulebook, Scenario, load_scenario
from workflows.states import Definition

KINDS = (
    "definitions", "criteria", "rates", "programmes", "scenarios", "simulations", "examples", "maps",
)  # fmt: skip


LATER = {
    # imported when asked for: `check` must answer at once, and needs none of what these need
    "replay": ("grants.cli.replay:replay", "Judge an event log by a definition."),
    "simulate": ("grants.cli.simulate:simulate", "Play a year of a procedure on paper."),
    "migrate": ("grants.cli.migrate:migrate", "Tell what moving open cases to a new version would change."),
}


@click.group(cls=Commands, table=LATER)
def workflow() -> None:
    """Prove, draw, try or simulate the rulebook."""


@workflow.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For other programs.")
@click.option("--proofs", "with_proofs", is_flag=True, help="Say what has been proved of each definition.")
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], as_json: bool, with_proofs: bool) -> None:
    """Prove FILES (all of the rulebook if none is named) and tell everything that is wrong in them."""
    paths = files or tuple(path for kind in KINDS for path in sorted((FOLDER / kind).glob("*.toml")))
    found: list[Problem] = []
    for path in paths:
        found += [problem for problem in _problems(path) if problem not in found]
    if as_json:
        problems = [_as_plain(problem) for problem in found]
        click.echo(json.dumps({"files": len(paths), "problems": problems}, ensure_ascii=False, indent=2))
        context.exit(1 if found else 0)
    for problem in found:
        click.echo(str(problem), err=True)
    if found:
        raise click.ClickException(f"{len(found)} to mend in {len(paths)} files.")
    for path in paths if with_proofs else ():
        for line in _proofs(path):
            click.echo(line)
    click.echo(f"{len(paths)} files, nothing to mend.")


def _proofs(path: Path) -> Iterator[str]:
    """What holds of a definition without problems; nothing of other files and of other houses' procedures."""
    kind = path.resolve().parent.name
    if kind == "definitions" or (kind not in KINDS and not is_foreign(path)):
        yield f"{_proved(path.resolve()).name}:"
        yield from (f"  holds  {proof.name}: {proof.sentence.en}" for proof in PROOFS)


def _as_plain(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("file", "line", "key", "reason", "path")}


def _problems(path: Path) -> Iterator[Problem]:
    """What is wrong with one file; the folder that holds it says what it is."""
    try:
        match path.resolve().parent.name:
            case "programmes":
                programme = load_programme(path)
                for kind, name in programme.definitions.items():
                    definition = path.resolve().parent.parent / "definitions" / f"{name}.toml"
                    yield from check_programme(programme, _proved(definition), kind)
            case "criteria":
                load_criteria(path)
            case "rates":
                load_rates(path)
            case "scenarios":
                load_scenario(path, rulebook())
            case "simulations":
                plan_of(path)
            case "maps":
                load_map(path, _procedure_of(path))
            case "definitions":
                _proved(path.resolve())
            case _:
                definition_at(path)
    except DefinitionError as error:
        yield from error.problems


@cache
def _proved(path: Path) -> Definition:
    """Ours, proved once however many files build on it. Raises DefinitionError."""
    return load_definition(path, VOCABULARY)


def _procedure_of(path: Path) -> Definition:
    """The definition that a map is for: one of ours, or an example."""
    name = procedure_of(path)
    rulebook = path.resolve().parent.parent
    example = rulebook / "examples" / f"{name}.toml"
    if example.is_file():
        return definition_at(example)
    return _proved(rulebook / "definitions" / f"{name}.toml")


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


@workflow.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--definition",
    "definition_file",
    type=click.Path(path_type=Path),
    help="Play them under this procedure, as if two people had released it for their programmes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def test(files: tuple[Path, ...], definition_file: Path | None, as_json: bool) -> None:
    """Play the scenarios in FILES (all of the rulebook if none is named) on a database of their own."""
    from grants.scenarios.play import play  # slow import: every act
    from grants.scenarios.stage import theatre  # slow import: the tables

    known = rulebook_under(_proved(definition_file.resolve())) if definition_file else rulebook()
    scenarios = _read_scenarios(files or tuple(sorted((FOLDER / "scenarios").glob("*.toml"))), known)
    outcomes = []
    with theatre() as house:
        for scenario in scenarios:
            outcomes.append(outcome := play(scenario, house))
            if not as_json:
                click.echo(f"{'ok     ' if outcome.holds else 'differs'}  {scenario.name}")
                for each in outcome.differences:
                    click.echo(f"         {each}")
    failing = sum(not outcome.holds for outcome in outcomes)
    if as_json:
        click.echo(json.dumps([outcome.as_plain() for outcome in outcomes], ensure_ascii=False, indent=2))
    if failing:
        raise click.ClickException(f"{failing} of {len(outcomes)} scenarios differ.")
    if not as_json:
        click.echo(f"{len(outcomes)} scenarios hold.")


def _read_scenarios(paths: Iterable[Path], known: Rulebook) -> list[Scenario]:
    """Raises DefinitionError with the problems of all files."""
    scenarios, problems = [], []
    for path in paths:
        try:
            scenarios.append(load_scenario(path, known))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(problems)
    return scenarios
