"""A page for each visit: days, host, delegations and agenda."""

from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.acts.write_application import discard_visit
from grants.models import Application, Visit
from grants.vocabulary import completeness
from grants.web.access import CASE
from grants.web.form.blueprint import bp
from grants.web.form.keeping import Stored, case_to_edit, clash, keep, read_again, unless_changed
from grants.web.form.sections import place_of
from grants.web.forms.application import rules_of
from grants.web.forms.rows import rows_changed
from grants.web.forms.visit import VisitForm
from grants.web.reasons import told
from workflows.errors import Stale

Answer = str | tuple[str, int] | Response


@bp.route("/applications/<ref>/form/visits/new", methods=["GET", "POST"], defaults={"visit_id": None})
@bp.route("/applications/<ref>/form/visits/<int:visit_id>", methods=["GET", "POST"])
@CASE
def visit(ref: str, visit_id: int | None) -> Answer:
    """One visit, new or known."""
    case = case_to_edit(ref)
    if not isinstance(case, Application):
        return case
    known = _find(case, visit_id)
    stored = _stored(known, case)
    form = VisitForm(data=None if request.method == "POST" else stored)
    form.fit(case, rules_of(case))
    if request.method != "POST":
        form.opened_with(case, stored)
        return _page(case, known, form)
    return _save(case, known, form)


@bp.post("/applications/<ref>/form/visits/<int:visit_id>/discard")
@CASE
def visit_discard(ref: str, visit_id: int) -> Response:
    """Take a visit out of the plan, if it still is as the page showed it."""
    case = case_to_edit(ref)
    if not isinstance(case, Application):
        return case
    unless_changed(case, VisitForm(), _stored_as(visit_id), partial(discard_visit, ref, visit_id))
    flash(_("The visit has been removed."), "success")
    return redirect(url_for("form.edit", ref=ref, section="visits"))


def _save(case: Application, known: Visit | None, form: VisitForm) -> Answer:
    if shown := rows_changed(form, request.form.get("rows", "")):
        form.fit(case, rules_of(case))
        return _page(case, known, form, shown=shown)
    if not form.validate():
        return _page(case, known, form), 422
    visit_id = known.id if known else None

    stored = _stored_as(visit_id)
    try:
        keep(case, "visits", form, form.values(visit_id), stored)
    except Invalid as refusal:
        form.complain(refusal.problems)
        return _page(case, known, form), 422
    except Stale as stale:
        return _page(case, known, form, stale=clash(stale, case, form, stored)), 409
    return _after_saving(case.ref, visit_id)


def _after_saving(ref: str, visit_id: int | None) -> Response:
    """Back to the visits, unless this one exceeds a limit."""
    flash(_("Saved."), "success")
    case = read_again(ref)
    saved = _find(case, visit_id) if visit_id else max(case.visits, key=lambda each: each.id)
    if saved is not None and request.form.get("go") == "stay":
        return redirect(url_for("form.visit", ref=ref, visit_id=saved.id))
    if saved is not None and request.form.get("go") != "overview" and completeness.over_caps_of(case, saved):
        return redirect(url_for("form.visit", ref=ref, visit_id=saved.id))
    if request.form.get("go") == "overview":
        return redirect(url_for("form.show", ref=ref))
    return redirect(url_for("form.edit", ref=ref, section="visits"))


def _page(case: Application, known: Visit | None, form: VisitForm, **more: Any) -> str:
    look = completeness.over_caps_of(case, known) if known and request.method == "GET" else []
    return render_template(
        "form/visit.html",
        case=case,
        visit=known,
        rules=rules_of(case),
        form=form,
        limits=told(look, case.ref),
        place=place_of(case.ref, "visits"),
        **more,
    )


def _find(case: Application, visit_id: int | None) -> Visit | None:
    if visit_id is None:
        return None
    found = next((each for each in case.visits if each.id == visit_id), None)
    if found is None:
        abort(404)
    return found


def _stored_as(visit_id: int | None) -> Stored:
    """How to read from a case what a visit's page holds."""

    def stored(case: Application) -> dict[str, Any]:
        return _stored(_find(case, visit_id), case)

    return stored


def _stored(known: Visit | None, case: Application) -> dict[str, Any]:
    """What a visit holds; a new one is proposed for the first partner."""
    if known is not None:
        return VisitForm.stored(known)
    host = case.partners[0] if case.partners else None
    return {
        "visit_title": _("Visit to %(city)s", city=host.name) if host and not case.visits else "",
        "host": str(host.id) if host else "",
        "is_virtual": case.mode == "virtual",
    }
