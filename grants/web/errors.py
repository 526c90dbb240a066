"""One table that turns a class of error into an answer. Acts raise; here it becomes a page."""

import logging
import secrets
from datetime import datetime
from typing import Any

from flask import Flask, g, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.models import Application
from grants.web import again, reading
from grants.web.reasons import told
from grants.web.session import SignInForm
from workflows.errors import NotYourTurn, Refused, Stale, UnknownTransition, WrongState

log = logging.getLogger("grants")

ANSWERS: dict[type[Exception], int] = {
    NotThere: 404,
    UnknownTransition: 404,
    NotYourTurn: 403,
    NotEditable: 409,
    WrongState: 409,
    Stale: 409,
    Refused: 422,
    Invalid: 422,
    CSRFError: 400,
    OperationalError: 503,
}
PAGES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
NEVER_SHOWN = (
    "csrf_token", "password", "transition", "version", "subject", "seen", "go", "then", "next", again.ADDRESS,
)  # fmt: skip


def kept() -> list[tuple[str, str]]:
    """What was typed, so that no error page loses it. Empty where the input itself cannot be read."""
    named = {field.name: str(field.label.text) for field in g.get("form", ())}
    try:
        return [
            (named.get(name, name.removeprefix(again.FIELD)), text)
            for name, text in request.form.items(multi=True)
            if name not in NEVER_SHOWN and text.strip()
        ]
    except HTTPException:
        return []


def page(status: int, **context: Any) -> tuple[str, int]:
    """The error page of a status, in the look of all others."""
    known = status if status in PAGES else 500
    return render_template(
        f"errors/{known}.html", kept=kept() if request.method == "POST" else [], **context
    ), status


def _domain(error: Exception) -> tuple[str, int]:
    status = next(code for kind, code in ANSWERS.items() if isinstance(error, kind))
    context: dict[str, Any] = {"back_url": _back_url()}
    if isinstance(error, CSRFError):
        context["again"] = again.in_vain()
    if isinstance(error, Stale):
        context["stale"] = _change(error.who, error.when)
    if isinstance(error, WrongState):
        context["stale"] = _last_change()
    if isinstance(error, Refused | NotYourTurn):
        context["reasons"] = told(error.reasons, _ref())
    if isinstance(error, Invalid):
        context["reasons"] = [{"text": gettext(text), "url": None} for text in error.problems.values()]
    return page(status, **context)


def _ref() -> str | None:
    return (request.view_args or {}).get("ref")


def _back_url() -> str | None:
    return url_for("applications.show", ref=_ref()) if _ref() else None


def _last_change() -> dict[str, Any] | None:
    query = Application.visible_to(g.person).where(Application.ref == _ref())
    case = reading.session().scalars(query).one_or_none()
    return _change(*case.last_change) if case and case.steps else None


def _change(who: str, at: datetime) -> dict[str, Any]:
    """For the page of 409; ``is_own``: by the one who reads it, perhaps in another window."""
    return {"who": who, "at": at, "is_own": g.person is not None and who == g.person.name}


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if error.code == 401:
        return page(401, again=again.in_vain(), form=SignInForm(formdata=None))
    return page(error.code)


def _unexpected(error: Exception) -> tuple[str, int]:
    """The last resort: a number for the operators, no detail for the visitor."""
    reference = secrets.token_hex(4)
    log.exception("Unexpected error %s at %s %s", reference, request.method, request.path, exc_info=error)
    return page(500, reference=reference)


def register(app: Flask) -> None:
    for kind in ANSWERS:
        app.register_error_handler(kind, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
