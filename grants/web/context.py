"""What every template knows: the person, the navigation for their roles, the language."""

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _

from grants.models import Person
from grants.web.language import LANGUAGES
from grants.web.letters import READERS

# Pages that belong to an entry of the menu with another name: blueprint or endpoint -> the entry's blueprint.
PARTS = {
    **dict.fromkeys(
        ("form", "steps", "corrections", "reports", "documents", "drafts", "bulk"), "applications"
    ),
    "form.questions": "calls",
    **dict.fromkeys(("proposals", "simulations"), "procedures"),
}


def navigation(person: Person | None) -> list[dict[str, Any]]:
    """The main menu: only what the person can use."""
    items = [("front.show", _("Home"))]
    if person is not None:
        items = [("desk.show", _("My desk")), ("applications.index", _("Applications"))]
    items.append(("calls.index", _("Calls")))
    if person is not None and person.has_role(*READERS):
        items.append(("letters.index", _("Letters")))
    if person is not None and person.has_role("officer"):
        items += [("organisations.index", _("Organisations")), ("outbox.index", _("Outbox"))]
    if person is not None and person.is_staff:
        items.append(("procedures.index", _("Procedures")))
    if person is not None and person.appointed_as():
        items.append(("deputies.index", _("Deputies")))
    items.append(("help.show", _("Help")))
    return [
        {"label": text, "url": url_for(endpoint), "current": _current(endpoint)}
        for endpoint, text in items
        if endpoint in current_app.view_functions
    ]


def _current(endpoint: str) -> str | None:
    """What ``aria-current`` says of an entry: this very page, or a page of its part of the site."""
    here = request.endpoint or ""
    if here == endpoint:
        return "page"
    part = PARTS.get(here) or PARTS.get(here.split(".")[0]) or here.split(".")[0]
    return "true" if part == endpoint.split(".")[0] else None


def footer() -> list[dict[str, str]]:
    pages = [("legal", _("Legal notice")), ("privacy", _("Privacy")), ("accessibility", _("Accessibility"))]
    return [{"label": text, "url": url_for("help.show", page=page)} for page, text in pages]


def register(app: Flask) -> None:
    def everywhere() -> dict[str, Any]:
        return {
            "person": g.get("person"),
            "navigation": navigation(g.get("person")),
            "languages": LANGUAGES,
            "footer": footer() if "help.show" in app.view_functions else [],
        }

    app.context_processor(everywhere)
