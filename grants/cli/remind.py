"""``grants remind``."""

from collections.abc import Iterable

import click

from grants.acts.run_clocks import Told, believe_the_time, cases_without_clocks, foresee, last_run, waking
from grants.cli.installation import clock, open_installation
from grants.rules.alerts import STEP
from grants.worker import run_clocks, start_clocks


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list what would go out; change nothing.")
@click.option(
    "--time-is-right", is_flag=True, help="This computer's clock is right, though it leapt by weeks."
)
def remind(dry_run: bool, time_is_right: bool) -> int:
    """Tell what deadlines have to tell by now: reminders, escalations, steps that follow by themselves."""
    open_installation()
    now = clock()
    if dry_run:
        if waiting := cases_without_clocks():
            click.echo(f"{len(waiting)} cases have no clocks yet. Theirs start without telling what is past.")
        _list([told for deadline in waking(now) for told in foresee(deadline, at=now)], "Would go out")
        return 0
    if time_is_right:
        believe_the_time(now)
    if last_run() is not None and (started := start_clocks(now)):
        click.echo(f"Clocks have been started in {started} cases that had none.")
    _list(run_clocks(now), "Told")
    time = last_run()
    if time is not None and time.is_held:
        click.echo(f"Nothing goes out: clocks last ran at {time.ran_at:%Y-%m-%d %H:%M} UTC; time has leapt.")
        click.echo("If this computer's clock is right, run: grants remind --time-is-right")
        return 1
    return 0


def _list(told: Iterable[Told], heading: str) -> None:
    """One line each: case, due day, what, clock, to whom."""
    told = list(told)
    click.echo(f"{heading}: {len(told)}.")
    for each in told:
        to = "by itself" if each.alert.kind == STEP else ", ".join(each.people) or "nobody"
        click.echo(f"{each.ref}  due {each.due_on}  {each.alert.name}  {each.clock.en}  {to}")
