"""My desk: what waits for me, the oldest first, and what others are doing with my cases."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for

from grants.clock import office_day
from grants.models import Person
from grants.models.desk import (
    Mandate,
    Turn,
    failing_deliveries,
    fresh_letters,
    running_elsewhere,
    waiting_for,
)
from grants.models.desk_beside import MandateBeside, waiting_beside
from grants.models.ways import CaseRow
from grants.vocabulary.programmes import programmes
from grants.vocabulary.subjects import called
from grants.vocabulary.versions import workflow_of
from grants.web import procedure_words as say
from grants.web import reading
from grants.web.access import SIGNED_IN
from grants.web.addresses import row_id
from grants.web.applications import STEPPING
from grants.web.corrections import waiting as waiting_corrections
from grants.web.deadlines import due_in_words
from grants.web.filters import label
from grants.web.proposals import waiting as waiting_proposals
from grants.web.standing import definitions_of, following, state_word
from grants.web.words import LETTERS
from workflows.programme import BESIDE as BESIDE_KINDS
from workflows.states import Definition, State

bp = Blueprint("desk", __name__)

SIZE = 25
ELSEWHERE = 10
BESIDE = 25
PAID_LETTERS = ("award", "settlement")
Definitions = Mapping[str, Iterable[Definition]]


@bp.get("/desk")
@SIGNED_IN
def show() -> str:
    """At most a fixed number of statements, however many cases there are."""
    definitions = definitions_of(programmes())
    mandates = sorted(set(_mandates(g.person, definitions)), key=Mandate.place)
    rows = _waiting(g.person, definitions, mandates)
    today = office_day(reading.now())
    return render_template(
        "desk/show.html",
        waiting=list(_waiting_entries(rows[:SIZE], g.person, today, len(mandates))),
        next_url=_next_url(rows[SIZE - 1]) if len(rows) > SIZE else None,
        is_first="since" not in request.args,
        beside=list(_beside(g.person)),
        beside_at_most=BESIDE,
        elsewhere=list(_entries(_elsewhere(g.person, definitions), g.person)),
        failing=_failing(g.person),
        letters=_letters(g.person),
        letter_words=LETTERS,
        may_step=g.person.has_role(*STEPPING),
        corrections=waiting_corrections(g.person),
        proposals=waiting_proposals(g.person),
        say=say,
    )


def _beside(person: Person) -> Iterator[dict[str, Any]]:
    """Changes and payment requests in which it is this person's own turn."""
    held, own = _held(person), set()
    staff: dict[tuple[str, str], frozenset[str]] = {}
    for kind in BESIDE_KINDS:
        for code, found in definitions_of(programmes(), kind).items():
            for state in (each for definition in found for each in definition.states.values()):
                if held.get(code, set()).intersection(state.turn):
                    staff[kind, code] = staff.get((kind, code), frozenset()) | {state.name}
                if "applicant" in state.turn:
                    own.add((kind, state.name))
    mandates = sorted(set(_mandates_beside(person, held)), key=lambda each: (each.represented_id, each.kind))
    query = waiting_beside(person, staff, own, mandates, BESIDE)
    rows = reading.session().execute(query).all() if query is not None else []
    for entry in _entries(rows, person):
        row = entry["row"]
        name = called((row.kind, row.number))
        yield {
            **entry,
            "name": label(name) if name else "",
            "anchor": f"{row.kind}-{row.number}",
            "in_place_of": _represented(row, person, len(mandates)),
        }


def _mandates_beside(person: Person, held: Mapping[str, set[str]]) -> Iterator[MandateBeside]:
    """Where it is the turn of whom one stands in for, and not one's own anyway."""
    for each in person.standing_in:
        theirs = _turn_in_place(each.role, held.get(each.programme, set()))
        for kind in BESIDE_KINDS:
            found = definitions_of([each.programme], kind).get(each.programme, ())
            states = {name for one in found for name, state in one.states.items() if theirs(state)}
            if states:
                yield MandateBeside(
                    kind, each.programme, frozenset(states), each.represented_id, each.up_to_cents,
                    each.represented.organisation_ids,
                )  # fmt: skip


def _represented(row: Any, person: Person, mandates: int) -> list[str]:
    """Names of those in whose place one would act."""
    names = {each.represented_id: each.represented.name for each in person.standing_in}
    ids = {getattr(row, f"mandate_{index}") for index in range(mandates)}
    return sorted(names[each] for each in ids if each is not None)


def _held(person: Person) -> dict[str, set[str]]:
    """Programme -> roles by one's own right."""
    held: dict[str, set[str]] = {}
    for each in person.appointments:
        held.setdefault(each.programme, set()).add(each.role)
    return held


def _mandates(person: Person, definitions: Definitions) -> Iterator[Mandate]:
    """Where it is the turn of whom one stands in for, and not one's own anyway."""
    held = _held(person)
    for each in person.standing_in:
        own = each.represented.organisation_ids
        theirs = _turn_in_place(each.role, held.get(each.programme, set()))
        for turn in _turns(each.programme, definitions.get(each.programme, ()), theirs):
            yield Mandate(turn, each.represented_id, each.up_to_cents, own)


