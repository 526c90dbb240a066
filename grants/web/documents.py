"""Files that a city attaches to its case."""

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from grants.acts.attach_document import attach_document, remove_document
from grants.acts.errors import Invalid, NotEditable
from grants.acts.write_application import may_edit
from grants.acts.write_report import may_report
from grants.models import Application, Document
from grants.models.case_file import with_form
from grants.outside.files import Store
from grants.vocabulary.binding import is_editable, is_reportable
from grants.vocabulary.versions import workflow_of
from grants.web import errors, reading, reports, session
from grants.web.access import CASE
from grants.web.form import sections
from grants.web.form.keeping import case_with_form
from grants.web.forms.application import UploadForm

bp = Blueprint("documents", __name__)

# What was uploaded must never run as a page of this site.
POLICY = "default-src 'none'; sandbox"


@bp.post("/applications/<ref>/documents")
@CASE
def create(ref: str) -> tuple[str, int] | Response:
    """Attach a file."""
    case, form = case_with_form(ref), UploadForm()
    if not (may_edit(g.person, case) or may_report(g.person, case)):
        raise NotEditable
    name, content = form.read()
    if not name:
        form.file.errors = [_("Choose a file first.")]
        return _page_of(case, form), 422
    try:
        attach_document(
            ref,
            name,
            content,
            actor_id=g.person.id,
            at=reading.now(),
            config=current_app.extensions["grants"],
        )
    except Invalid as refusal:
        form.complain(refusal.problems)
        return _page_of(case, form), 422
    flash(_("The file “%(name)s” is attached.", name=name), "success")
    return redirect(_back(case))


@bp.get("/documents/<int:document_id>")
@CASE
def download(document_id: int) -> Response:
    """The bytes as they were uploaded; always saved, never shown."""
    document: Document = reading.first_or_404(Document.visible_to(g.person, document_id))
    file = Store(current_app.extensions["grants"].documents).open(document.sha256)
    response = send_file(
        file,
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.name,
        etag=document.sha256,
        conditional=False,
    )
    response.content_length = document.size
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/applications/<ref>/documents/<int:document_id>/remove")
@CASE
def destroy(ref: str, document_id: int) -> Response:
    """Take a file off the case."""
    case = case_with_form(ref)
    remove_document(ref, document_id, actor_id=g.person.id, at=reading.now())
    flash(_("The file has been removed."), "success")
    return redirect(_back(case))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Any:
    """The server stopped reading: the message still belongs to the field where the file was chosen."""
    session.recognise()  # reading was stopped before anybody asked who it is
    ref = (request.view_args or {}).get("ref")
    query = Application.visible_to(g.person).where(Application.ref == ref)
    case = reading.session().scalars(with_form(query)).unique().one_or_none()
    if case is None or not (may_edit(g.person, case) or may_report(g.person, case)):
        return errors.page(413)
    form = UploadForm(formdata=None)
    form.file.errors = [_("This file is too large.")]
    return _page_of(case, form), 413


def _page_of(case: Application, form: UploadForm) -> str:
    """The page on which the file was chosen: the report's, once that is due."""
    if may_edit(g.person, case):
        return sections.documents_page(case, form)
    return reports.documents_page(case, form)


def _back(case: Application) -> str:
    """To the page on which the file was chosen, else to the case."""
    flow = workflow_of(case)
    if is_editable(flow, case.state):
        return url_for("form.edit", ref=case.ref, section="documents")
    if is_reportable(flow, case.state):
        return url_for("reports.documents", ref=case.ref)
    return url_for("applications.show", ref=case.ref)
