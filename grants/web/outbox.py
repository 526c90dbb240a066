"""What could not leave the house: letters and mails that keep failing, and the button to try again."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.work_outbox import retry_row
from grants.models import Outbox
from grants.web import reading
from grants.web.access import staff
from grants.worker import wake

bp = Blueprint("outbox", __name__)


@bp.get("/outbox")
@staff("officer")
def index() -> str:
    """The failing rows of one's programmes, the latest first."""
    programmes = g.person.programmes_as("officer")
    session = reading.session()
    rows = session.scalars(Outbox.failing(programmes)).all()
    return render_template(
        "outbox/index.html",
        rows=rows,
        errors={row.id: _(row.error) for row in rows},  # the house's own sentences speak German as well
        failing=session.scalar(Outbox.count_failing(programmes)),
        waiting=session.execute(Outbox.waiting_in(programmes)).one(),
        now=reading.now(),
    )


@bp.post("/outbox/<int:row_id>/retry")
@staff("officer")
def retry(row_id: int) -> Response:
    """Let a row be tried at once."""
    retry_row(row_id, actor_id=g.person.id, at=reading.now())
    wake(current_app.extensions["grants_queue"])
    flash(_("It is being tried again. Reload this page in a moment."), "success")
    return redirect(url_for("outbox.index"))
