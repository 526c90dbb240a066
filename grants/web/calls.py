"""Calls and their rounds: what can be applied for, until when, and with how much money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.acts.manage_calls import add_round, change_call, change_round, open_call
from grants.clock import office_day
from grants.models import Call, Round
from grants.vocabulary.programmes import programme, programmes
from grants.vocabulary.versions import newest_workflow
from grants.web import reading
from grants.web.access import PUBLIC, staff
from grants.web.filters import label
from grants.web.forms.calls import call_form, round_form
from workflows.errors import DefinitionError
from workflows.programme import Programme

bp = Blueprint("calls", __name__)

OFFICER = staff("officer", in_person=True)  # deputies work on cases; no amount would bound a round's budget


@dataclass(frozen=True)
class Opening:
    """A round in which applications are possible now."""

    call: Call
    round: Round
    programme: Programme


def openings(calls: Iterable[Call], at: datetime) -> list[Opening]:
    """All open rounds, the one that closes first on top."""
    found = [
        Opening(call, each, programme(call.programme))
        for call in calls
        if call.programme in programmes()
        for each in call.open_rounds(at)
    ]
    return sorted(found, key=lambda each: each.round.closes_at)


def _staff_programmes() -> frozenset[str]:
    return g.person.programmes_as() if g.person is not None else frozenset()


def _call_or_404(call_id: int, codes: frozenset[str]) -> Call:
    found: Call = reading.first_or_404(Call.visible_to(codes).where(Call.id == call_id))
    return found


def _own_call(call_id: int) -> Call:
    """A call of a programme for which one is an officer."""
    call = _call_or_404(call_id, g.person.appointed_as("officer"))
    if call.programme not in g.person.appointed_as("officer"):
        abort(404)
    return call


@bp.get("/calls")
@PUBLIC
def index() -> str:
    calls = reading.session().scalars(Call.visible_to(_staff_programmes())).all()
    known = programmes()
    return render_template(
        "calls/index.html",
        calls=[call for call in calls if call.programme in known],
        programmes=known,
        at=reading.now(),
        may_open=g.person is not None and bool(g.person.appointed_as("officer")),
    )


@bp.get("/calls/<int:call_id>")
@PUBLIC
def show(call_id: int) -> str:
    """Who may apply for what, until when; the office's people see the money as well."""
    call = _call_or_404(call_id, _staff_programmes())
    rules = programme(call.programme)
    at = reading.now()
    return render_template(
        "calls/show.html",
        call=call,
        rules=rules,
        rates=rules.rates.on(office_day(at)),
        at=at,
        procedure=_procedure(call.programme),
        sees_money=call.programme in _staff_programmes(),
        may_change=g.person is not None and call.programme in g.person.appointed_as("officer"),
    )


def _procedure(code: str) -> str | None:
    """The name of what an application begins under today."""
    try:
        return newest_workflow(reading.session(), code, office_day(reading.now())).definition.name
    except DefinitionError:
        return None  # its first version does not hold yet


@bp.get("/calls/new")
@OFFICER
def new() -> str:
    return render_template("calls/edit.html", form=call_form(None, _own_programmes()), call=None)


@bp.post("/calls")
@OFFICER
def create() -> Response | tuple[str, int]:
    form = call_form(None, _own_programmes())
    if form.validate():
        try:
            call_id = open_call(form.programme.data, form.values(), actor_id=g.person.id, at=reading.now())
        except Invalid as refusal:
            form.complain(refusal.problems)
        else:
            flash(_("The call has been saved. Add a round, so that cities can apply."), "success")
            return redirect(url_for("calls.show", call_id=call_id))
    return render_template("calls/edit.html", form=form, call=None), 422


@bp.get("/calls/<int:call_id>/edit")
@OFFICER
def edit(call_id: int) -> str:
    call = _own_call(call_id)
    return render_template("calls/edit.html", form=call_form(call, []), call=call)


@bp.post("/calls/<int:call_id>")
@OFFICER
def update(call_id: int) -> Response | tuple[str, int]:
    call = _own_call(call_id)
    form = call_form(call, [])
    if form.validate():
        try:
            change_call(call_id, form.values(), actor_id=g.person.id)
        except Invalid as refusal:
            form.complain(refusal.problems)
        else:
            flash(_("The call has been saved."), "success")
            return redirect(url_for("calls.show", call_id=call_id))
    return render_template("calls/edit.html", form=form, call=call), 422


@bp.get("/calls/<int:call_id>/rounds/new")
@OFFICER
def round_new(call_id: int) -> str:
    call = _own_call(call_id)
    return render_template("calls/round.html", form=round_form(None), call=call, round=None)


@bp.post("/calls/<int:call_id>/rounds")
@OFFICER
def round_create(call_id: int) -> Response | tuple[str, int]:
    call = _own_call(call_id)
    form = round_form(None)
    if form.validate():
        try:
            add_round(call_id, form.values(), actor_id=g.person.id)
        except Invalid as refusal:
            form.complain(refusal.problems)
        else:
            flash(_("The round has been saved."), "success")
            return redirect(url_for("calls.show", call_id=call_id))
    return render_template("calls/round.html", form=form, call=call, round=None), 422


@bp.get("/rounds/<int:round_id>/edit")
@OFFICER
def round_edit(round_id: int) -> str:
    row = _own_round(round_id)
    return render_template("calls/round.html", form=round_form(row), call=row.call, round=row)


@bp.post("/rounds/<int:round_id>")
@OFFICER
def round_update(round_id: int) -> Response | tuple[str, int]:
    row = _own_round(round_id)
    form = round_form(row)
    if form.validate():
        try:
            change_round(round_id, form.values(), actor_id=g.person.id)
        except Invalid as refusal:
            form.complain(refusal.problems)
        else:
            flash(_("The round has been saved."), "success")
            return redirect(url_for("calls.show", call_id=row.call_id))
    return render_template("calls/round.html", form=form, call=row.call, round=row), 422


def _own_round(round_id: int) -> Round:
    row: Round = reading.first_or_404(Round.by_id(round_id))
    if row.call.programme not in g.person.appointed_as("officer"):
        abort(404)
    return row


def _own_programmes() -> list[tuple[str, Any]]:
    """Choices of the programmes for which the signed-in person is an officer."""
    own = sorted(g.person.appointed_as("officer"))
    return [(code, label(programmes()[code].title)) for code in own if code in programmes()]
