"""New versions of a procedure: drafts that administrators write, proposals that a second person answers."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from grants.acts.draft_version import discard_draft, save_draft, start_draft
from grants.acts.errors import Invalid
from grants.acts.propose_version import propose_version
from grants.acts.release_version import refuse_version, release_version
from grants.clock import office_day
from grants.models import Person, ProcedureDraft, Proposal
from grants.models.person import PROGRAMME_ROLES
from grants.vocabulary.judging import (
    Judgement,
    Run,
    dry_run,
    judge_text,
    next_number,
    number_problem,
)
from grants.vocabulary.procedures import procedures
from grants.vocabulary.programmes import programme, programmes
from grants.vocabulary.releasing import MAY_RELEASE, may_answer, may_release
from grants.vocabulary.versions import newest_workflow
from grants.web import procedure_words as say
from grants.web import reading
from grants.web.access import staff
from grants.web.filters import label
from grants.web.forms.form import VersionedForm
from grants.web.forms.procedure import DraftForm, RefusalForm, draft_form
from grants.web.procedures import changed_lines, difference, picture
from workflows.errors import DefinitionError, Problem
from workflows.renumber import renumbered
from workflows.states import Definition

bp = Blueprint("proposals", __name__)
ADMINISTRATOR = staff("administrator")


def waiting(person: Person) -> list[Proposal]:
    """What this person may release, as the second one: for the desk."""
    codes = person.programmes_as(*MAY_RELEASE) & programmes().keys()
    if not codes:
        return []
    found = reading.session().scalars(Proposal.open_ones(codes))
    return [each for each in found if may_release(person, each)]


@bp.post("/procedures/drafts")
@ADMINISTRATOR
def start() -> Response:
    """A draft that begins as a copy of a version, with the number that follows."""
    code, name = request.form.get("programme", ""), request.form.get("name", "")
    if code not in g.person.programmes_as("administrator") or code not in programmes():
        abort(404)
    session = reading.session()
    found = procedures(session, office_day(reading.now())).get(name)
    if found is None:
        abort(404)
    text = renumbered(found.current.definition.text, next_number(session, name))
    draft_id = start_draft(code, text, actor_id=g.person.id, at=reading.now())
    return redirect(url_for("proposals.edit", draft_id=draft_id))


@bp.get("/procedures/drafts/<int:draft_id>")
@ADMINISTRATOR
def edit(draft_id: int) -> str:
    draft = _own_draft(draft_id)
    return _draft_page(draft, _form_of(draft))


@bp.post("/procedures/drafts/<int:draft_id>")
@ADMINISTRATOR
def update(draft_id: int) -> Response | tuple[str, int]:
    """Keep what was typed; with "propose" it then goes to the second person, if nothing is wrong with it."""
    draft = _own_draft(draft_id)
    form = _form_of(draft)
    if not form.validate():
        return _draft_page(draft, form), 422
    try:
        version = save_draft(
            draft_id,
            form.text.data or "",
            valid_from=form.valid_from.data,
            reason=form.reason.data or "",
            moves=form.moves(),
            version=form.seen_version() or 0,
            actor_id=g.person.id,
            at=reading.now(),
        )
    except Invalid as refusal:
        form.complain(refusal.problems)
        return _draft_page(draft, form), 422
    if request.form.get("do") != "propose":
        flash(_("The draft has been saved and checked."), "success")
        return redirect(url_for("proposals.edit", draft_id=draft_id))
    return _propose(draft_id, version)


def _propose(draft_id: int, version: int) -> Response | tuple[str, int]:
    reading.close()  # what was saved just now is read anew
    draft = _own_draft(draft_id)
    try:
        if draft.valid_from is None:
            raise Invalid({"valid_from": _("Enter the first day.")})
        proposal_id = propose_version(
            draft.programme,
            draft.text,
            valid_from=draft.valid_from,
            reason=draft.reason,
            moves=draft.moves,
            actor_id=g.person.id,
            at=reading.now(),
            draft_id=draft_id,
            draft_version=version,
        )
    except Invalid as refusal:
        form = _form_of(draft, is_fresh=True)
        form.complain(refusal.problems)
        return _draft_page(draft, form), 422
    except DefinitionError:
        form = _form_of(draft, is_fresh=True)
        form.complain({"text": _("Mend what is named below first.")})
        return _draft_page(draft, form), 422
    flash(_("The version has been proposed. A second person must release it now."), "success")
    return redirect(url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/procedures/drafts/<int:draft_id>/discard")
@ADMINISTRATOR
def discard(draft_id: int) -> Response:
    draft = _own_draft(draft_id)
    version = VersionedForm().seen_version() or 0
    discard_draft(draft_id, version=version, actor_id=g.person.id, at=reading.now())
    flash(_("The draft for %(programme)s has been deleted.", programme=_title(draft.programme)), "success")
    return redirect(url_for("procedures.index"))


@bp.get("/procedures/proposals/<int:proposal_id>")
@staff(*PROGRAMME_ROLES)
def show(proposal_id: int) -> str:
    """What is proposed, what it would do, and the answer."""
    proposal = _proposal_or_404(proposal_id)
    return _proposal_page(proposal, RefusalForm())


@bp.post("/procedures/proposals/<int:proposal_id>/release")
@staff(*MAY_RELEASE)
def release(proposal_id: int) -> Response | tuple[str, int]:
    proposal = _proposal_or_404(proposal_id)
    try:
        moved = release_version(proposal_id, actor_id=g.person.id, at=reading.now())
    except DefinitionError:
        return _proposal_page(proposal, RefusalForm(), is_broken=True), 422
    flash(
        _("Version %(version)s has been released.", version=proposal.version)
        + (" " + ngettext("%(num)s open case goes on under it.", "%(num)s open cases go on under it.", moved))
        * bool(moved),
        "success",
    )
    return redirect(url_for("procedures.show", name=proposal.name, version=proposal.version))


@bp.post("/procedures/proposals/<int:proposal_id>/refuse")
@staff(*MAY_RELEASE)
def refuse(proposal_id: int) -> Response | tuple[str, int]:
    proposal = _proposal_or_404(proposal_id)
    if not may_answer(g.person, proposal):
        abort(404)
    form = RefusalForm()
    if not form.validate():
        return _proposal_page(proposal, form), 422
    refuse_version(proposal_id, form.reason.data or "", actor_id=g.person.id, at=reading.now())
    flash(_("The proposal has been refused."), "success")
    return redirect(url_for("proposals.show", proposal_id=proposal_id))


def _own_draft(draft_id: int) -> ProcedureDraft:
    draft: ProcedureDraft = reading.first_or_404(ProcedureDraft.by_id(draft_id))
    if draft.programme not in g.person.programmes_as("administrator") or draft.programme not in programmes():
        abort(404)
    return draft


def _proposal_or_404(proposal_id: int) -> Proposal:
    proposal: Proposal = reading.first_or_404(Proposal.by_id(proposal_id))
    if proposal.programme not in g.person.programmes_as() or proposal.programme not in programmes():
        abort(404)
    return proposal


def _form_of(draft: ProcedureDraft, is_fresh: bool = False) -> DraftForm:
    """``is_fresh``: with what is kept, not with what was sent."""
    definition = judge_text(draft.text, draft.programme).definition
    stuck: dict[str, str] = {}
    for run in _runs(draft.programme, definition, {}):
        for name in run.stuck:
            if run.cases.get(name):
                stuck.setdefault(name, label(run.before.states[name].label))
    if definition is None:  # what was chosen before a slip of the pen is kept as it was
        chosen = draft.moves or {}
        stuck, targets = {name: name for name in chosen}, [(name, name) for name in set(chosen.values())]
    else:
        targets = [(name, label(state.label)) for name, state in definition.states.items()]
    return draft_form(draft, list(stuck.items()), targets, is_fresh)


def _runs(code: str, definition: Definition | None, moves: Mapping[str, str]) -> list[Run]:
    return dry_run(reading.session(), code, definition, moves) if definition else []


def _draft_page(draft: ProcedureDraft, form: DraftForm) -> str:
    return render_template(
        "proposals/edit.html",
        draft=draft,
        form=form,
        title=_title(draft.programme),
        **_judged(draft.programme, draft.text, draft.moves),
    )


def _proposal_page(proposal: Proposal, form: RefusalForm, is_broken: bool = False) -> str:
    return render_template(
        "proposals/show.html",
        proposal=proposal,
        form=form,
        title=_title(proposal.programme),
        is_broken=is_broken,
        may_release=may_release(g.person, proposal),
        may_refuse=may_answer(g.person, proposal),
        is_own=g.person.id == proposal.proposed_by_id,
        # What it changed is shown as long as that can still be told: an answered one has become the present.
        **_judged(proposal.programme, proposal.text, proposal.moves, is_open=proposal.is_open),
    )


def _judged(code: str, text: str, moves: Mapping[str, str] | None, is_open: bool = True) -> dict[str, Any]:
    """Problems, proofs, difference and dry run of a text, as `_judgement.html` shows them."""
    session = reading.session()
    judgement: Judgement = judge_text(text, code)
    problems: list[Problem] = list(judgement.problems)
    definition = judgement.definition
    if definition is not None and is_open and (taken := number_problem(session, definition)):
        problems.append(taken)
    present = _present(code)
    same_name = definition is not None and present is not None and present.name == definition.name
    return {
        "problems": problems,
        "verdicts": judgement.verdicts,
        "definition": definition,
        "present": present,
        "is_new_procedure": definition is not None and not same_name,
        "difference": difference(present, definition) if definition and present and same_name else None,
        "lines": list(changed_lines(present.text, text)) if present and is_open else [],
        "runs": _runs(code, definition, moves or {}) if is_open else [],
        "moves": moves,
        "picture": picture(definition) if definition else None,
        "is_open": is_open,
        "say": say,
    }


def _present(code: str) -> Definition | None:
    """What new cases of the programme begin under today."""
    try:
        return newest_workflow(reading.session(), code, office_day(reading.now())).definition
    except DefinitionError:
        return None


def _title(code: str) -> str:
    return label(programme(code).title)
