"""Signing in and out, and the language."""

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid, TooManyTries
from grants.acts.sign_in import choose_language, sign_in, sign_out, token_hash
from grants.clock import office_day
from grants.models import Person
from grants.web import again, reading
from grants.web.access import PUBLIC
from grants.web.addresses import local_or
from grants.web.forms.fields import EmailField, PasswordField
from grants.web.forms.form import Form
from grants.web.forms.validators import Needed
from grants.web.language import LANGUAGES

bp = Blueprint("session", __name__)


class SignInForm(Form):
    email = EmailField(_l("E-mail address"), [Needed()], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [Needed()], render_kw={"autocomplete": "current-password"})


@bp.get("/sign-in")
@PUBLIC
def new() -> str | Response:
    if g.person is not None:
        return redirect(url_for("desk.show"))
    return render_template("session/new.html", form=SignInForm(), next=request.args.get("next", ""))


@bp.post("/sign-in")
@PUBLIC
def create() -> str | tuple[str, int] | Response:
    """Start a new session; an old one of this browser ends."""
    form, status, sent = SignInForm(), 422, again.carried()
    if form.validate():
        try:
            token, _person = sign_in(
                form.email.data or "",
                form.password.data or "",
                at=reading.now(),
                config=current_app.extensions["grants"],
            )
        except Invalid as refusal:
            form.email.errors = [_(text) for text in refusal.problems.values()]
        except TooManyTries:
            form.form_errors = [
                _("Too many wrong passwords. Please wait a quarter of an hour and try again.")
            ]
            status = 429
        else:
            _forget()
            session.clear()
            session["token"] = token
            session.permanent = True
            if sent:
                return _to_send_again(sent)
            return redirect(local_or(request.form.get("next", ""), url_for("desk.show")))
    return render_template(
        "session/new.html", form=form, next=request.form.get("next", ""), again=sent
    ), status


def _to_send_again(sent: again.Sent) -> str:
    """A page of the new session, with what the old one ended under."""
    g.pop("csrf_token", None)  # the old session's
    reading.close()
    recognise()
    return render_template("session/again.html", again=sent)


@bp.post("/sign-out")
@PUBLIC
def destroy() -> Response:
    _forget()
    session.clear()
    flash(_("You are signed out."), "success")
    response = redirect(url_for("front.show"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.post("/language")
@PUBLIC
def language() -> Response:
    chosen = request.form.get("language", "")
    if chosen in dict(LANGUAGES):
        session["language"] = chosen
        if g.person is not None:
            choose_language(g.person.id, chosen)
    return redirect(local_or(request.form.get("back", ""), url_for("front.show")))


def _forget() -> None:
    token = session.get("token")
    if token:
        sign_out(str(token))


def recognise() -> None:
    """Before each request: who is it? Rights are read afresh each time."""
    g.person = None
    token = session.get("token")
    if not token or request.endpoint == "static":
        return
    at = reading.now()
    values = {"token_hash": token_hash(str(token)), "at": at, "today": office_day(at)}
    g.person = reading.session().scalars(Person.signed_in(), values).unique().one_or_none()


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.before_request(recognise)
