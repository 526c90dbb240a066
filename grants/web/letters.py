"""The finance register of letters, and the letters themselves: stored bytes, never rendered again."""

import hashlib
import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from grants.clock import office_day
from grants.models import Letter, register
from grants.outside.bundle import Bundled, Words, bundle, plain
from grants.outside.files import Store
from grants.web import reading, words
from grants.web.access import CASE, staff
from grants.web.addresses import row_id
from grants.web.applications import STEPPING
from grants.web.forms.register import RegisterForm
from grants.web.language import language

log = logging.getLogger("grants")
bp = Blueprint("letters", __name__)

READERS = ("officer", "approver", "cashier", "auditor", "administrator")


@bp.get("/letters")
@staff(*READERS)
def index() -> str | tuple[str, int]:
    """The letters of one's programmes, newest first, 50 a page."""
    form = _filter_form(request.args)
    right = form.validate()
    query = register.letters(_programmes(), form.wanted() if right else register.Wanted())
    before, after = (row_id(request.args.get(name)) for name in ("before", "after"))
    rows: list[Any] = list(reading.session().execute(register.page(query, before, after))) if right else []
    more, rows = len(rows) > register.PAGE, rows[: register.PAGE]
    has_newer, has_older = before is not None, more
    if after is not None:
        rows.reverse()
        has_newer, has_older = more, True
    page = render_template(
        "register/index.html",
        form=form,
        letters=rows,
        filters=form.as_query(),
        found=reading.session().scalar(register.count(query)) if right else 0,
        newer=_page_url(form, after=rows[0].id) if rows and has_newer else None,
        older=_page_url(form, before=rows[-1].id) if rows and has_older else None,
        most=register.BUNDLE_AT_MOST,
        words=words,
        may_step=g.person.has_role(*STEPPING),
    )
    return page if right else (page, 422)


@bp.get("/letters/<label>/<any(de, en):lang>.pdf")
@CASE
def download(label: str, lang: str) -> AnyResponse | tuple[str, int]:
    """The stored bytes of a letter, for everybody who sees its case."""
    letter: Letter = reading.first_or_404(register.letter_for(g.person, label))
    file = letter.file(lang)
    if file is None:
        flash(_("This letter is still being made. Please try again in a moment."), "info")
        return redirect(url_for("applications.show", ref=letter.application.ref))
    content = _kept(label, file.sha256)
    if content is None:
        error = {
            "title": _("This letter cannot be handed out"),
            "text": _("The stored file is missing or was changed. It has been noted in the log."),
        }
        return render_template("errors/error.html", error=error), 503
    answer = send_file(
        BytesIO(content), "application/pdf", as_attachment=True, download_name=f"{letter.label}-{lang}.pdf"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/letters/zip", endpoint="bundle")
@staff(*READERS)
def bundled() -> AnyResponse:
    """The chosen letters, or all that the filter finds, in one ZIP with a list of what is in it."""
    form = _filter_form(request.form)
    back = redirect(url_for("letters.index", **form.as_query()))
    chosen = None if request.form.get("what") == "all" else request.form.getlist("letter")
    if chosen == [] or not form.validate():
        flash(_("Choose at least one letter, or take all that the filter finds."), "warning")
        return back
    query = register.for_bundle(register.letters(_programmes(), form.wanted()), chosen)
    rows = list(reading.session().execute(query))
    if not rows:
        flash(_("There is no letter to download."), "warning")
        return back
    if len(rows) > register.BUNDLE_AT_MOST:
        flash(
            _(
                "At most %(most)s letters fit into one file. Please narrow the filter.",
                most=register.BUNDLE_AT_MOST,
            ),
            "warning",
        )
        return back
    files: dict[int, dict[str, str]] = {}
    for letter_id, code, sha256 in _files([row.id for row in rows]):
        files.setdefault(letter_id, {})[code] = sha256
    entries = [
        Bundled(
            row.label,
            row.kind,
            row.dated_on,
            row.organisation,
            row.ref,
            row.amount_cents,
            files.get(row.id, {}),
        )
        for row in rows
    ]
    chunks = bundle(entries, Store(current_app.extensions["grants"].documents), _words())
    name = f"{plain(_('Letters'))}-{office_day(reading.now()).isoformat()}.zip"
    answer = Response(chunks, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _words() -> Words:
    """The words of a bundle in the language of this request, which its bytes outlive."""
    return Words(
        language=language(),
        heads=[
            _("Number"), _("Kind"), _("Date"), _("Organisation"), _("Application"), _("Amount (EUR)"),
            _("Language"), _("File"),
        ],
        kinds={code: str(name) for code, name in words.LETTERS.items()},
        languages={"de": _("German"), "en": _("English")},
        contents=_("List of letters"),
        not_made=_("not made yet"),
        damaged=_("missing or damaged"),
    )  # fmt: skip


def _files(ids: list[int]) -> Iterator[Any]:
    for start in range(0, len(ids), 500):  # a database takes only so many values in one statement
        yield from reading.session().execute(register.files_of(ids[start : start + 500]))


def _kept(label: str, sha256: str) -> bytes | None:
    """The bytes under their hash; None, and an entry in the log, if they are not what was issued."""
    try:
        with Store(current_app.extensions["grants"].documents).open(sha256) as file:
            content = file.read()
    except OSError as error:
        log.error("Letter %s: its file %s cannot be read: %s", label, sha256, error)
        return None
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("Letter %s: its file %s has been changed", label, sha256)
        return None
    return content


def _filter_form(given: Any) -> RegisterForm:
    return RegisterForm(given, _programmes(), list(reading.session().execute(register.calls(_programmes()))))


def _programmes() -> frozenset[str]:
    programmes: frozenset[str] = g.person.programmes_as(*READERS)
    return programmes


def _page_url(form: RegisterForm, **where: Any) -> str:
    return url_for("letters.index", **{**form.as_query(), **where})
