"""Applications: the list with its filters, the file of one case, and the export of what is filtered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask_babel import gettext as _

from grants.acts.write_application import may_edit
from grants.acts.write_report import may_report
from grants.models import Person
from grants.models.listing import Page, Wanted, page_of
from grants.models.person import PROGRAMME_ROLES
from grants.models.ways import CaseRow
from grants.vocabulary.programmes import programme, programmes
from grants.vocabulary.roles import roles_of
from grants.vocabulary.transcript import ANSWERS
from grants.vocabulary.versions import workflow_of
from grants.web import procedure_words, reading, words
from grants.web.access import CASE, SIGNED_IN, staff
from grants.web.addresses import row_id
from grants.web.alongside import alongside
from grants.web.case_file import (
    agenda_of,
    goals_of,
    hand,
    lines_of,
    reported,
    returned,
    sees_reviews,
    weighing,
)
from grants.web.corrections import may_propose, pending
from grants.web.deadlines import deadlines_of
from grants.web.export import csv_of_cases
from grants.web.filters import day, label, money
from grants.web.forms.fields import tidy
from grants.web.history import entries, letter_links
from grants.web.procedures import picture
from grants.web.reasons import organisation_url
from grants.web.standing import (
    definitions_of,
    sees_inside,
    standing,
    state_choices,
    state_word,
    without_effect,
)
from grants.web.steps import options
from grants.web.way import way_of

bp = Blueprint("applications", __name__)

SIZE = 50
LONGEST_SEARCH = 200
STEPPING = ("officer", "approver", "cashier")  # in many cases at once; a review is one by one


@bp.get("/applications")
@SIGNED_IN
def index() -> str:
    """50 a page, the newest first; the filters stay in the address."""
    codes = g.person.programmes_as()
    definitions = definitions_of(codes or frozenset(programmes()))
    choices = state_choices(definitions, inside=g.person.is_staff)
    wanted = _wanted(choices, request.args)
    before, after = row_id(request.args.get("before")), row_id(request.args.get("after"))
    page = page_of(reading.session(), g.person, wanted, before=before, after=after, size=SIZE)
    return render_template(
        "applications/index.html",
        rows=list(_listed(page.rows, g.person)),
        wanted=wanted,
        chosen_state=wanted.states[0] if wanted.states else "",
        programme_choices=[(code, label(programmes()[code].title)) for code in definitions],
        state_choices=[(states[0], shown) for shown, states in choices.items()],
        query=_query(wanted),
        newer_url=_newer_url(page, wanted),
        older_url=_older_url(page, wanted),
        may_export=g.person.is_staff,
        may_step=g.person.has_role(*STEPPING),
    )


@bp.get("/applications.csv")
@staff(*PROGRAMME_ROLES)
def export() -> Response:
    """All that is filtered, row by row, for the spreadsheets of the office."""
    choices = state_choices(definitions_of(g.person.programmes_as()), inside=True)
    response = Response(
        csv_of_cases(g.person, _wanted(choices, request.args)), mimetype="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{_("applications")}.csv"'
    return response


@bp.get("/applications/<ref>")
@CASE
def show(ref: str) -> str:
    """The case: where it stands, what can be done, what it says, and its whole history."""
    case = reading.case_or_404(ref)
    inside = sees_inside(g.person, case)
    lines = lines_of(case, reading.now())
    steps, beside = options(case), alongside(case, inside)
    form_url = url_for("form.show", ref=ref) if may_edit(g.person, case) else None
    report_url = url_for("reports.edit", ref=ref) if may_report(g.person, case) else None
    return render_template(
        "applications/show.html",
        case=case,
        rules=programme(case.programme),
        definition=workflow_of(case).definition,
        standing=standing(
            case,
            inside,
            roles_of(g.person, case),
            can_do={each["name"] for each in steps if not each["blocked"]},
            may_write=bool(form_url or report_url),
        ),
        deadlines=deadlines_of(case, inside),
        returned=returned(case),
        inside=inside,
        without_effect=without_effect(g.person, case),
        correction=pending(case, g.person),
        correction_url=url_for("corrections.new", ref=ref) if may_propose(g.person, case) else None,
        options=steps,
        beside=beside,
        form_url=form_url,
        report_url=report_url,
        address_url=organisation_url(case.organisation_id, ref),
        letters=[(letter, letter_links(letter)) for letter in case.letters],
        answers=ANSWERS,
        goals=goals_of(case),
        agendas={visit.id: agenda_of(visit) for visit in case.visits},
        lines=lines,
        lines_cents=sum(line["amount_cents"] for line in lines),
        entries=entries(case, inside),
        words=words,
        hand=hand,
        sees_reviews=inside and sees_reviews(g.person, case),
        **weighing(case),
        **reported(case),
    )


@bp.get("/applications/<ref>/procedure")
@CASE
def procedure(ref: str) -> str:
    """The procedure under which the case runs, with its own way through it."""
    case = reading.case_or_404(ref)
    inside = sees_inside(g.person, case)
    way = way_of(case, inside)
    return render_template(
        "applications/procedure.html",
        case=case,
        definition=way.definition,
        inside=inside,
        way=way,
        picture=picture(way.definition, way.marks),
        say=procedure_words,
    )


def wanted_by(given: Mapping[str, str]) -> Wanted:
    """What these filters of the list mean for the signed-in person."""
    codes = g.person.programmes_as() or frozenset(programmes())
    return _wanted(state_choices(definitions_of(codes), inside=g.person.is_staff), given)


def _wanted(choices: Mapping[str, tuple[str, ...]], given: Mapping[str, str]) -> Wanted:
    """The filters; an unknown code finds nothing rather than fails."""
    state = _typed(given, "state")
    same_word = next((states for states in choices.values() if state in states), (state,))
    return Wanted(
        _typed(given, "programme"), same_word if state else (), _typed(given, "city"), _typed(given, "q")
    )


def _typed(given: Mapping[str, str], name: str) -> str:
    return (tidy(given.get(name, "")) or "")[:LONGEST_SEARCH]


def _query(wanted: Wanted) -> dict[str, str]:
    named = {
        "programme": wanted.programme,
        "state": wanted.states[0] if wanted.states else "",
        "city": wanted.city,
        "q": wanted.words,
    }
    return {name: value for name, value in named.items() if value}


def _address(wanted: Wanted, **place: int) -> str:
    values: dict[str, Any] = {**_query(wanted), **place}
    return url_for("applications.index", **values)


def _newer_url(page: Page, wanted: Wanted) -> str | None:
    if not page.has_newer or not page.rows:
        return None
    return _address(wanted, after=page.rows[0].id)


def _older_url(page: Page, wanted: Wanted) -> str | None:
    if not page.has_older or not page.rows:
        return None
    return _address(wanted, before=page.rows[-1].id)


def _listed(rows: Sequence[CaseRow], person: Person) -> Iterator[tuple[str, ...]]:
    """The words of each row: ref, title, city, state, since, amount."""
    codes, own = person.programmes_as(), person.organisation_ids
    for row in rows:
        inside = row.programme in codes and row.organisation_id not in own
        state = workflow_of(row).definition.states.get(row.state)
        shown = state_word(state, inside) if state else row.state
        yield row.ref, row.title, row.city, shown, day(row.state_since), money(row.requested_cents)
