"""Forms that tick off: the applicant's declarations and the office's formal check."""

from typing import Any

from flask_babel import gettext as _

from grants.models import Application
from grants.vocabulary.programmes import programme
from grants.web.filters import label
from grants.web.forms.fields import YesField
from grants.web.forms.step import StepForm
from grants.web.forms.validators import Needed


def declarations_form(case: Application) -> type[StepForm]:
    """One box for each declaration of the programme, all needed."""
    given = programme(case.programme).declarations

    class DeclarationsForm(StepForm):
        def step_data(self) -> dict[str, Any]:
            return {"declarations": [code for code, _text in given if self[f"declare_{code}"].data]}

    for code, text in given:
        must = Needed(_("Please confirm this."))
        setattr(DeclarationsForm, f"declare_{code}", YesField(label(text), [must]))
    return DeclarationsForm


def check_form(case: Application) -> type[StepForm]:
    """One box for each point of the formal check; a point that is not met stays empty."""
    return _check_form(case, [])


def passed_check_form(case: Application) -> type[StepForm]:
    """The same boxes, all needed: only an application that meets every point goes on."""
    return _check_form(case, [Needed(_("Confirm this point, or return the application."))])


def _check_form(case: Application, needed: list[Any]) -> type[StepForm]:
    items = programme(case.programme).formal_check

    class ChecksForm(StepForm):
        def step_data(self) -> dict[str, Any]:
            return {"checks": {item.code: bool(self[f"check_{item.code}"].data) for item in items}}

    for item in items:
        setattr(ChecksForm, f"check_{item.code}", YesField(label(item.label), needed))
    return ChecksForm
