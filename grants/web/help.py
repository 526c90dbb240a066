"""The handbook, by role, and the pages that every public office must have."""

from flask import Blueprint, abort, current_app, render_template
from flask_babel import gettext as _

from grants.vocabulary.programmes import programmes
from grants.web.access import PUBLIC
from grants.web.language import language

bp = Blueprint("help", __name__)

HANDBOOK = (
    "applicant", "partner", "reviewer", "officer", "approver", "cashier", "auditor", "administrator",
    "operator",
)  # fmt: skip
OFFICE = ("legal", "privacy", "accessibility")


def titles() -> dict[str, str]:
    return {
        "applicant": _("For cities that apply"),
        "partner": _("For partner cities"),
        "reviewer": _("For reviewers"),
        "officer": _("For case officers"),
        "approver": _("For approvers"),
        "cashier": _("For the cashier's office"),
        "auditor": _("For auditors"),
        "administrator": _("For the administration of procedures"),
        "operator": _("For those who run this site"),
        "legal": _("Legal notice"),
        "privacy": _("Privacy"),
        "accessibility": _("Accessibility"),
    }


@bp.get("/help", defaults={"page": None})
@bp.get("/help/<page>")
@PUBLIC
def show(page: str | None) -> str:
    """The table of contents, or one page of the handbook."""
    if page is None:
        return render_template("help/show.html", titles=titles(), handbook=HANDBOOK, office=OFFICE)
    if page not in HANDBOOK + OFFICE:
        abort(404)
    return render_template(
        f"help/{page}.{language()}.html",
        title=titles()[page],
        programmes=programmes().values(),
        installed=installed_text(page),
        where=f"help/{page}.{language()}.txt",
    )


def installed_text(page: str) -> list[str] | None:
    """The paragraphs that the operating office put into its instance folder; None if there are none."""
    file = current_app.extensions["grants"].instance / "help" / f"{page}.{language()}.txt"
    if page not in OFFICE or not file.is_file():
        return None
    text = file.read_text(encoding="utf-8", errors="replace")
    return [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
