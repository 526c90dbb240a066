"""Organisations: where their letters go, and for the office what they are and where they lie."""

import re
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.acts.keep_people import change_organisation
from grants.acts.write_application import may_edit
from grants.models import Application, Organisation
from grants.models.directory import COMPLETE, Place, page_of
from grants.web import reading
from grants.web.access import SIGNED_IN, staff
from grants.web.addresses import row_id
from grants.web.forms.fields import tidy
from grants.web.forms.organisation import AddressForm, organisation_form
from workflows.errors import Stale

bp = Blueprint("organisations", __name__)

LONGEST_SEARCH = 200


@bp.get("/organisations")
@staff("officer")
def index() -> str:
    """50 a page; those without coordinates come first, then those without an address."""
    words = (tidy(request.args.get("q", "")) or "")[:LONGEST_SEARCH]
    page = page_of(reading.session(), words, after=_place("after"), before=_place("before"))
    first, last = (page.rows[0], page.rows[-1]) if page.rows else (None, None)
    return render_template(
        "organisations/index.html",
        rows=page.rows,
        typed=words,
        earlier_url=_page_url(words, "before", first) if page.has_earlier else None,
        later_url=_page_url(words, "after", last) if page.has_later else None,
    )


@bp.route("/organisations/<int:organisation_id>", methods=["GET", "POST"])
@SIGNED_IN
def edit(organisation_id: int) -> str | tuple[str, int] | Response:
    """Its own people keep the address; officers mend the rest, for example the coordinates of a partner."""
    organisation: Organisation = reading.first_or_404(
        Organisation.changeable_by(g.person).where(Organisation.id == organisation_id)
    )
    form = g.form = organisation_form(organisation, is_officer=g.person.has_role("officer"))
    if not form.is_submitted():
        return _page(organisation, form)
    if not form.validate():
        return _page(organisation, form), 422
    try:
        change_organisation(
            organisation_id,
            form.values(),
            actor_id=g.person.id,
            at=reading.now(),
            version=form.seen_version(),
        )
    except Invalid as refusal:
        form.complain(refusal.problems)
        return _page(organisation, form), 422
    except Stale as stale:
        return _page(organisation, form, stale=_clash(stale, organisation_id, form)), 409
    flash(_("The organisation has been saved."), "success")
    return redirect(_way_back(_case_behind()))


def _page(organisation: Organisation, form: AddressForm, stale: dict[str, Any] | None = None) -> str:
    ref = _case_behind()
    return render_template(
        "organisations/edit.html",
        organisation=organisation,
        form=form,
        stale=stale,
        is_officer=g.person.has_role("officer"),
        ref=ref,
        back=_way_back(ref),
    )


def _clash(stale: Stale, organisation_id: int, form: AddressForm) -> dict[str, Any]:
    """Who saved the page meanwhile, and what they wrote; a reading session keeps its first picture."""
    reading.close()
    fresh = reading.session().get_one(Organisation, organisation_id)
    return {
        "who": stale.who,
        "at": stale.when,
        "theirs": form.clash(fresh),
        "is_own": stale.who == g.person.name,
    }


def _case_behind() -> str | None:
    """The case from whose pages somebody came here, to lead them back."""
    ref = request.args.get("case", "")
    return ref if re.fullmatch(r"[A-Z]{1,20}-[0-9]{4}-[0-9]{1,9}", ref) else None


def _way_back(ref: str | None) -> str:
    """To the case: to its form as long as that is open; else to where one finds this page."""
    if ref is not None:
        query = Application.visible_to(g.person).where(Application.ref == ref)
        case = reading.session().scalars(query).one_or_none()
        if case is not None and may_edit(g.person, case):
            return url_for("form.edit", ref=ref, section="partners")
        return url_for("applications.show", ref=ref)
    return url_for("organisations.index" if g.person.has_role("officer") else "desk.show")


def _place(name: str) -> Place | None:
    """The edge of a page as its address names it, such as ``0-17``; None for anything else."""
    gap, _dash, organisation_id = request.args.get(name, "").partition("-")
    groups, found = row_id(gap), row_id(organisation_id)
    if groups is None or found is None or groups > COMPLETE:
        return None
    return Place(groups, found)


def _page_url(words: str, side: str, row: Any) -> str | None:
    if row is None:
        return None
    values: dict[str, Any] = {"q": words or None, side: f"{row.gap}-{row.id}"}
    return url_for("organisations.index", **values)
