"""The task list of an application, and a page for each section."""

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.clock import office_day
from grants.models import Application, Organisation
from grants.rules.grant import total
from grants.vocabulary import completeness
from grants.vocabulary.explaining import foreseen
from grants.vocabulary.facts import calculation, ceiling
from grants.vocabulary.roles import roles_of
from grants.vocabulary.versions import workflow_of
from grants.web import reading
from grants.web.access import CASE
from grants.web.case_file import returned
from grants.web.form.blueprint import bp
from grants.web.form.keeping import case_to_edit, clash, flaws, keep, limits, read_again
from grants.web.forms.application import (
    ContentForm,
    ExchangeForm,
    PartnersForm,
    SectionForm,
    UploadForm,
    rules_of,
)
from grants.web.forms.money import BudgetForm
from grants.web.forms.rows import rows_changed
from grants.web.reasons import organisation_url, told
from workflows.errors import Reason, Stale

FORMS: dict[str, type[SectionForm]] = {
    form.code: form for form in (PartnersForm, ExchangeForm, ContentForm, BudgetForm)
}
TITLES = {
    "partners": PartnersForm.title,
    "exchange": ExchangeForm.title,
    "content": ContentForm.title,
    "visits": _l("Visits"),
    "money": BudgetForm.title,
    "documents": _l("Documents"),
}
SECTIONS = tuple(TITLES)


@bp.get("/applications/<ref>/form")
@CASE
def show(ref: str) -> str | Response:
    """The task list: what is done, what is open, how much money it comes to."""
    case = case_to_edit(ref)
    if not isinstance(case, Application):
        return case
    hand_in = _handing_in(case)
    found = told(_in_the_way(case, hand_in), ref)
    return render_template(
        "form/show.html",
        case=case,
        rules=rules_of(case),
        tasks=[_task(case, section, found) for section in SECTIONS],
        left=len(found),
        besides=[each for each in found if each["section"] not in SECTIONS],
        returned=returned(case),
        hand_in=hand_in,
        closed=_is_closed(case, hand_in),
        most=ceiling(case, office_day(reading.now())),
    )


@bp.route("/applications/<ref>/form/<section>", methods=["GET", "POST"])
@CASE
def edit(ref: str, section: str) -> str | tuple[str, int] | Response:
    """One section. It can be saved incomplete; what cannot be read gets a message and stays as typed."""
    if section not in SECTIONS:
        abort(404)
    case = case_to_edit(ref)
    if not isinstance(case, Application):
        return case
    if section == "visits":
        return _list_of_visits(case)
    if section == "documents":
        return documents_page(case, UploadForm())
    kind = FORMS[section]
    form = kind(data=None if request.method == "POST" else kind.stored(case))
    form.fit(rules_of(case))
    if request.method != "POST":
        form.opened_with(case, kind.stored(case))
        return _page(case, form)
    return _save(case, form)


def _save(case: Application, form: SectionForm) -> str | tuple[str, int] | Response:
    if isinstance(form, PartnersForm):
        form.know(_organisations())
    if shown := rows_changed(form, request.form.get("rows", "")):
        return _page(case, form, shown=shown)
    if not form.validate():
        return _page(case, form), 422
    try:
        keep(case, form.code, form, form.values(case), type(form).stored)
    except Invalid as refusal:
        form.complain(refusal.problems)
        return _page(case, form), 422
    except Stale as stale:
        return _page(case, form, stale=clash(stale, case, form, type(form).stored)), 409
    return after_saving(case.ref, form.code)


def after_saving(ref: str, section: str) -> Response:
    """On to where the button said, unless there is something to look at on this page first."""
    go = request.form.get("go", "next")
    if go == "overview":
        flash(_("Saved."), "success")
        return redirect(url_for("form.show", ref=ref))
    if go == "stay" or limits(read_again(ref), section):
        flash(_("Saved."), "success")
        return redirect(url_for("form.edit", ref=ref, section=section))
    return redirect(next_url(ref, section))


