"""Writing changes of an award: a draft that a step hands in."""

from flask import Blueprint

from grants.web.access import CASE
from grants.web.drafting import Answer, Drafting
from grants.web.forms.amendment import amendment_form
from workflows.states import AMENDMENT

bp = Blueprint("amendments", __name__)
draft = Drafting(AMENDMENT, "amendments", amendment_form)


@bp.get("/applications/<ref>/amendments/new")
@CASE
def new(ref: str) -> Answer:
    """An empty form; nothing is kept before it is saved."""
    return draft.show(ref, None)


@bp.post("/applications/<ref>/amendments")
@CASE
def create(ref: str) -> Answer:
    """Keep a change of what was awarded for the first time."""
    return draft.keep(ref, None)


@bp.get("/applications/<ref>/amendments/<int:number>")
@CASE
def edit(ref: str, number: int) -> Answer:
    """The form with what is kept."""
    return draft.show(ref, number)


@bp.post("/applications/<ref>/amendments/<int:number>")
@CASE
def update(ref: str, number: int) -> Answer:
    """Keep what was changed in the draft."""
    return draft.keep(ref, number)
