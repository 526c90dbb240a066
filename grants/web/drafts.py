"""Starting an application in an open round."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from grants.acts.errors import Invalid
from grants.acts.write_application import start_application
from grants.models import Round
from grants.web import reading
from grants.web.access import SIGNED_IN
from grants.web.forms.form import Form
from grants.web.forms.validators import Needed

bp = Blueprint("drafts", __name__)


class DraftForm(Form):
    """For which of their organisations does somebody apply?"""

    organisation_id = RadioField(
        _l("For which organisation do you apply?"),
        [Needed(_l("Choose an organisation."))],
        validate_choice=False,
    )


@bp.post("/rounds/<int:round_id>/applications")
@SIGNED_IN
def create(round_id: int) -> str | tuple[str, int] | Response:
    """Start a draft; who speaks for several organisations is asked which one applies."""
    row: Round = reading.first_or_404(Round.by_id(round_id))
    if not row.call.is_published:
        abort(404)
    choices = [(str(each.organisation_id), each.organisation.name) for each in g.person.memberships]
    if not choices:
        return _page(row, None, _("You do not speak for a city yet, so you cannot apply.")), 403
    form = DraftForm()
    form.organisation_id.choices = choices
    asked = "organisation_id" in request.form
    if len(choices) > 1 and not (asked and form.validate()):
        return (_page(row, form), 422) if asked else _page(row, form)
    chosen = form.organisation_id.data if asked else choices[0][0]
    if chosen not in dict(choices):
        form.organisation_id.errors = [_("Choose an organisation.")]
        return _page(row, form), 422
    try:
        ref = start_application(round_id, int(chosen), actor_id=g.person.id, at=reading.now())
    except Invalid as refusal:
        return _page(row, None, " ".join(_(text) for text in refusal.problems.values())), 422
    flash(_("Your draft %(ref)s has been started. What you save stays.", ref=ref), "success")
    return redirect(url_for("form.show", ref=ref))


def _page(row: Round, form: DraftForm | None, problem: str | None = None) -> str:
    return render_template("drafts/new.html", round=row, form=form, problem=problem)
