"""The filter of the register of letters."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3
from wtforms.validators import ValidationError

from grants.models.register import KINDS, Wanted
from grants.vocabulary.programmes import programme
from grants.web.addresses import row_id
from grants.web.filters import label
from grants.web.forms.fields import DateField, SelectField
from grants.web.forms.form import Form
from grants.web.forms.validators import MayWait
from grants.web.language import language
from grants.web.words import LETTERS


class RegisterForm(Form):
    """Read from the address or from the form of the download; it changes nothing, so it needs no token."""

    class Meta(Form.Meta):
        csrf = False

    programme = SelectField(_l("Programme"), [MayWait()])
    call = SelectField(_l("Call"), [MayWait()])
    kind = SelectField(_l("Kind of letter"), [MayWait()])
    dated_from = DateField(_l("Dated from"), [MayWait()])
    dated_to = DateField(_l("Dated to"), [MayWait()])

    def __init__(self, given: Any, programmes: Iterable[str], calls: Iterable[Any]) -> None:
        super().__init__(given)
        every = SelectChoice("", _("All"))
        self.programme.choices = [
            every,
            *(SelectChoice(code, label(programme(code).title)) for code in sorted(programmes)),
        ]
        self.call.choices = [
            every,
            *(
                SelectChoice(str(each.id), each.title_en if language() == "en" else each.title_de)
                for each in calls
            ),
        ]
        self.kind.choices = [every, *(SelectChoice(kind, LETTERS[kind]) for kind in KINDS)]

    def wanted(self) -> Wanted:
        return Wanted(
            programme=self.programme.data or "",
            call_id=row_id(self.call.data),
            kind=self.kind.data or "",
            dated_from=self.dated_from.data,
            dated_to=self.dated_to.data,
        )

    def validate_dated_to(self, field: Any) -> None:
        first = self.dated_from.data
        if field.data is not None and first is not None and field.data < first:
            raise ValidationError(_("This day is before the first one."))

    def as_query(self) -> dict[str, Any]:
        """What was chosen, for addresses that keep the filter."""
        named = {field.name: str(field.raw_data[0]) for field in self if field.raw_data}
        return {name: text for name, text in named.items() if text}
