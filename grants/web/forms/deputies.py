"""The form that gives a deputyship."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3
from wtforms.validators import Optional

from grants.models import Person
from grants.vocabulary.programmes import programmes
from grants.web.filters import label
from grants.web.forms.fields import CheckboxesField, DateField, MoneyField, SelectField
from grants.web.forms.form import Form
from grants.web.forms.validators import Needed
from grants.web.words import ROLES, word


class DeputyForm(Form):
    renamed = {"deputy": "deputy_id"}

    deputy_id = SelectField(_l("Who stands in"), [Needed(_l("Choose who stands in."))])
    rights = CheckboxesField(_l("For which roles"), [Needed(_l("Choose at least one role."))])
    from_on = DateField(_l("First day"), [Needed(_l("Enter the first day."))])
    to_on = DateField(
        _l("Last day"),
        [Needed(_l("Enter the last day."))],
        description=_l("The rights end with this day by themselves. You can end them earlier."),
    )
    up_to_cents = MoneyField(
        _l("Up to this amount"),
        [Optional()],
        description=_l(
            "Only for cases up to this amount: awarded, else recommended, else applied for. "
            "Leave it empty for all cases."
        ),
    )

    def values(self) -> dict[str, Any]:
        """What the act keeps."""
        return {
            "deputy_id": int(self.deputy_id.data),
            "rights": [
                (code, role)
                for code, _colon, role in (each.partition(":") for each in self.rights.data or ())
            ],
            "from_on": self.from_on.data,
            "to_on": self.to_on.data,
            "up_to_cents": self.up_to_cents.data,
        }


def deputy_form(rights: Iterable[tuple[str, str]], staff: Iterable[Person], today: date) -> DeputyForm:
    """``rights``: pairs of a programme and a role to choose from; ``staff``: who may stand in."""
    form = DeputyForm()
    form.deputy_id.choices = [
        SelectChoice("", _("Please choose")),
        *(SelectChoice(str(each.id), f"{each.name} ({each.email})") for each in staff),
    ]
    codes = [(f"{code}:{role}", right(code, role)) for code, role in rights]
    form.rights.choices = [SelectChoice(*each) for each in codes]
    if not form.is_submitted():
        form.from_on.data = today
        form.rights.data = [code for code, _text in codes][:1]
    return form


def right(code: str, role: str) -> str:
    """A role in a programme, in words."""
    title = label(programmes()[code].title) if code in programmes() else code
    return f"{word(ROLES, role)}, {title}"
