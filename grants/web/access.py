"""Who may use a route: each view names its rule, and the app does not start with one that has none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """A rule. ``roles`` empty: everybody who is signed in; not ``sign_in``: the whole world.

    ``in_person``: who holds a role by their own right, and nobody who stands in for them.
    """

    name: str
    sign_in: bool = True
    roles: tuple[str, ...] = ()
    in_person: bool = False

    def __call__(self, view: View) -> View:
        """Mark a view with this rule."""
        view.access = self  # type: ignore[attr-defined]
        return view


PUBLIC = Access("public", sign_in=False)
SIGNED_IN = Access("signed in")
CASE = Access("whoever sees the case")


def staff(*roles: str, in_person: bool = False) -> Access:
    """People with one of these roles in any programme; what they see is filtered by programme."""
    return Access(f"staff: {', '.join(roles)}", roles=roles, in_person=in_person)


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """The rule of an endpoint; static files are public."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def refuse_undeclared(app: Flask) -> None:
    """Raises RuntimeError for a route without a rule."""
    bare = sorted({rule.endpoint for rule in app.url_map.iter_rules() if rule_of(app, rule.endpoint) is None})
    if bare:
        raise RuntimeError(f"No access rule for: {', '.join(bare)}.")


def register(app: Flask) -> None:
    """First who may, then whether the form is ours: an expired session is told so, with the text kept."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    for each in (limit_text, enforce, refuse_forged):
        app.before_request(each)


def limit_text() -> None:
    """Before each request: typed text needs far less room than files, which have a limit of their own."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def refuse_forged() -> None:
    """Before each request that changes something: its form must come from a page of this session."""
    current_app.extensions["csrf"].protect(apply_exemptions=True)


def enforce() -> Response | None:
    """Before each request: let in, lead to the sign-in page, or let the page not exist."""
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is None or not rule.sign_in:
        return None
    if g.person is None:
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("session.new", next=request.full_path.rstrip("?")))
        abort(401)
    programmes_as = g.person.appointed_as if rule.in_person else g.person.programmes_as
    if rule.roles and not programmes_as(*rule.roles):
        abort(404)
    return None
