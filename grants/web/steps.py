"""One route for every button of every workflow, and the page of a step that needs more than a click."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.take_step import take_step
from grants.models import Application, Person
from grants.models.history import plain
from grants.models.subject import Subject
from grants.vocabulary.explaining import foreseen
from grants.vocabulary.instead import instead
from grants.vocabulary.roles import CASE_ROLES, capacities, is_own_case, roles_of
from grants.vocabulary.subjects import called
from grants.vocabulary.versions import workflow_of
from grants.web import beside, reading
from grants.web.access import CASE
from grants.web.addresses import row_id
from grants.web.filters import label
from grants.web.forms.steps import step_form
from grants.web.reasons import sentence, told
from grants.web.standing import sees_inside
from grants.worker import wake
from workflows.engine import Move
from workflows.errors import NotYourTurn, Refused, Stale, UnknownTransition, WrongState
from workflows.states import Transition

bp = Blueprint("steps", __name__)


def options(subject: Subject) -> list[dict[str, Any]]:
    """The buttons of what moves for the signed-in person; a blocked one with all its reasons."""
    arrows = workflow_of(subject).options(subject.state, roles_of(g.person, subject))
    return [_option(subject, arrow) for arrow in arrows]


def _option(subject: Subject, arrow: Transition) -> dict[str, Any]:
    move, reasons = foreseen(subject, arrow, g.person, reading.now())
    ref, name = subject.case_file.ref, address_of(subject)
    page = url_for("steps.new", ref=ref, transition=arrow.name, subject=name)
    return {
        "name": arrow.name,
        "id": f"{name}-{arrow.name}" if name else arrow.name,
        "label": label(arrow.label),
        "tone": arrow.tone,
        "hint": label(arrow.hint) if arrow.hint else None,
        "in_place_of": move.represented.name if isinstance(move.represented, Person) else None,
        "blocked": told(reasons, ref),
        "instead": _instead(move) if reasons else None,
        "url": page if needs_page(arrow, subject) else None,
    }


def _instead(move: Move) -> str | None:
    """Who can do it if this person never may; only the office reads names of the office."""
    case = move.case
    if not sees_inside(g.person, case) or not workflow_of(move.subject).bars(move):
        return None
    found = instead(move, reading.office_of(case.programme))
    return sentence(found) if found else None


def address_of(subject: Subject) -> str | None:
    """How addresses and forms name what moves beside a case, such as "amendment-2"; the case itself: None."""
    kind, number = subject.name
    return f"{kind}-{number}" if number else None


def _subject(case: Application, name: str) -> Subject:
    """What is named so in this case, if it exists for the signed-in person."""
    kind, _dash, number = name.rpartition("-")
    found = case.subject((kind, row_id(number) or 0)) if name else case
    if found is None or not roles_of(g.person, found):
        abort(404)
    return found


def needs_page(arrow: Transition, subject: Subject) -> bool:
    """A step with a form, a note or consequences that cannot be undone gets a page of its own.

    So does one whose actor has to say in whose place they act.
    """
    asks = arrow.form is not None or arrow.note != "none" or arrow.tone == "danger"
    return asks or len(capacities(g.person, subject, arrow.by)) > 1


@bp.get("/applications/<ref>/steps/<transition>")
@CASE
def new(ref: str, transition: str) -> str | Response:
    """The page of a step: what it does, what it needs."""
    subject = _subject(reading.case_or_404(ref), request.args.get("subject", ""))
    arrow = _arrow(subject, transition)
    if roles_of(g.person, subject).isdisjoint(arrow.by):
        abort(404)
    _refuse_others(subject, arrow)
    if subject.state not in arrow.sources:
        flash(_("The case has moved on; this step is not possible now."), "info")
        return redirect(url_for("applications.show", ref=ref))
    return _page(subject, arrow, step_form(arrow, subject, capacities(g.person, subject, arrow.by)))


@bp.post("/applications/<ref>/steps")
@CASE
def create(ref: str) -> str | tuple[str, int] | Response:
    """Take one step: every button of every workflow posts here."""
    name = request.form.get("subject", "")
    subject = _subject(reading.bare_case_or_404(ref), name)
    arrow = _arrow(subject, request.form.get("transition", ""))
    _refuse_others(subject, arrow)
    form = g.form = step_form(arrow, subject, capacities(g.person, subject, arrow.by))
    if subject.state in arrow.sources and not form.validate():
        return _page(_subject(reading.case_or_404(ref), name), arrow, form), 422
    try:
        take_step(
            ref,
            arrow.name,
            subject=subject.name,
            actor_id=g.person.id,
            at=reading.now(),
            version=form.seen_version(),
            note=form.note_text(),
            data=form.step_data(),
            deputy_for_id=form.deputy_for_id(),
        )
    except (Refused, Stale, WrongState) as refusal:
        subject = _subject(reading.case_or_404(ref), name)
        if _is_said_already(subject, arrow, form):
            flash(_("This was done already: %(what)s.", what=label(arrow.done)), "info")
            return redirect(url_for("applications.show", ref=ref, _anchor=address_of(subject)))
        if not isinstance(refusal, Refused):
            raise
        return _page(subject, arrow, form, form.place(told(refusal.reasons, ref))), 422
    wake(current_app.extensions["grants_queue"])
    flash(_("Done: %(what)s.", what=label(arrow.done)), "success")
    return redirect(url_for("applications.show", ref=ref, _anchor=address_of(subject)))


def _is_said_already(subject: Subject, arrow: Transition, form: Any) -> bool:
    """A second press, or an old page sent again: this is what the person has just done, word for word."""
    own = [step for step in subject.own_steps if step.actor_id == g.person.id]
    if not own or own[-1].transition != arrow.name or own[-1].note != form.note_text():
        return False
    return own[-1].data.items() >= plain(form.step_data()).items()


def _refuse_others(subject: Subject, arrow: Transition) -> None:
    """The page of a step shows what its people may know, so this comes before all other mistakes.

    Who speaks for a city of the case is kept out of what the office does with it (§ 20 VwVfG).
    """
    held = roles = roles_of(g.person, subject)
    if is_own_case(g.person, subject.case_file):
        roles = held.intersection(CASE_ROLES)
    if roles.isdisjoint(arrow.by):
        is_kept_out = not held.isdisjoint(arrow.by)
        raise NotYourTurn(
            arrow.name, roles, foreseen(subject, arrow, g.person, reading.now())[1] if is_kept_out else ()
        )


def _arrow(subject: Subject, transition: str) -> Transition:
    found = workflow_of(subject).definition.transitions.get(transition)
    if found is None or found.automatic:
        raise UnknownTransition(transition)
    return found


def _page(subject: Subject, arrow: Transition, form: Any, refused: list[dict[str, Any]] | None = None) -> str:
    """``blocked``: what stands in the way whatever is entered; ``refused``: what the act said."""
    case, name = subject.case_file, called(subject.name)
    move, reasons = foreseen(subject, arrow, g.person, reading.now())
    blocked = told(reasons, case.ref)
    return render_template(
        [f"steps/{arrow.form}.html", "steps/plain.html"],
        case=case,
        arrow=arrow,
        form=form,
        blocked=blocked,
        instead=_instead(move) if blocked else None,
        capacities=capacities(g.person, subject, arrow.by),
        refused=[each for each in refused or [] if each not in blocked],
        definition=workflow_of(subject).definition,
        subject=subject,
        subject_name=label(name) if name else None,
        subject_address=address_of(subject),
        **beside.facts(subject, arrow, reading.now()),
    )
