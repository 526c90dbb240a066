"""Organisations: where their letters go, and for the office what they are and where they lie."""

import re
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.acts.keep_people import change_organisation
from grants.models import Organisation
from grants.models.directory import COMPLETE, Place, page_of
from grants.web import reading
from grants.web.access import SIGNED_IN, staff
from grants.web.addresses import row_id
from grants.web.forms.fields import tidy
from grants.web.forms.organisation import organisation_form

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
    is_officer = g.person.has_role("officer")
    form = g.form = organisation_form(organisation, is_officer=is_officer)
    ref = _case_behind()
    if form.is_submitted() and form.validate():
        try:
            change_organisation(organisation_id, form.values(), actor_id=g.person.id)
        except Invalid as refusal:
            form.place(refusal.problems)
        else:
            flash(_("The organisation has been saved."), "success")
            return redirect(_way_back(organisation, ref) or request.path)
    page = render_template(
        "organisations/edit.html",
        organisation=organisation,
        form=form,
        is_officer=is_officer,
        ref=ref,
        back=_way_back(organisation, ref),
    )
    return (page, 422) if form.is_submitted() else page


def _case_behind() -> str | None:
    """The case from whose pages somebody came here, to lead them back."""
    ref = request.args.get("case", "")
    return ref if re.fullmatch(r"[A-Z]{1,20}-[0-9]{4}-[0-9]{1,9}", ref) else None


def _way_back(organisation: Organisation, ref: str | None) -> str | None:
    if ref is not None and organisation.id in g.person.organisation_ids:
        return url_for("form.edit", ref=ref, section="partners")
    if ref is not None:
        return url_for("applications.show", ref=ref)
    return url_for("organisations.index") if g.person.has_role("officer") else None


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