def _turn_in_place(role: str, held: set[str]) -> Callable[[State], frozenset[str]]:
    return lambda state: frozenset({role} if held.isdisjoint(state.turn) else ()).intersection(state.turn)


def _waiting(person: Person, definitions: Definitions, mandates: Iterable[Mandate]) -> list[CaseRow]:
    held = _held(person)
    turns = [
        turn
        for code, found in definitions.items()
        if code in held
        for turn in _turns(code, found, _turn_of(held[code]))
    ]
    own, clocks = _own_turns(definitions), _clocks(definitions, person)
    return list(
        waiting_for(reading.session(), person, turns, own, clocks, mandates, after=_after(), limit=SIZE + 1)
    )


def _clocks(definitions: Definitions, person: Person) -> set[str]:
    """Names of the clocks that this person, in any role, has to keep."""
    roles = {each.role for each in person.appointments} | {each.role for each in person.standing_in}
    roles |= {"applicant"} if person.memberships else set()
    return {
        clock.name
        for found in definitions.values()
        for definition in found
        for clock in definition.clocks.values()
        if clock.owner in roles
    }


def _own_turns(definitions: Definitions) -> frozenset[Turn]:
    """Where it is the applicant's turn."""
    return frozenset(_turns("", _all(definitions), _turn_of({"applicant"})))


def _all(definitions: Definitions) -> list[Definition]:
    """Programmes share definitions."""
    return list({each.sha256: each for found in definitions.values() for each in found}.values())


def _turns(
    programme: str, found: Iterable[Definition], roles: Callable[[State], frozenset[str]]
) -> Iterator[Turn]:
    """States with these roles; the versions are named only where those that know a state differ."""
    told: dict[str, dict[str, frozenset[str]]] = {}
    for definition in found:
        for name, state in definition.states.items():
            told.setdefault(name, {})[definition.sha256] = roles(state)
    for name, by_version in told.items():
        for held in {each for each in by_version.values() if each}:
            versions = frozenset(sha256 for sha256, each in by_version.items() if each == held)
            yield Turn(programme, name, held, versions if len(versions) < len(by_version) else frozenset())


def _turn_of(roles: Collection[str]) -> Callable[[State], frozenset[str]]:
    return lambda state: frozenset(roles).intersection(state.turn)


def _over(state: State) -> frozenset[str]:
    return frozenset({"nobody"} if state.is_final else ())


def _after() -> tuple[datetime, int] | None:
    """The last row of the page before; anything that is none starts from the beginning."""
    last = row_id(request.args.get("id"))
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        return None
    return (since, last) if last is not None and since.tzinfo is not None else None


def _next_url(row: CaseRow) -> str:
    return url_for("desk.show", since=row.state_since.isoformat(), id=row.id)


def _elsewhere(person: Person, definitions: Definitions) -> list[CaseRow]:
    if not person.memberships:
        return []
    ends = frozenset(_turns("", _all(definitions), _over))
    query = running_elsewhere(person.organisation_ids, _own_turns(definitions), ends, ELSEWHERE)
    return list(reading.session().execute(query).all())


def _waiting_entries(
    rows: Iterable[CaseRow], person: Person, today: date, mandates: int
) -> Iterator[dict[str, Any]]:
    """With the day by which it must be done, how far away that is, and in whose place one would act."""
    for entry in _entries(rows, person):
        due_on = entry["row"].due_on
        entry["due"] = due_in_words(due_on, today) if due_on else ""
        entry["is_late"] = due_on is not None and due_on < today
        entry["in_place_of"] = _represented(entry["row"], person, mandates)
        yield entry


def _entries(rows: Iterable[CaseRow], person: Person) -> Iterator[dict[str, Any]]:
    """Rows in the words of the person; cases in the same state share theirs."""
    staff, own = person.programmes_as(), person.organisation_ids
    said: dict[tuple[str, str, bool], tuple[str, str | None]] = {}
    for row in rows:
        inside = row.programme in staff and row.organisation_id not in own
        key = row.definition_sha256, row.state, inside
        if key not in said:
            said[key] = _in_words(workflow_of(row).definition, row.state, inside)
        state, todo = said[key]
        yield {"row": row, "state": state, "todo": todo}


def _in_words(definition: Definition, name: str, inside: bool) -> tuple[str, str | None]:
    """The state, and all ways on: none is suggested."""
    state = definition.states.get(name)
    if state is None:
        return name, None
    return state_word(state, inside), following(definition, state, inside)


def _failing(person: Person) -> int:
    codes = person.programmes_as("officer")
    return reading.session().scalar(failing_deliveries(codes)) or 0 if codes else 0


def _letters(person: Person) -> list[Any]:
    codes = person.programmes_as("cashier")
    return list(reading.session().execute(fresh_letters(codes, PAID_LETTERS)).all()) if codes else []
