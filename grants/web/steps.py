"""One route for every button of every workflow, and the page of a step that needs more than a click."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.take_step import take_step
from grants.models import Application, Person
from grants.vocabulary.explaining import foreseen
from grants.vocabulary.roles import CASE_ROLES, capacities, is_own_case, roles_of
from grants.vocabulary.versions import workflow_of
from grants.web import beside, reading
from grants.web.access import CASE
from grants.web.filters import label
from grants.web.forms.steps import step_form
from grants.web.reasons import told
from grants.worker import wake
from workflows.errors import NotYourTurn, Refused, UnknownTransition
from workflows.states import Transition

bp = Blueprint("steps", __name__)


def options(case: Application) -> list[dict[str, Any]]:
    """The buttons of a case for the signed-in person; a blocked one with all its reasons."""
    arrows = workflow_of(case).options(case.state, roles_of(g.person, case))
    return [_option(case, arrow) for arrow in arrows]


def _option(case: Application, arrow: Transition) -> dict[str, Any]:
    move, reasons = foreseen(case, arrow, g.person, reading.now())
    return {
        "name": arrow.name,
        "label": label(arrow.label),
        "tone": arrow.tone,
        "hint": label(arrow.hint) if arrow.hint else None,
        "in_place_of": move.represented.name if isinstance(move.represented, Person) else None,
        "blocked": told(reasons, case.ref),
        "url": url_for("steps.new", ref=case.ref, transition=arrow.name) if needs_page(arrow, case) else None,
    }


def needs_page(arrow: Transition, case: Application) -> bool:
    """A step with a form, a note or consequences that cannot be undone gets a page of its own.

    So does one whose actor has to say in whose place they act.
    """
    asks = arrow.form is not None or arrow.note != "none" or arrow.tone == "danger"
    return asks or len(capacities(g.person, case, arrow.by)) > 1


@bp.get("/applications/<ref>/steps/<transition>")
@CASE
def new(ref: str, transition: str) -> str | Response:
    """The page of a step: what it does, what it needs."""
    case = reading.case_or_404(ref)
    arrow = _arrow(case, transition)
    if roles_of(g.person, case).isdisjoint(arrow.by):
        abort(404)
    _refuse_others(case, arrow)
    if case.state not in arrow.sources:
        flash(_("The case has moved on; this step is not possible now."), "info")
        return redirect(url_for("applications.show", ref=ref))
    return _page(case, arrow, step_form(arrow, case, capacities(g.person, case, arrow.by)))


@bp.post("/applications/<ref>/steps")
@CASE
def create(ref: str) -> str | tuple[str, int] | Response:
    """Take one step: every button of every workflow posts here."""
    case = reading.bare_case_or_404(ref)
    arrow = _arrow(case, request.form.get("transition", ""))
    _refuse_others(case, arrow)
    form = g.form = step_form(arrow, case, capacities(g.person, case, arrow.by))
    if case.state in arrow.sources and not form.validate():
        return _page(reading.case_or_404(ref), arrow, form), 422
    try:
        take_step(
            ref,
            arrow.name,
            actor_id=g.person.id,
            at=reading.now(),
            version=form.seen_version(),
            note=form.note_text(),
            data=form.step_data(),
            deputy_for_id=form.deputy_for_id(),
        )
    except Refused as refusal:
        return _page(reading.case_or_404(ref), arrow, form, form.place(told(refusal.reasons, ref))), 422
    wake(current_app.extensions["grants_queue"])
    flash(_("Done: %(what)s.", what=label(arrow.done)), "success")
    return redirect(url_for("applications.show", ref=ref))


def _refuse_others(case: Application, arrow: Transition) -> None:
    """The page of a step shows what its people may know, so this comes before all other mistakes.

    Who speaks for a city of the case is kept out of what the office does with it (§ 20 VwVfG).
    """
    roles = roles_of(g.person, case)
    if is_own_case(g.person, case):
        roles = roles.intersection(CASE_ROLES)
    if roles.isdisjoint(arrow.by):
        raise NotYourTurn(arrow.name, roles)


def _arrow(case: Application, transition: str) -> Transition:
    found = workflow_of(case).definition.transitions.get(transition)
    if found is None or found.automatic:
        raise UnknownTransition(transition)
    return found


def _page(
    case: Application, arrow: Transition, form: Any, refused: list[dict[str, Any]] | None = None
) -> str:
    """``blocked``: what stands in the way whatever is entered; ``refused``: what the act said."""
    blocked = told(foreseen(case, arrow, g.person, reading.now())[1], case.ref)
    return render_template(
        [f"steps/{arrow.form}.html", "steps/plain.html"],
        case=case,
        arrow=arrow,
        form=form,
        blocked=blocked,
        capacities=capacities(g.person, case, arrow.by),
        refused=[each for each in refused or [] if each not in blocked],
        definition=workflow_of(case).definition,
        **beside.facts(case, arrow, reading.now()),
    )
