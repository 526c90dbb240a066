"""A page that shows every macro once, for the tests of the look. It needs no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, Flask, flash, g, render_template, request
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

import grants
from grants.web import filters, language
from grants.web.forms import (
    AreaField,
    AtMost,
    Between,
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    MayWait,
    MoneyField,
    Needed,
    NumberField,
    PasswordField,
    RadioField,
    SelectField,
    TextField,
    UploadField,
    YesField,
)
from workflows.label import Label
from workflows.states import State

HERE = Path(__file__).parent
TEMPLATES = HERE.parent.parent / "templates"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
NOON = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)

PHASES = {
    "application": Label("Antrag", "Application"),
    "review": Label("Begutachtung", "Review"),
    "decision": Label("Entscheidung", "Decision"),
    "settlement": Label("Abrechnung", "Settlement"),
}


def _state(name: str, phase: str, *turn: str) -> State:
    return State(name, Label(name, name), Label(name, name), phase, turn)


@dataclass(frozen=True)
class Definition:
    phases: dict[str, Label]
    states: dict[str, State]


DEFINITION = Definition(
    PHASES,
    {
        "draft": _state("draft", "application", "applicant"),
        "in_review": _state("in_review", "review", "reviewer"),
        "rejected": _state("rejected", "decision"),
        "closed": _state("closed", "settlement"),
    },
)


class Gallery(Form):
    """One field of each kind."""

    title = TextField(
        "Title of the exchange",
        [Needed("Enter a title, for example the subject of the meeting."), AtMost(120)],
        description="So that both cities recognise it.",
    )
    mail = EmailField("E-mail address", [Optional()])
    secret = PasswordField("Password")
    aims = AreaField(
        "What do you want to achieve?",
        [MayWait(), AtMost(400)],
        description="Three to five sentences are enough.",
    )
    kind = SelectField(
        "Kind of exchange",
        [Needed("Choose the kind of exchange.")],
        choices=[SelectChoice("", "Please choose"), SelectChoice("trip", "Expert trip")],
    )
    mode = RadioField(
        "How do you meet?",
        [Needed("Choose how you meet.")],
        choices=[SelectChoice("physical", "In person"), SelectChoice("virtual", "Online")],
        description="An online meeting gets no travel money.",
    )
    goals = CheckboxesField(
        "Sustainable development goals",
        choices=[SelectChoice("11", "11 Sustainable cities"), SelectChoice("13", "13 Climate action")],
    )
    amount = MoneyField("Own contribution", [Needed("Enter an amount.")], description="0 is possible.")
    starts = DateField("First day", [Needed("Enter the first day.")])
    people = NumberField("People", [Between(1, 6)])
    partner_letter = UploadField("Letter of the partner city", description="PDF, at most 10 MB")
    sure = YesField("I confirm that the trip has not started yet.", [Needed("Please confirm this.")])


def make_gallery() -> Flask:
    """An app with the real templates and the gallery at /, filled wrongly when it is posted to."""
    app = Flask("gallery", static_folder=str(Path(grants.__file__).parent / "static"))
    app.config.update(SECRET_KEY="gallery", TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(HERE), FileSystemLoader(TEMPLATES)])
    app.jinja_env.undefined = StrictUndefined
    app.before_request(_speak)
    language.register(app)
    CSRFProtect(app)
    filters.register(app)
    app.context_processor(_frame)

    front = Blueprint("front", __name__)
    front.add_url_rule("/", "show", _show, methods=["GET", "POST"])
    front.add_url_rule("/errors/<name>", "error", _error)
    session = Blueprint("session", __name__)
    session.add_url_rule("/sign-in", "new", _show)
    session.add_url_rule("/sign-out", "destroy", _show, methods=["POST"])
    session.add_url_rule("/language", "language", _show, methods=["POST"])
    app.register_blueprint(front)
    app.register_blueprint(session)
    app.after_request(_guard)
    return app


def _frame() -> dict[str, object]:
    words = ("My desk", "Applications", "Calls", "Letters", "Outbox")
    return {
        "person": SimpleNamespace(name="Renate Muster"),
        "navigation": [
            {"label": word, "url": "/", "current": "page" if word == "My desk" else None} for word in words
        ],
        "footer": [{"label": word, "url": "/"} for word in ("Legal notice", "Privacy", "Accessibility")],
    }


def _speak() -> None:
    g.language = request.args.get("lang", "en")


def _show() -> str:
    form = Gallery()
    if request.method == "POST":
        form.validate()
    flash("The application has been submitted.", "success")
    flash("The letter could not be made.", "danger")
    return render_template(
        "gallery.html", form=form, definition=DEFINITION, now=NOON, today=date(2026, 5, 14)
    )


def _error(name: str) -> str:
    more = {
        "409": {
            "stale": SimpleNamespace(who="Olaf Beispiel", at=NOON, is_own=False),
            "kept": [("Your reasons", "The aims are clear.\nThe partner is <new>.")],
            "back_url": "/applications/UDE-2026-000012",
        },
        "422": {"reasons": [{"text": "The round has not enough money left.", "url": "/rounds/1"}]},
        "500": {"reference": "a8f3-2210"},
    }
    return render_template(f"errors/{name}.html", **more.get(name, {}))


def _guard(response):
    response.headers["Content-Security-Policy"] = POLICY
    return response
