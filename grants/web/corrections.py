"""Corrections: an officer proposes another state for a case, and a second person answers."""

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.correct_state import answer_correction, propose_correction, withdraw_correction
from grants.acts.errors import Invalid
from grants.models import Application, Correction, Person
from grants.vocabulary.correcting import CONFIRM, PROPOSE, correctable
from grants.vocabulary.roles import capacities, is_own_case, roles_of
from grants.vocabulary.versions import workflow_of
from grants.web import reading
from grants.web.access import CASE
from grants.web.filters import label
from grants.web.forms.correction import correction_form
from grants.web.reasons import told
from grants.web.standing import sees_inside
from grants.worker import wake
from workflows.errors import NotYourTurn, Refused

bp = Blueprint("corrections", __name__)

DESK_AT_MOST = 25
ANSWERS = ("confirm", "refuse", "withdraw")


def may_propose(person: Person, case: Application) -> bool:
    return not is_own_case(person, case) and bool(capacities(person, case, PROPOSE))


def may_answer(person: Person, case: Application) -> bool:
    return not is_own_case(person, case) and bool(capacities(person, case, CONFIRM))


def pending(case: Application, person: Person) -> dict[str, Any] | None:
    """The proposal that waits in a case, for those of the office who see inside."""
    if not sees_inside(person, case):
        return None
    found = case.pending_correction
    if found is None:
        return None
    states = workflow_of(case).definition.states
    is_mine = person.id in found.people
    return {
        "id": found.id,
        "who": found.proposed_by.name,
        "represented": found.proposed_for.name if found.proposed_for else None,
        "at": found.proposed_at,
        "before": label(states[found.from_state].label) if found.from_state in states else found.from_state,
        "after": label(states[found.to_state].label) if found.to_state in states else found.to_state,
        "reason": found.reason,
        "is_overtaken": found.version != case.version,
        "is_mine": is_mine,
        "may_answer": not is_mine and may_answer(person, case),
    }


def waiting(person: Person) -> list[Correction]:
    """Those that wait for this person as the second one: on the desk."""
    codes = person.programmes_as(*CONFIRM)
    if not codes:
        return []
    return list(reading.session().scalars(Correction.waiting_for(person, codes, DESK_AT_MOST)))


@bp.get("/applications/<ref>/correction")
@CASE
def new(ref: str) -> str:
    """The states that fit, and for the others why they do not."""
    case = reading.case_or_404(ref)
    _refuse_others(case)
    return _page(case, _form(case))


@bp.post("/applications/<ref>/correction")
@CASE
def create(ref: str) -> str | tuple[str, int] | Response:
    case = reading.case_or_404(ref)
    _refuse_others(case)
    form = g.form = _form(case)
    refused: list[dict[str, Any]] = []
    if form.validate():
        try:
            propose_correction(
                ref,
                form.to_state.data,
                form.reason.data or "",
                actor_id=g.person.id,
                at=reading.now(),
                version=form.seen_version(),
            )
        except Invalid as refusal:
            form.complain(refusal.problems)
        except Refused as refusal:
            refused = told(refusal.reasons, ref)
        else:
            flash(_("Proposed. A second person must confirm it before anything changes."), "success")
            return redirect(url_for("applications.show", ref=ref))
    return _page(case, form, refused), 422


@bp.post("/applications/<ref>/correction/<int:correction_id>")
@CASE
def answer(ref: str, correction_id: int) -> Response:
    """The second person's yes or no, or the first one's withdrawal."""
    reading.bare_case_or_404(ref)
    if request.form.get("answer") not in ANSWERS:
        raise Invalid({"answer": _("Choose one of the options shown.")})
    said, at = request.form["answer"], reading.now()
    if said == "withdraw":
        withdraw_correction(ref, correction_id, actor_id=g.person.id, at=at)
        flash(_("The proposal has been withdrawn."), "success")
    else:
        is_right = said == "confirm"
        answer_correction(ref, correction_id, is_right, actor_id=g.person.id, at=at)
        if is_right:
            wake(current_app.extensions["grants_queue"])
        flash(
            _("The state has been corrected.") if is_right else _("The proposal has been refused."), "success"
        )
    return redirect(url_for("applications.show", ref=ref))


def _refuse_others(case: Application) -> None:
    if not may_propose(g.person, case):
        raise NotYourTurn("correct", roles_of(g.person, case))


def _form(case: Application) -> Any:
    states, found = workflow_of(case).definition.states, correctable(case, reading.now())
    return correction_form(case, [states[name] for name, reasons in found.items() if not reasons])


def _page(case: Application, form: Any, refused: list[dict[str, Any]] | None = None) -> str:
    definition = workflow_of(case).definition
    found = correctable(case, reading.now())
    return render_template(
        "corrections/new.html",
        case=case,
        form=form,
        state=label(definition.states[case.state].label),
        pending=pending(case, g.person),
        refused=refused or [],
        others=[
            (label(definition.states[name].label), [each["text"] for each in told(reasons, case.ref)])
            for name, reasons in found.items()
            if reasons
        ],
    )
