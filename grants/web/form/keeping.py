"""What all pages of the form do: find the case, keep what was typed, and never lose it to somebody faster."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.errors import NotEditable
from grants.acts.write_application import may_edit, save_section
from grants.clock import office_day
from grants.models import Application
from grants.models.case_file import with_form
from grants.vocabulary import completeness
from grants.web import reading
from grants.web.forms.application import CaseForm, digest
from grants.web.reasons import told
from workflows.errors import Reason, Stale

Stored = Callable[[Application], dict[str, Any]]


def case_with_form(ref: str) -> Application:
    """The case with what its form shows, or a page that does not exist."""
    query = Application.visible_to(g.person).where(Application.ref == ref)
    case: Application = reading.first_or_404(with_form(query))
    return case


def case_to_edit(ref: str) -> Application | Response:
    """The case if the person may write in it now; else the way to the page where it can be read.

    Raises NotEditable for what was sent: the answer keeps the text.
    """
    case = case_with_form(ref)
    if may_edit(g.person, case):
        return case
    if request.method == "POST":
        raise NotEditable
    flash(_("This application cannot be changed now. Here you can read it."), "info")
    return redirect(url_for("applications.show", ref=ref))


def keep(case: Application, section: str, form: CaseForm, values: dict[str, Any], stored: Stored) -> None:
    """Save a section. Raises what ``save_section`` raises."""
    unless_changed(case, form, stored, partial(save_section, case.ref, section, values))


def unless_changed(case: Application, form: CaseForm, stored: Stored, act: Callable[..., object]) -> None:
    """Run an act that takes a version; a change of *other* pages since this one was opened is no hindrance.

    Raises what the act raises.
    """
    given: dict[str, Any] = {"actor_id": g.person.id, "at": reading.now()}
    try:
        act(version=form.seen_version(), **given)
    except Stale:
        fresh = read_again(case.ref)
        if digest(stored(fresh)) != form.seen.data:
            raise
        act(version=fresh.version, **given)


def read_again(ref: str) -> Application:
    """The case as it is now, after an act: a reading session keeps the picture it began with."""
    reading.close()
    return case_with_form(ref)


def clash(stale: Stale, case: Application, form: CaseForm, stored: Stored) -> dict[str, Any]:
    """Somebody else saved this very page: what they wrote.

    The form takes over the new version: to save it again is deliberate, and wins.
    """
    fresh = read_again(case.ref)
    theirs = stored(fresh)
    form.opened_with(fresh, theirs)
    rows = [
        (form[name].label.text, text)
        for name, text in theirs.items()
        if isinstance(text, str) and name in form and text and text != (form[name].data or "")
    ]
    return {"who": stale.who, "at": stale.when, "theirs": rows, "is_own": stale.who == g.person.name}


def flaws(case: Application) -> list[Reason]:
    """Everything that still keeps the application from being handed in, as far as the form can mend it."""
    on = office_day(reading.now())
    return [*completeness.missing(case), *completeness.over_caps(case), *completeness.money_gaps(case, on)]


def limits(case: Application, section: str) -> list[dict[str, Any]]:
    """What a section holds that the programme does not fund: it is saved, and flagged."""
    on = office_day(reading.now())
    found = [*completeness.over_caps(case), *completeness.money_gaps(case, on)]
    return [each for each in told(found, case.ref) if each["section"] == section]
