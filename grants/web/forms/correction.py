"""The form that proposes a correction."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3

from grants.acts.correct_state import REASON_AT_MOST
from grants.models import Application
from grants.web.filters import label
from grants.web.forms.fields import AreaField, RadioField
from grants.web.forms.form import VersionedForm
from grants.web.forms.validators import AtMost, Needed
from workflows.states import State


class CorrectionForm(VersionedForm):
    to_state = RadioField(_l("Right state"), [Needed(_l("Choose the state in which the case should stand."))])
    reason = AreaField(
        _l("Why is the present state wrong?"),
        [Needed(_l("Please give your reasons.")), AtMost(REASON_AT_MOST)],
        description=_l("The applicant reads this in the history and in a mail."),
    )


def correction_form(case: Application, states: Iterable[State]) -> CorrectionForm:
    """``states``: those that fit, to choose from."""
    form = CorrectionForm()
    form.to_state.choices = [SelectChoice(each.name, _in_words(each)) for each in states]
    if not form.is_submitted():
        form.version.data = str(case.version)
    return form


def _in_words(state: State) -> str:
    """For the office, and what applicants read instead."""
    names = {"office": label(state.label), "public": label(state.public)}
    return str(_("%(office)s (for applicants: %(public)s)", **names))
