"""The report after the exchange: written as a draft, handed in by a step."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.write_report import may_report, save_report
from grants.models import Application
from grants.vocabulary.versions import workflow_of
from grants.web import reading
from grants.web.access import CASE
from grants.web.forms.application import UploadForm
from grants.web.forms.report import ReportForm, report_form

bp = Blueprint("reports", __name__)


@bp.get("/applications/<ref>/report")
@CASE
def edit(ref: str) -> str | Response:
    """The form of the report, filled with the plan or with the draft; others are led to the case."""
    case = reading.case_or_404(ref)
    if not may_report(g.person, case):
        flash(_("The report cannot be written now."), "info")
        return redirect(url_for("applications.show", ref=ref))
    return report_page(case, report_form(case, typed=False))


@bp.post("/applications/<ref>/report")
@CASE
def update(ref: str) -> tuple[str, int] | Response:
    """Keep the draft; a report may wait for its missing parts until it is handed in."""
    case = reading.case_or_404(ref)
    form = g.form = report_form(case, typed=True)
    if may_report(g.person, case) and not form.validate():
        return report_page(case, form), 422
    save_report(ref, form.values(), actor_id=g.person.id, at=reading.now(), version=form.seen_version())
    if request.form.get("then") == "attach":
        return redirect(url_for("reports.documents", ref=ref))
    if request.form.get("then") == "submit":
        return redirect(url_for("steps.new", ref=ref, transition=_handing_in(case)))
    flash(_("The draft of your report is saved."), "success")
    return redirect(url_for("reports.edit", ref=ref))


def _handing_in(case: Application) -> str:
    """The step that freezes the report from here."""
    leaving = workflow_of(case).definition.leaving(case.state)
    return next(arrow.name for arrow in leaving if "freeze_report" in arrow.effects)


@bp.get("/applications/<ref>/report/documents")
@CASE
def documents(ref: str) -> str | Response:
    """The files that belong to the report: a page of their own, on which nothing else can be lost."""
    case = reading.case_or_404(ref)
    if not may_report(g.person, case):
        return redirect(url_for("reports.edit", ref=ref))
    return documents_page(case, UploadForm())


def documents_page(case: Application, form: UploadForm) -> str:
    """The page of the files; ``form`` brings what was wrong with one."""
    return render_template(
        "reports/documents.html", case=case, form=form, most=current_app.extensions["grants"].upload_bytes
    )


def report_page(case: Application, form: ReportForm) -> str:
    """The form of the report, with what the office said when it returned it."""
    returned = [step for step in case.own_steps if step.to_state == case.state and step.note]
    return render_template(
        "reports/edit.html",
        case=case,
        form=form,
        returned=returned[-1] if case.report and case.report.submitted_at and returned else None,
    )
