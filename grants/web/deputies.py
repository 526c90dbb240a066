"""Deputies: who stands in for me, for whom I stand in, and for administrators those of their programmes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.acts.keep_deputies import end_deputyship, give_deputyship, may_end, may_give, rights_to_give
from grants.clock import office_day
from grants.models import Deputyship, Person
from grants.models.person import PROGRAMME_ROLES
from grants.web import reading
from grants.web.access import staff
from grants.web.addresses import row_id
from grants.web.filters import day, moment
from grants.web.forms.deputies import deputy_form, right

bp = Blueprint("deputies", __name__)

STAFF = staff(*PROGRAMME_ROLES, in_person=True)
MOST = 200


@bp.get("/deputies")
@STAFF
def index() -> str:
    """Each list with the latest first; what has ended stays, since it once gave rights."""
    person, today = g.person, office_day(reading.now())
    own = _read(Deputyship.concerning(person.id))
    keeps = person.appointed_as("administrator")
    kept = _read(Deputyship.in_programmes(keeps)) if keeps else []
    return render_template(
        "deputies/index.html",
        lists=[
            (
                _("Who stands in for me"),
                _told((each for each in own if each.represented_id == person.id), today),
            ),
            (_("For whom I stand in"), _told((each for each in own if each.deputy_id == person.id), today)),
            *([(_("In my programmes"), _told(kept, today))] if keeps else []),
        ],
        may_be_represented=bool(rights_to_give(person, person)),
        others=_others(keeps),
    )


def _read(query: Any) -> list[Deputyship]:
    return list(reading.session().scalars(query.limit(MOST)))


def _told(found: Iterable[Deputyship], today: date) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "represented": each.represented.name,
            "deputy": each.deputy.name,
            "right": right(each.programme, each.role),
            "from_on": each.from_on,
            "to_on": each.to_on,
            "up_to_cents": each.up_to_cents,
            "given_by": each.given_by.name,
            "state": _state(each, today),
            "may_end": each.ended_at is None and each.to_on >= today and may_end(g.person, each),
        }
        for each in found
    ]


def _state(each: Deputyship, today: date) -> tuple[str, str]:
    """In words, and the look of its badge."""
    if each.ended_at is not None:
        by = each.ended_by.name if each.ended_by else ""
        return _("ended on %(at)s by %(name)s", at=moment(each.ended_at), name=by), "info"
    if each.to_on < today:
        return _("over"), "info"
    holds = any(
        (own.programme, own.role) == (each.programme, each.role) for own in each.represented.appointments
    )
    if not holds or not each.represented.is_active or not each.deputy.is_active:
        return _("without effect: the role is no longer held"), "warning"
    if each.from_on > today:
        return _("from %(day)s", day=day(each.from_on)), "info"
    return _("in force"), "success"


def _others(keeps: frozenset[str]) -> list[Person]:
    """Whom an administrator may choose to be represented."""
    found = {
        each.id: each for code in sorted(keeps) for each in reading.session().scalars(Person.staff(code))
    }
    found.pop(g.person.id, None)
    return sorted(found.values(), key=lambda each: (each.name.casefold(), each.id))


@bp.get("/deputies/new")
@STAFF
def new() -> str:
    """``for``: who is to be represented, if that is somebody else."""
    represented = _represented(request.args.get("for"))
    return render_template("deputies/new.html", form=_form(represented), represented=represented)


@bp.post("/deputies")
@STAFF
def create() -> Response | tuple[str, int]:
    represented = _represented(request.form.get("represented"))
    form = g.form = _form(represented)
    if form.validate():
        try:
            give_deputyship(represented.id, **form.values(), actor_id=g.person.id, at=reading.now())
        except Invalid as refusal:
            form.complain(refusal.problems)
        else:
            flash(_("The deputy has been named."), "success")
            return redirect(url_for("deputies.index"))
    return render_template("deputies/new.html", form=form, represented=represented), 422


@bp.post("/deputies/<int:deputyship_id>/end")
@STAFF
def end(deputyship_id: int) -> Response:
    """The rights are gone with the next page that the deputy opens."""
    end_deputyship(deputyship_id, actor_id=g.person.id, at=reading.now())
    flash(_("The deputyship has ended."), "success")
    return redirect(url_for("deputies.index"))


def _represented(typed: str | None) -> Person:
    """Oneself, or whom an administrator chose; anybody else does not exist here."""
    person_id = row_id(typed) if typed else g.person.id
    if person_id is None or not may_give(g.person, person_id):
        abort(404)
    found: Person = reading.first_or_404(Person.by_id(person_id))
    if not rights_to_give(g.person, found):
        abort(404)
    return found


def _form(represented: Person) -> Any:
    barred = {represented.id, g.person.id} if represented.id != g.person.id else {represented.id}
    staff_of_all = [each for each in reading.session().scalars(Person.staff()) if each.id not in barred]
    return deputy_form(rights_to_give(g.person, represented), staff_of_all, office_day(reading.now()))
