"""Simulations: a year of a procedure on paper, as its file has it and with other numbers beside it."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from grants.models.person import PROGRAMME_ROLES
from grants.vocabulary.simulations import names, plan_named, played
from grants.web.access import staff
from grants.web.forms.simulations import numbers_form
from grants.web.played_years import Year, told
from workflows.errors import DefinitionError
from workflows.simulation import Numbers, Plan, TooLarge

bp = Blueprint("simulations", __name__)

STAFF = staff(*PROGRAMME_ROLES)


@bp.get("/simulations")
@STAFF
def index() -> str:
    """Every simulation there is; one that cannot be used says so."""
    found: list[tuple[str, Plan | None]] = []
    for name in names():
        try:
            found.append((name, plan_named(name)))
        except DefinitionError:
            found.append((name, None))
    return render_template("simulations/index.html", found=found)


@bp.get("/simulations/<name>")
@STAFF
def show(name: str) -> str | tuple[str, int]:
    """The year as the file has it, and beside it the same year with the numbers of the address."""
    try:
        plan = plan_named(name)
    except KeyError:
        abort(404)
    except DefinitionError as error:
        return render_template("simulations/broken.html", name=name, problems=error.problems), 422
    form = numbers_form(plan, request.args)
    right = form.validate()
    years = _years(name, plan, form.numbers()) if right else []
    page = render_template(
        "simulations/show.html",
        name=name,
        plan=plan,
        form=form,
        is_changed=bool(request.args),
        found=told(plan, years) if years else None,
        is_too_large=right and not years,
    )
    return page if years else (page, 422)


def _years(name: str, plan: Plan, tried: Numbers) -> list[Year]:
    """As the file has it, with the same chances, and as it is tried; none if that would take too long."""
    usual = Numbers.of(plan).but_seed(tried)
    wanted: list[tuple[Any, Numbers]] = [(_("As in the file"), usual)]
    if tried != usual:
        wanted.append((_("With your numbers"), tried))
    try:
        return [Year(str(words), numbers, played(name, numbers)) for words, numbers in wanted]
    except TooLarge:
        return []
