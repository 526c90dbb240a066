"""Writing payment requests: a draft that a step hands in."""

from flask import Blueprint

from grants.web.access import CASE
from grants.web.drafting import Answer, Drafting
from grants.web.forms.payment_request import payment_request_form
from workflows.states import PAYMENT_REQUEST

bp = Blueprint("payment_requests", __name__)
draft = Drafting(PAYMENT_REQUEST, "payment_requests", payment_request_form)


@bp.get("/applications/<ref>/payment-requests/new")
@CASE
def new(ref: str) -> Answer:
    """An empty form; nothing is kept before it is saved."""
    return draft.show(ref, None)


@bp.post("/applications/<ref>/payment-requests")
@CASE
def create(ref: str) -> Answer:
    """Keep a payment request for the first time."""
    return draft.keep(ref, None)


@bp.get("/applications/<ref>/payment-requests/<int:number>")
@CASE
def edit(ref: str, number: int) -> Answer:
    """The form with what is kept."""
    return draft.show(ref, number)


@bp.post("/applications/<ref>/payment-requests/<int:number>")
@CASE
def update(ref: str, number: int) -> Answer:
    """Keep what was changed in the draft."""
    return draft.keep(ref, number)
