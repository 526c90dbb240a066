"""The form of a payment request, and the one by which it is paid."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from grants.clock import office_day
from grants.models import Application, PaymentRequest
from grants.models.subject import Subject
from grants.web import reading
from grants.web.forms.fields import AreaField, DateField, MoneyField, TextField
from grants.web.forms.form import VersionedForm
from grants.web.forms.step import StepForm
from grants.web.forms.validators import AtMost, MayWait, Needed

TRANSFER_DAYS = 3


class PaymentRequestForm(VersionedForm):
    amount_cents = MoneyField(_l("Amount you need"), [MayWait()])
    needed_by = DateField(_l("Needed by"), [MayWait()])
    purpose = AreaField(
        _l("What will you pay with it?"),
        [MayWait(), AtMost(2000)],
        description=_l("For example train tickets and hotel for the first visit, and when they are due."),
        rows=4,
    )

    def values(self) -> dict[str, Any]:
        """What `write_beside` keeps."""
        return {
            "amount_cents": self.amount_cents.data,
            "needed_by": self.needed_by.data,
            "purpose": self.purpose.data or "",
        }


def payment_request_form(
    _case: Application, row: PaymentRequest | None, *, typed: bool
) -> PaymentRequestForm:
    """The form with what was typed, or else what is kept."""
    if typed:
        return PaymentRequestForm()
    form = PaymentRequestForm(formdata=None)
    if row is not None:
        form.version.data = str(row.version)
        form.amount_cents.data = row.amount_cents or None
        form.needed_by.data, form.purpose.data = row.needed_by, row.purpose
    return form


class PaymentForm(StepForm):
    """When and under which reference the money goes out."""

    due_on = DateField(_l("Payment due on"), [Needed(_l("Enter the day."))])
    reference = TextField(
        _l("Payment reference"),
        [Needed(_l("Enter the payment's reference.")), AtMost(60)],
        description=_l("The reference (Kassenzeichen) under which the money is paid."),
    )

    def prefill(self, subject: Subject) -> None:
        self.due_on.data = office_day(reading.now()) + timedelta(days=TRANSFER_DAYS)
        self.reference.data = f"{subject.case_file.ref} / {subject.name[1]}"

    def step_data(self) -> dict[str, Any]:
        return {"due_on": self.due_on.data, "reference": self.reference.data}
