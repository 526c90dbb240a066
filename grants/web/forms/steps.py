"""Which form a step has: what a definition's word ``form`` stands for, and the field for its note."""

from collections.abc import Callable

from flask_babel import gettext as _
from wtforms.validators import Optional

from grants.models import Application
from grants.web.filters import label
from grants.web.forms.checks import check_form, declarations_form, passed_check_form
from grants.web.forms.decision import RecommendationForm, RejectionForm, SettlementForm
from grants.web.forms.fields import AreaField
from grants.web.forms.review import review_form
from grants.web.forms.step import NOTE_AT_MOST, StepForm
from grants.web.forms.validators import AtMost, Needed
from workflows.states import Transition

FORMS: dict[str, Callable[[Application], type[StepForm]]] = {
    "declarations": declarations_form,
    "return": check_form,
    "formal_check": passed_check_form,
    "review": review_form,
    "recommendation": lambda case: RecommendationForm,
    "rejection": lambda case: RejectionForm,
    "settlement": lambda case: SettlementForm,
}


def step_form(arrow: Transition, case: Application) -> StepForm:
    """The form of a step, with the office's own words for its note; filled in when first shown."""
    kind = FORMS[arrow.form](case) if arrow.form in FORMS else StepForm

    class ThisStep(kind):  # type: ignore[misc, valid-type]  # a class made for this step
        pass

    if arrow.note != "none":
        ThisStep.note = _note(arrow)
    form: StepForm = ThisStep()
    if not form.is_submitted():
        form.version.data = str(case.version)
        form.prefill(case)
    return form


def _note(arrow: Transition) -> AreaField:
    text = label(arrow.note_label) if arrow.note_label else _("Note")
    first = Needed(_("Please give your reasons.")) if arrow.note == "required" else Optional()
    return AreaField(text, [first, AtMost(NOTE_AT_MOST)])
