"""The forms on the way to a decision, and of the settlement at the end."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3
from wtforms.validators import Optional, ValidationError

from grants.clock import office_day
from grants.models import Application
from grants.vocabulary.facts import settled_amount
from grants.web import reading
from grants.web.forms.fields import AreaField, DateField, MoneyField, RadioField, TextField
from grants.web.forms.step import NOTE_AT_MOST, StepForm
from grants.web.forms.validators import AtMost, MayWait, Needed

VERDICTS = [
    SelectChoice("award", _l("Award the grant")),
    SelectChoice("rejection", _l("Reject the application")),
]
PAYMENT_DAYS = 14


class RecommendationForm(StepForm):
    verdict = RadioField(_l("Recommendation"), [Needed(_l("Choose award or rejection."))], choices=VERDICTS)
    amount_cents = MoneyField(
        _l("Amount to award"),
        [MayWait()],
        description=_l("Needed for an award only; at most the amount applied for."),
    )
    conditions = AreaField(
        _l("Further conditions"),
        [Optional(), AtMost(NOTE_AT_MOST)],
        rows=4,
        description=_l(
            "One per line. They are printed in the award letter after the programme's own conditions."
        ),
    )

    def prefill(self, case: Application) -> None:
        """Start from the last recommendation where the approver sent one back."""
        if case.decision is None:
            self.amount_cents.data = case.requested_cents
            return
        self.verdict.data = case.decision.verdict
        self.amount_cents.data = case.decision.amount_cents or case.requested_cents
        self.conditions.data = "\n".join(case.decision.conditions)
        self["note"].data = case.decision.recommendation

    def step_data(self) -> dict[str, Any]:
        lines = (self.conditions.data or "").splitlines()
        return {
            "verdict": self.verdict.data,
            "amount_cents": self.amount_cents.data,
            "conditions": [line.strip() for line in lines if line.strip()],
        }


class RejectionForm(StepForm):
    def prefill(self, case: Application) -> None:
        """The officer's reasons are the draft of the letter's."""
        if case.decision is not None:
            self["note"].data = case.decision.recommendation


class SettlementForm(StepForm):
    final_cents = MoneyField(
        _l("Final amount"),
        [Needed(_l("Enter the final amount."))],
        description=_l("At most what the calculation above gives. If you pay less, say why below."),
    )
    due_on = DateField(
        _l("Payment due on"), [MayWait()], description=_l("Leave it empty only if nothing is paid.")
    )
    reference = TextField(
        _l("Payment reference"),
        [MayWait(), AtMost(60)],
        description=_l("The reference (Kassenzeichen) under which the money is paid."),
    )

    def prefill(self, case: Application) -> None:
        self.final_cents.data = settled_amount(case)[1]
        self.due_on.data = office_day(reading.now()) + timedelta(days=PAYMENT_DAYS)
        self.reference.data = case.ref

    def validate_due_on(self, field: Any) -> None:
        day: date | None = field.data
        if day is not None and day < office_day(reading.now()):
            raise ValidationError(_("The payment cannot be due in the past."))

    def field_of(self, section: str | None) -> Any:
        if section == "reference" and self.due_on.data is None:
            return self.due_on
        return super().field_of(section)

    def step_data(self) -> dict[str, Any]:
        return {
            "final_cents": self.final_cents.data,
            "due_on": self.due_on.data,
            "reference": self.reference.data,
        }
