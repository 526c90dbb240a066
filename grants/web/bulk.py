"""Steps in bulk: choose cases from a list, see what would happen, run it, and what became of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from grants.acts.errors import Invalid, NotEditable
from grants.acts.step_in_bulk import choose_all, choose_cases, prepare_bulk, repeat_bulk, start_bulk
from grants.models import Application, Bulk, BulkItem, register
from grants.models.bulk import DONE, FAILED, GOES, NOT_DONE, REFUSED, SHOWN, STAYS, WAITING
from grants.vocabulary.bulk import offered, own_values
from grants.vocabulary.programmes import programmes
from grants.vocabulary.reasons import from_data
from grants.vocabulary.versions import version_of
from grants.web import reading, words
from grants.web.access import staff
from grants.web.addresses import row_id
from grants.web.applications import wanted_by
from grants.web.export import csv_of_bulk
from grants.web.filters import label
from grants.web.forms.steps import step_form
from grants.web.reasons import sentence, told
from grants.web.standing import state_word
from grants.worker import wake
from workflows.states import Transition

bp = Blueprint("bulk", __name__)

STAFF = ("officer", "reviewer", "approver", "cashier", "auditor", "administrator")
BACK = {"desk": "desk.show", "letters": "letters.index"}
LETTERS_AT_MOST = 1_000
SHOW = {"": (), "not_done": (*NOT_DONE, STAYS), "done": (DONE, GOES)}


@bp.get("/bulk")
@staff(*STAFF)
def index() -> str:
    """What one has run, and what was run in programmes that one audits; the latest first."""
    return render_template(
        "bulk/index.html", rows=reading.session().execute(Bulk.run_before(g.person)).all(), most=SHOWN
    )


@bp.post("/bulk")
@staff(*STAFF)
def create() -> AnyResponse:
    """Take the chosen cases, or all that the filter of a list finds."""
    try:
        if request.form.get("what") == "all":
            bulk_id = choose_all(wanted_by(request.form), actor_id=g.person.id, at=reading.now())
        else:
            bulk_id = choose_cases(_chosen(), actor_id=g.person.id, at=reading.now())
    except Invalid as refused:
        flash(_(next(iter(refused.problems.values()))), "warning")
        return redirect(url_for(BACK.get(request.form.get("back", ""), "applications.index")))
    return redirect(url_for("bulk.show", bulk_id=bulk_id))


def _chosen() -> list[str]:
    """Cases that are ticked themselves, and those of ticked letters."""
    refs, labels = request.form.getlist("case"), request.form.getlist("letter")[:LETTERS_AT_MOST]
    if labels:
        query = register.cases_of(labels, g.person.programmes_as())
        refs += reading.session().scalars(query)
    return refs


@bp.get("/bulk/<int:bulk_id>")
@staff(*STAFF)
def show(bulk_id: int) -> str:
    """Which steps there are, then what would happen, then what became of it."""
    bulk = _visible(bulk_id)
    if not bulk.transition:
        return render_template("bulk/choose.html", bulk=bulk, **_choices(bulk))
    session = reading.session()
    counts = dict(session.execute(BulkItem.counts(bulk_id)).all())
    view = request.args.get("show", "")
    query = BulkItem.rows(bulk_id, g.person, SHOW.get(view, ()))
    rows = session.execute(BulkItem.page(query, row_id(request.args.get("after")))).all()
    return render_template(
        "bulk/preview.html" if bulk.started_at is None else "bulk/result.html",
        bulk=bulk,
        words=words,
        rows=list(_shown(rows[:SHOWN])),
        counts=counts,
        goes=counts.get(GOES, 0),
        stays=counts.get(STAYS, 0),
        done=counts.get(DONE, 0),
        open=counts.get(WAITING, 0),
        not_done=counts.get(REFUSED, 0) + counts.get(FAILED, 0),
        all=sum(counts.values()),
        view=view if view in SHOW else "",
        is_mine=bulk.actor_id == g.person.id,
        first_url=url_for("bulk.show", bulk_id=bulk_id, show=view or None)
        if "after" in request.args
        else None,
        next_url=url_for("bulk.show", bulk_id=bulk_id, show=view or None, after=rows[SHOWN - 1].item_id)
        if len(rows) > SHOWN
        else None,
    )


@bp.get("/bulk/<int:bulk_id>.csv")
@staff(*STAFF)
def export(bulk_id: int) -> Response:
    """Every case with its result, for the files."""
    bulk = _visible(bulk_id)
    rows = reading.session().execute(BulkItem.rows(bulk.id, g.person)).all()
    answer = Response(csv_of_bulk(_shown(rows)), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_("bulk")}-{bulk.id}.csv"'
    return answer


@bp.get("/bulk/<int:bulk_id>/steps/<programme>/<transition>")
@staff(*STAFF)
def edit(bulk_id: int, programme: str, transition: str) -> str | AnyResponse:
    """The form of the step, filled in once for all."""
    bulk = _own(bulk_id)
    if bulk.started_at is not None:
        return redirect(url_for("bulk.show", bulk_id=bulk_id))
    case, arrow = _example(bulk, programme, transition)
    return _form_page(bulk, programme, arrow, step_form(arrow, case))


@bp.post("/bulk/<int:bulk_id>/steps/<programme>/<transition>")
@staff(*STAFF)
def update(bulk_id: int, programme: str, transition: str) -> str | tuple[str, int] | AnyResponse:
    """Judge the step for each case; nothing is done yet."""
    bulk = _own(bulk_id)
    case, arrow = _example(bulk, programme, transition)
    form = g.form = step_form(arrow, case)
    if not form.validate():
        return _form_page(bulk, programme, arrow, form), 422
    prepare_bulk(
        bulk_id,
        programme,
        arrow,
        actor_id=g.person.id,
        at=reading.now(),
        note=form.note_text(),
        data=form.step_data(),
    )
    return redirect(url_for("bulk.show", bulk_id=bulk_id))


@bp.post("/bulk/<int:bulk_id>/start")
@staff(*STAFF)
def start(bulk_id: int) -> AnyResponse:
    """Hand it to the worker."""
    try:
        start_bulk(bulk_id, actor_id=g.person.id, at=reading.now())
    except Invalid as refused:
        flash(_(next(iter(refused.problems.values()))), "warning")
    except NotEditable:
        flash(_("This has been started already."), "info")
    wake(current_app.extensions["grants_queue"])
    return redirect(url_for("bulk.show", bulk_id=bulk_id))


@bp.post("/bulk/<int:bulk_id>/retry")
@staff(*STAFF)
def retry(bulk_id: int) -> AnyResponse:
    """Prepare the same step for what was not done."""
    try:
        again = repeat_bulk(bulk_id, actor_id=g.person.id, at=reading.now())
    except Invalid as refused:
        flash(_(next(iter(refused.problems.values()))), "info")
        again = bulk_id
    except NotEditable:
        flash(_("This is still running."), "info")
        again = bulk_id
    return redirect(url_for("bulk.show", bulk_id=again))


def _visible(bulk_id: int) -> Bulk:
    found: Bulk = reading.first_or_404(Bulk.visible_to(g.person).where(Bulk.id == bulk_id))
    return found


def _own(bulk_id: int) -> Bulk:
    found: Bulk = reading.first_or_404(Bulk.own(bulk_id, g.person.id))
    return found


def _roles_in(programme: str) -> frozenset[str]:
    return frozenset(each.role for each in g.person.appointments if each.programme == programme)


def _choices(bulk: Bulk) -> dict[str, Any]:
    """The steps of the chosen cases, each with how many are at its point, or why it is taken one by one."""
    groups = reading.session().execute(BulkItem.groups(bulk.id, g.person)).all()
    found: dict[tuple[str, str], dict[str, Any]] = {}
    idle = 0
    for group in groups:
        arrows = offered(_definition(group), group.state, _roles_in(group.programme))
        idle += 0 if arrows else group.cases
        for arrow in arrows:
            why = own_values(arrow)
            entry = found.setdefault(
                (group.programme, arrow.name),
                {
                    "label": label(arrow.label),
                    "tone": arrow.tone,
                    "hint": label(arrow.hint) if arrow.hint else "",
                    "why_not": sentence(why) if why else None,
                    "url": url_for(
                        "bulk.edit", bulk_id=bulk.id, programme=group.programme, transition=arrow.name
                    ),
                    "cases": 0,
                },
            )
            entry["cases"] += group.cases
    by_programme = [
        (label(programmes()[code].title), [each for (of, _name), each in found.items() if of == code])
        for code in sorted({code for code, _name in found})
    ]
    return {
        "by_programme": by_programme,
        "idle": idle,
        "all": sum(group.cases for group in groups),
    }


def _definition(row: Any) -> Any:
    return version_of(row.definition, row.definition_sha256).definition


def _example(bulk: Bulk, programme: str, transition: str) -> tuple[Application, Transition]:
    """A chosen case from which the step starts: its form is that of all."""
    roles = _roles_in(programme)
    found = (
        (group, arrow)
        for group in reading.session().execute(BulkItem.groups(bulk.id, g.person)).all()
        for arrow in offered(_definition(group), group.state, roles)
        if (group.programme, arrow.name) == (programme, transition) and own_values(arrow) is None
    )
    group, arrow = next(found, (None, None))
    if group is None or arrow is None:
        abort(404)
    query = BulkItem.cases(bulk.id, g.person).where(
        Application.programme == programme,
        Application.state == group.state,
        Application.definition_sha256 == group.definition_sha256,
    )
    return reading.session().scalars(query.limit(1)).one(), arrow


def _form_page(bulk: Bulk, programme: str, arrow: Transition, form: Any) -> str:
    number = sum(number for _result, number in reading.session().execute(BulkItem.counts(bulk.id)))
    return render_template(
        "bulk/step.html",
        bulk=bulk,
        programme=programme,
        arrow=arrow,
        form=form,
        all=number,
        fields=[each for each in form if each.type not in ("CSRFTokenField", "HiddenField")],
    )


def _shown(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Each row in the words of the reader."""
    codes, own = g.person.programmes_as(), g.person.organisation_ids
    for row in rows:
        state = _definition(row).states.get(row.state)
        inside = row.programme in codes and row.organisation_id not in own
        yield {
            "row": row,
            "state": state_word(state, inside) if state else row.state,
            "reasons": told((from_data(each) for each in row.reasons), row.ref),
            "cents": row.recommended_cents or row.requested_cents,
        }
