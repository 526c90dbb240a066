"""The form by which an officer extends a deadline for one case."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from grants.models import Deadline
from grants.web.forms.fields import AreaField, DateField
from grants.web.forms.form import Form
from grants.web.forms.step import NOTE_AT_MOST
from grants.web.forms.validators import AtMost, Needed


class ExtensionForm(Form):
    seen = HiddenField()
    until = DateField(
        _l("New day"),
        [Needed(_l("Enter the new day."))],
        description=_l("It holds even on a Saturday, Sunday or holiday."),
    )
    reason = AreaField(
        _l("Why is there more time?"),
        [Needed(_l("Please give your reasons.")), AtMost(NOTE_AT_MOST)],
        description=_l("The applicant reads this on the page of the case and in a mail."),
    )

    def seen_day(self) -> date | None:
        """The due day on the page that was used; None if the page did not say."""
        try:
            return date.fromisoformat(str(self.seen.data or ""))
        except ValueError:
            return None


def extension_form(deadline: Deadline) -> ExtensionForm:
    form = ExtensionForm()
    if not form.is_submitted() and deadline.due_on is not None:
        form.seen.data = deadline.due_on.isoformat()
    return form
