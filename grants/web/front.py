"""The front page: what this is, and what can be applied for now."""

from flask import Blueprint, render_template

from grants.models import Call
from grants.web import reading
from grants.web.access import PUBLIC
from grants.web.calls import openings

bp = Blueprint("front", __name__)


@bp.get("/")
@PUBLIC
def show() -> str:
    calls = reading.session().scalars(Call.published()).all()
    return render_template("front/show.html", openings=openings(calls, reading.now()))
