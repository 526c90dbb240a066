"""``grants workflow migrate``: open cases go on under another version of their procedure."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from grants import db
from grants.acts.migrate_cases import Plan, migrate_cases, plan_migration
from grants.cli.installation import clock, open_installation
from grants.models import Person
from workflows.migration import Change, load_migration
from workflows.states import Definition

SHOWN = 5  # case numbers in a line


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--go", is_flag=True, help="Do it. Without this nothing is changed.")
@click.option("--by", metavar="EMAIL", help="The officer who does it; stands in each case's history.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def migrate(file: Path, go: bool, by: str | None, as_json: bool) -> None:
    """Tell what moving open cases by the mapping FILE would change; with --go do it, all cases or none."""
    open_installation()
    migration = load_migration(file)
    if go and not by:
        raise click.UsageError("--go needs --by EMAIL: the history names who moved the cases.")
    plan = (
        migrate_cases(migration, actor_id=_officer(by or ""), at=clock()) if go else plan_migration(migration)
    )
    click.echo(json.dumps(_as_json(plan, go), ensure_ascii=False) if as_json else "\n".join(_told(plan, go)))


def _officer(email: str) -> int:
    with db.reading() as session:
        person = session.scalars(Person.by_email(email)).one_or_none()
    if person is None:
        raise click.ClickException(f"Nobody can sign in as {email}.")
    return person.id


def _told(plan: Plan, done: bool) -> Iterator[str]:
    cases = f"{plan.count} open case{'' if plan.count == 1 else 's'}"
    moved = "moved" if done else "would move"
    yield f"{cases} {moved} from version {plan.before.version} to version {plan.after.version}."
    for name, refs in plan.cases.items():
        change = plan.changes[name]
        more = f" and {len(refs) - SHOWN} more" if len(refs) > SHOWN else ""
        yield f"{name} -> {change.target}: {len(refs)} ({', '.join(refs[:SHOWN])}{more})"
        yield from (f"  {line}" for line in _differences(change, plan.before, plan.after))
    if not done:
        yield "Nothing was changed. To do it: --go --by EMAIL"


def _differences(change: Change, before: Definition, after: Definition) -> Iterator[str]:
    if change.is_plain:
        yield "nothing changes for them"
    if change.turn_before != change.turn_after:
        after_that = ", ".join(change.turn_after) or "nobody, the case is over"
        yield f"turn: {', '.join(change.turn_before)} -> {after_that}"
    for role, name in change.gained:
        yield f"{role} can also: {after.transitions[name].label.en} ({name})"
    for role, name in change.lost:
        yield f"{role} can no longer: {before.transitions[name].label.en} ({name})"
    for name in change.clocks:
        yield f"deadline {name!r}: {_due(before, change.state, name)} -> {_due(after, change.target, name)}"


def _due(definition: Definition, state: str, name: str) -> str:
    clock = definition.clocks.get(name)
    if clock is None or state not in clock.states:
        return "none"
    side = "before" if clock.due.is_before else "after"
    return f"{clock.due.amount} {clock.due.unit} {side} {clock.due.day}"


def _as_json(plan: Plan, done: bool) -> dict[str, Any]:
    return {
        "definition": plan.before.name,
        "from": plan.before.version,
        "to": plan.after.version,
        "done": done,
        "states": [
            {
                "from": name,
                "to": plan.changes[name].target,
                "cases": refs,
                "turn": [list(plan.changes[name].turn_before), list(plan.changes[name].turn_after)],
                "gained": [list(each) for each in plan.changes[name].gained],
                "lost": [list(each) for each in plan.changes[name].lost],
                "deadlines": list(plan.changes[name].clocks),
            }
            for name, refs in plan.cases.items()
        ],
    }
