"""Which form a step has: what a definition's word ``form`` stands for, and the field for its note."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3
from wtforms.validators import Optional

from grants.models import Application
from grants.models.subject import Subject
from grants.vocabulary.roles import Capacity
from grants.web.filters import label
from grants.web.forms.checks import check_form, declarations_form, passed_check_form
from grants.web.forms.decision import RecommendationForm, RejectionForm, SettlementForm
from grants.web.forms.fields import AreaField, RadioField
from grants.web.forms.payment_request import PaymentForm
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
    "payment": lambda case: PaymentForm,
}


def step_form(arrow: Transition, subject: Subject, capacities: Sequence[Capacity] = ()) -> StepForm:
    """The form of a step, with the office's own words for its note; filled in when first shown.

    Who stands in for several people who may take it is asked in whose place they act.
    """
    kind = FORMS[arrow.form](subject.case_file) if arrow.form in FORMS else StepForm

    class ThisStep(kind):  # type: ignore[misc, valid-type]  # a class made for this step
        pass

    if arrow.note != "none":
        ThisStep.note = _note(arrow)
    if len(capacities) > 1:
        ThisStep.deputy_for = _deputy_for(capacities)
    form: StepForm = ThisStep()
    if not form.is_submitted():
        form.version.data = str(subject.version)
        form.prefill(subject)
    return form


def _deputy_for(capacities: Sequence[Capacity]) -> RadioField:
    represented = [each.represented for each in capacities if each.represented is not None]
    return RadioField(
        _("In whose place do you act?"),
        [Needed(_("Say in whose place you act."))],
        choices=[SelectChoice(str(each.id), each.name) for each in represented],
    )


def _note(arrow: Transition) -> AreaField:
    text = label(arrow.note_label) if arrow.note_label else _("Note")
    first = Needed(_("Please give your reasons.")) if arrow.note == "required" else Optional()
    return AreaField(text, [first, AtMost(NOTE_AT_MOST)])
