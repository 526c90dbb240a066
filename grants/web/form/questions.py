"""All questions of the form, to read and print before anybody signs in."""

from typing import Any

from flask import g, render_template
from flask_babel import gettext as _
from wtforms import Field

from grants.models import Call
from grants.vocabulary.programmes import programme
from grants.web import reading
from grants.web.access import PUBLIC
from grants.web.form.blueprint import bp
from grants.web.form.sections import FORMS, SECTIONS, TITLES
from grants.web.forms.application import SectionForm
from grants.web.forms.markup import limit, shape
from grants.web.forms.rows import Row, Rows
from grants.web.forms.visit import VisitForm
from workflows.programme import Programme

MANY_CHOICES = 40


@bp.get("/calls/<int:call_id>/questions")
@PUBLIC
def questions(call_id: int) -> str:
    """The same labels, hints and limits as in the form."""
    staff = g.person.programmes_as() if g.person else frozenset()
    call = reading.first_or_404(Call.visible_to(staff).where(Call.id == call_id))
    rules = programme(call.programme)
    return render_template(
        "form/questions.html",
        call=call,
        rules=rules,
        sections=[
            (TITLES[section], _asked(section, rules)) for section in SECTIONS if section != "documents"
        ],
    )


def _asked(section: str, rules: Programme) -> list[dict[str, Any]]:
    form = _visit(rules) if section == "visits" else FORMS[section](formdata=None)
    if isinstance(form, SectionForm):
        form.fit(rules)
    return [question for field in form for question in _question(field)]


def _visit(rules: Programme) -> VisitForm:
    """A visit as this programme asks for it."""
    form = VisitForm(formdata=None)
    if not rules.caps.virtual_allowed:
        del form.is_virtual
    return form


def _question(field: Any) -> list[dict[str, Any]]:
    if shape(field) == "hidden":
        return []
    if isinstance(field, Rows):
        if not field.entries:
            field.append_entry()
        row: Row = field.entries[0].form
        inner = [question for each in row for question in _question(each)]
        return [{"label": field.label.text, "hint": None, "limit": None, "choices": [], "rows": inner}]
    return [
        {
            "label": field.label.text,
            "hint": field.description or None,
            "limit": limit(field),
            "choices": _choices(field),
            "rows": [],
        }
    ]


def _choices(field: Field) -> list[str]:
    """The options of a choice; a long list of countries speaks for itself."""
    offered = getattr(field, "choices", None) or []
    named = [str(text) for code, text in offered if code]
    return named if len(named) <= MANY_CHOICES else [_("All countries")]