def next_url(ref: str, section: str) -> str:
    following = SECTIONS[SECTIONS.index(section) + 1 :]
    if following:
        return url_for("form.edit", ref=ref, section=following[0])
    return url_for("form.show", ref=ref)


def place_of(ref: str, section: str) -> dict[str, Any]:
    """Where a section stands among all: what its page's head and foot show."""
    number = SECTIONS.index(section)
    before = SECTIONS[number - 1] if number else None
    return {
        "section": section,
        "title": TITLES[section],
        "number": number + 1,
        "of": len(SECTIONS),
        "next_url": next_url(ref, section),
        "prev_url": url_for("form.edit", ref=ref, section=before) if before else None,
    }


def documents_page(case: Application, form: UploadForm) -> str:
    """The files of a case, and a field for one more."""
    return render_template(
        "form/documents.html",
        case=case,
        form=form,
        place=place_of(case.ref, "documents"),
        most=current_app.extensions["grants"].upload_bytes,
    )


def _page(case: Application, form: SectionForm, **more: Any) -> str:
    if isinstance(form, PartnersForm):
        more["organisations"] = _organisations()
        more["address_url"] = organisation_url(case.organisation_id, case.ref)
    if isinstance(form, BudgetForm):
        more |= _sums(case, form)
    return render_template(
        f"form/{form.code}.html",
        case=case,
        rules=rules_of(case),
        form=form,
        place=place_of(case.ref, form.code),
        limits=limits(case, form.code) if request.method == "GET" else [],
        **more,
    )


def _list_of_visits(case: Application) -> str:
    found = [(visit, told(completeness.visit_flaws(case, visit), case.ref)) for visit in case.visits]
    known = {each["text"] for _visit, reasons in found for each in reasons}
    rest = [each for each in limits(case, "visits") if each["text"] not in known]
    return render_template(
        "form/visits.html",
        case=case,
        rules=rules_of(case),
        found=found,
        limits=rest,
        place=place_of(case.ref, "visits"),
    )


def _sums(case: Application, form: BudgetForm) -> dict[str, Any]:
    """The programme's calculation and the balance of what is saved; a first amount is suggested."""
    on = office_day(reading.now())
    lines = calculation(case, on)
    most = ceiling(case, on)
    suggested = request.method == "GET" and not case.requested_cents and most > 0
    if suggested:
        form.requested_cents.data = most
    financed = case.requested_cents + case.own_cents + case.third_cents
    return {
        "lines": lines,
        "calculated": total(lines),
        "most": most,
        "suggested": suggested,
        "financed": financed,
        "gap": case.costs_cents - financed,
    }


def _organisations() -> Any:
    return reading.session().scalars(Organisation.by_name()).all()


def _task(case: Application, section: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    reasons = [each["text"] for each in found if each["section"] == section]
    hint = " ".join(reasons)
    state = "open" if reasons else "done"
    if section == "documents":
        state = "done" if case.documents else "optional"
        count = len(case.documents)
        hint = (
            ngettext("%(num)d file attached", "%(num)d files attached", count)
            if count
            else _("For example an agenda or a letter of the partner city.")
        )
    return {
        "label": TITLES[section],
        "url": url_for("form.edit", ref=case.ref, section=section),
        "state": state,
        "hint": hint,
    }


def _handing_in(case: Application) -> Any:
    """The step that hands the application in, if this person may take it; else None."""
    arrows = workflow_of(case).options(case.state, roles_of(g.person, case))
    return next((each for each in arrows if "freeze_submission" in each.effects), None)


def _in_the_way(case: Application, hand_in: Any) -> Sequence[Reason]:
    """Everything that keeps the application from being handed in: its own gaps, and the round's times."""
    if hand_in is None:
        return flaws(case)
    return foreseen(case, hand_in, g.person, reading.now())[1]


def _is_closed(case: Application, hand_in: Any) -> bool:
    """The round has closed and this step needs it open."""
    return hand_in is not None and "round_open" in hand_in.requires and not case.round.is_open(reading.now())
