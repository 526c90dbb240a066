"""``grants case``: questions about one case."""

import json
from collections.abc import Iterator
from typing import Any

import click

from grants import db
from grants.cli.installation import clock, open_installation
from grants.clock import office_day
from grants.models import Application, Deadline, Person
from grants.models.deadline import PAUSED
from grants.models.evidence import uneven_rounds, with_history
from grants.models.office import people_of
from grants.vocabulary.clocks import clock_of
from grants.vocabulary.explaining import Way
from grants.vocabulary.explaining import explain as ways_of
from grants.vocabulary.instead import instead
from grants.vocabulary.retelling import differences
from grants.vocabulary.sentences import sentence, short_day
from grants.vocabulary.subjects import called
from grants.vocabulary.versions import workflow_of
from workflows.errors import Reason
from workflows.label import Label

OPEN = Label("möglich", "possible")
WAITS = Label("wartet auf", "waits for")
NOT_YOURS = Label("nicht möglich für diese Person; möglich für", "not for this person; it is for")
BY_ITSELF = Label("von selbst, sobald es geht", "by itself, as soon as it can")
BY_WHEN = Label("bis", "by")
UNKNOWN = Label("noch unbekannt", "not known yet")
STANDS = Label("steht still", "stands still")
LATE = Label("überfällig", "overdue")
EXTENDED = Label("verlängert", "extended")
OVER = Label("Der Vorgang ist beendet.", "The case is over.")


@click.group()
def case() -> None:
    """Ask about a case."""


@case.command()
@click.argument("ref")
@click.option("--as", "email", metavar="EMAIL", help="For this person; otherwise for whoever has the role.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def explain(ref: str, email: str | None, language: str, as_json: bool) -> None:
    """Tell every way on from the state of case REF, and all that stands in it."""
    open_installation()
    with db.reading() as session:
        found = session.scalars(Application.by_ref(ref)).one_or_none()
        if found is None:
            raise click.ClickException(f"There is no case {ref}.")
        today = office_day(clock())
        person = session.scalars(Person.by_email(email, today)).one_or_none() if email else None
        if email and person is None:
            raise click.ClickException(f"Nobody can sign in as {email}.")
        definition = workflow_of(found).definition
        state = definition.states[found.state].label.of(language)
        office = list(session.scalars(people_of(found.programme, today)).unique())
        ways = list(ways_of(found, person, clock()))
        beside = [
            (each, list(ways_of(each, person, clock()))) for each in found.beside if each.ended_at is None
        ]
        running = [each for each in found.deadlines if each.is_open]
        if as_json:
            told = {
                "ref": ref,
                "state": found.state,
                "ways": [_as_plain(way, office, language) for way in ways],
            }
            told["beside"] = [
                {
                    "subject": list(each.name),
                    "state": each.state,
                    "ways": [_as_plain(way, office, language) for way in ways],
                }
                for each, ways in beside
            ]
            told["deadlines"] = [_deadline_as_plain(each) for each in running]
            click.echo(json.dumps(told, ensure_ascii=False))
            return
        click.echo(f"{ref}: {state}")
        for line in (*_told(ways, office, language), *_deadlines(running, language)):
            click.echo(line)
        for each, ways in beside:
            name, its = called(each.name), workflow_of(each).definition.states[each.state].label
            click.echo(f"{name.of(language) if name else ''}: {its.of(language)}")
            for line in _told(ways, office, language):
                click.echo(line)


@case.command()
@click.argument("ref", required=False)
def verify(ref: str | None) -> int:
    """Tell case REF, or every case, again from its history: what differs was changed behind its back.

    Exit code 1 if anything differs.
    """
    open_installation()
    told = astray = 0
    with db.reading() as session:
        for found in with_history(session, ref or ""):
            told += 1
            wrong = list(differences(found))
            astray += bool(wrong)
            for each in wrong:
                click.echo(f"{found.ref}: {each}")
        if ref and not told:
            raise click.ClickException(f"There is no case {ref}.")
        uneven = [] if ref else session.execute(uneven_rounds()).all()
    for row in uneven:
        click.echo(
            f"Round {row.name} ({row.programme}): {row.committed_cents} cents are committed, "
            f"but its awards bind {row.bound_cents}."
        )
    click.echo(f"{told} told again, {astray} differ.")
    return 1 if astray or uneven else 0


def _told(ways: list[Way], office: list[Person], language: str) -> Iterator[str]:
    if not ways:
        yield OVER.of(language)
    for way in ways:
        yield f"- {way.arrow.label.of(language)} ({way.arrow.name}): {_standing(way, language)}"
        if way.is_theirs:
            yield from (f"    {sentence(each, language)}" for each in _in_the_way(way, office))


def _in_the_way(way: Way, office: list[Person]) -> list[Reason]:
    """The reasons, and after them who can if this person never may."""
    found = instead(way.move, office) if way.reasons else None
    return [*way.reasons, found] if found else list(way.reasons)


def _standing(way: Way, language: str) -> str:
    who = ", ".join(way.arrow.by)
    if not way.is_theirs:
        return f"{NOT_YOURS.of(language)}: {who}"
    if way.arrow.automatic:
        return BY_ITSELF.of(language)
    return f"{OPEN.of(language)} ({who})" if way.is_open else f"{WAITS.of(language)}:"


def _as_plain(way: Way, office: list[Person], language: str) -> dict[str, Any]:
    found = instead(way.move, office) if way.reasons else None
    return {
        "transition": way.arrow.name,
        "by": list(way.arrow.by),
        "automatic": way.arrow.automatic,
        "theirs": way.is_theirs,
        "open": way.is_open,
        "reasons": [
            {"text": sentence(each, language), "page": each.fix, "section": each.fix_section}
            for each in way.reasons
        ],
        "instead": sentence(found, language) if found else None,
    }


def _deadlines(running: list[Deadline], language: str) -> Iterator[str]:
    """Who has to do what by when."""
    today = office_day(clock())
    for each in running:
        found = clock_of(each)
        if found is None:
            continue
        due = short_day(each.due_on, language) if each.due_on else UNKNOWN.of(language)
        state = (
            STANDS.of(language)
            if each.standing == PAUSED
            else LATE.of(language)
            if each.is_late(today)
            else ""
        )
        told = f"- {BY_WHEN.of(language)} {due}: {found.label.of(language)} ({found.owner})"
        yield f"{told}, {state}" if state else told
        if each.extended_from and each.extended_to:
            before, after = (short_day(day, language) for day in (each.extended_from, each.extended_to))
            yield f"    {EXTENDED.of(language)} {before} → {after}: {each.extended_reason}"


def _deadline_as_plain(deadline: Deadline) -> dict[str, Any]:
    extended = deadline.extended_to
    return {
        "clock": deadline.clock,
        "subject": list(deadline.subject),
        "state": deadline.standing,
        "started_on": deadline.started_on.isoformat(),
        "due_on": deadline.due_on.isoformat() if deadline.due_on else None,
        "extended_to": extended.isoformat() if extended else None,
    }
