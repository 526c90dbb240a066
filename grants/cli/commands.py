"""The list of commands, and how their errors are told: one sentence, no traceback."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

Table = Mapping[str, tuple[str, str]]
COMMANDS: Table = {
    # name: (where it is defined, what the list says about it)
    "init": ("grants.cli.init:init", "Make the instance folder, the secret key and the tables."),
    "demo": ("grants.cli.demo:demo", "Fill an empty installation with made-up people and real themes."),
    "run": ("grants.cli.run:run", "Make what is missing, and serve."),
    "serve": ("grants.cli.serve:serve", "Serve the application, with its worker beside it."),
    "work": ("grants.cli.work:work", "Make letters and send mails."),
    "remind": ("grants.cli.remind:remind", "Tell what deadlines have to tell, or list what they would."),
    "people": ("grants.cli.people:people", "Add people who can sign in."),
    "case": ("grants.cli.case:case", "Say why a case does not go on."),
    "export": ("grants.cli.export:export", "Write the history for process mining."),
    "workflow": ("grants.cli.workflow:workflow", "Prove, draw, try or simulate the rulebook."),
    "bench": ("grants.cli.bench:bench", "Measure the application, or make cases in bulk."),
    "doctor": ("grants.cli.doctor:doctor", "Say what is unsafe or missing in the set-up."),
}
MISTAKE = 1


class Commands(click.Group):
    """Imports a command when it is asked for, so that ``grants --help`` needs no database and no fonts."""

    def __init__(self, *given: Any, table: Table, **named: Any) -> None:
        super().__init__(*given, **named)
        self.table = table

    def list_commands(self, context: click.Context) -> list[str]:
        return [*self.commands, *self.table]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.table:
            return super().get_command(context, name)
        module, _, attribute = self.table[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        own = [(name, each.get_short_help_str()) for name, each in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl([*own, *((name, text) for name, (_, text) in self.table.items())])


@click.command(cls=Commands, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def grants() -> None:
    """Grants for expert exchange between cities."""


def main() -> None:
    """Run one command; what it refuses is told in a sentence, with exit code 1."""
    try:
        code = grants.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(MISTAKE)
    except click.UsageError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(MISTAKE)
    except Exception as error:
        from grants.cli.mistakes import sentence_for  # slow import: knows the errors of every floor

        sentence = sentence_for(error)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(MISTAKE)
    sys.exit(code if isinstance(code, int) else 0)
