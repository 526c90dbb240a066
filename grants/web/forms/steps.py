"""The forms of steps: what a definition's word ``form`` stands for.

Each gives the data that its effects read.
"""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional

from grants.models import Application
from grants.vocabulary.facts import settled_amount
from grants.vocabulary.programmes import programme
from grants.web import reading
from grants.web.filters import label
from grants.web.forms.fields import (
    AreaField,
    DateField,
    MoneyField,
    NumberField,
    RadioField,
    TextField,
    YesField,
)
from grants.web.forms.form import Form
from grants.web.forms.validators import AtMost, Needed
from workflows.states import Transition

VERDICTS = [("award", _l("Award")), ("rejection", _l("Reject"))]
NOTE_AT_MOST = 4000
PAYMENT_DAYS = 14


class StepForm(Form):
    """What every step has: the version of the page it was taken from, and perhaps a note."""

    version = HiddenField()
    note = AreaField(_l("Note"), [Optional(), AtMost(NOTE_AT_MOST)], rows=6)

    def step_data(self) -> dict[str, Any]:
        """The data of the step, as its guards and effects read it."""
        return {}

    def seen_version(self) -> int | None:
        """The case's version on the page that was used; None if the page did not say."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def place(self, reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put each refusal at its field; what belongs to no field comes back."""
        rest = []
        for reason in reasons:
            field = self._field_of(reason["section"])
            if field is None:
                rest.append(reason)
            else:
                field.errors = [*field.errors, reason["text"]]
        return rest

    def _field_of(self, section: str | None) -> Any:
        return self._fields.get(section or "")


def step_form(arrow: Transition, case: Application) -> StepForm:
    """The form of a step, with the office's own words for its note."""
    form = FORMS.get(arrow.form or "", _plain)(case)
    if form.version.data is None:
        form.version.data = str(case.version)
    if arrow.note == "none":
        del form.note
    else:
        if arrow.note_label:
            form.note.label.text = label(arrow.note_label)
        if arrow.note == "required":
            form.note.validators = [Needed(_("Please give your reasons.")), AtMost(NOTE_AT_MOST)]
            form.note.flags.optional = False
            form.note.flags.required = True
    return form


def _plain(case: Application) -> StepForm:
    return StepForm()


def _declarations(case: Application) -> StepForm:
    """One box for each declaration of the programme."""
    given = programme(case.programme).declarations

    class DeclarationsForm(StepForm):
        def step_data(self) -> dict[str, Any]:
            return {"declarations": [code for code, _text in given if self[f"declare_{code}"].data]}

    for code, text in given:
        must = Needed(_("Please confirm this."))
        setattr(DeclarationsForm, f"declare_{code}", YesField(label(text), [must]))
    return DeclarationsForm()


def _checks(case: Application) -> StepForm:
    """One box for each point of the formal check: ticked means met."""
    items = programme(case.programme).formal_check

    class ChecksForm(StepForm):
        def step_data(self) -> dict[str, Any]:
            return {"checks": {item.code: bool(self[f"check_{item.code}"].data) for item in items}}

    for item in items:
        setattr(ChecksForm, f"check_{item.code}", YesField(label(item.label)))
    return ChecksForm()


def _review(case: Application) -> StepForm:
    """Points and a comment for each criterion, an opinion and a verdict."""
    criteria = programme(case.programme).criteria

    class ReviewForm(StepForm):
        def step_data(self) -> dict[str, Any]:
            return {
                "scores": {item.code: self[f"score_{item.code}"].data for item in criteria.items},
                "comments": {item.code: self[f"comment_{item.code}"].data or "" for item in criteria.items},
                "opinion": self["opinion"].data or "",
                "verdict": self["verdict"].data,
            }

        def pairs(self) -> list[tuple[Any, Any, Any]]:
            """(criterion, points field, comment field) in the order of the criteria."""
            return [
                (item, self[f"score_{item.code}"], self[f"comment_{item.code}"]) for item in criteria.items
            ]

        def _field_of(self, section: str | None) -> Any:
            codes = {item.code: item for item in criteria.items}
            if section in codes:
                low = isinstance(self[f"score_{section}"].data, int)
                return self[f"comment_{section}" if low else f"score_{section}"]
            return super()._field_of(section)

    for item in criteria.items:
        points = _("Points from 0 to %(most)s", most=criteria.scale_max)
        setattr(ReviewForm, f"score_{item.code}", NumberField(points, [Needed(_("Please give points."))]))
        setattr(
            ReviewForm, f"comment_{item.code}", AreaField(_("Comment"), [Optional(), AtMost(2000)], rows=3)
        )
    ReviewForm.opinion = AreaField(_("Overall opinion"), [Optional(), AtMost(NOTE_AT_MOST)])
    ReviewForm.verdict = RadioField(
        _("Your recommendation"),
        [Needed(_("Say whether you recommend the application."))],
        choices=[("award", _("Fund it")), ("rejection", _("Do not fund it"))],
    )
    return ReviewForm()


class RecommendationForm(StepForm):
    verdict = RadioField(_l("Recommendation"), [Needed(_l("Choose award or rejection."))], choices=VERDICTS)
    amount_cents = MoneyField(_l("Amount to award"), [Optional()], description=_l("Only for an award."))
    conditions = AreaField(
        _l("Further conditions"),
        [Optional(), AtMost(NOTE_AT_MOST)],
        rows=4,
        description=_l(
            "One per line. They are printed in the award letter after the programme's own conditions."
        ),
    )

    def step_data(self) -> dict[str, Any]:
        lines = (self.conditions.data or "").splitlines()
        return {
            "verdict": self.verdict.data,
            "amount_cents": self.amount_cents.data,
            "conditions": [line.strip() for line in lines if line.strip()],
        }


def _recommendation(case: Application) -> StepForm:
    form = RecommendationForm()
    if not form.is_submitted():
        form.amount_cents.data = case.requested_cents
    return form


class SettlementForm(StepForm):
    final_cents = MoneyField(_l("Final amount"), [Needed(_l("Enter the final amount."))])
    due_on = DateField(_l("Payment due on"), [Optional()])
    reference = TextField(
        _l("Payment reference"),
        [Optional(), AtMost(60)],
        description=_l("The Kassenzeichen under which the money is paid."),
    )

    def step_data(self) -> dict[str, Any]:
        return {
            "final_cents": self.final_cents.data,
            "due_on": self.due_on.data,
            "reference": self.reference.data,
        }


def _settlement(case: Application) -> StepForm:
    form = SettlementForm()
    if not form.is_submitted():
        form.final_cents.data = settled_amount(case)[1]
        form.due_on.data = reading.now().date() + timedelta(days=PAYMENT_DAYS)
        form.reference.data = case.ref
    return form


FORMS = {
    "declarations": _declarations,
    "return": _checks,
    "formal_check": _checks,
    "review": _review,
    "recommendation": _recommendation,
    "settlement": _settlement,
}
