"""Money: what the exchange costs, and who pays."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import Optional, ValidationError

from grants.models import Application
from grants.web.forms.application import SectionForm, choice_of
from grants.web.forms.fields import MoneyField, SelectField, TextField
from grants.web.forms.rows import Row, Rows
from grants.web.forms.validators import AtMost, MayWait

KINDS = {
    "travel": _l("Travel"),
    "accommodation": _l("Accommodation"),
    "subsistence": _l("Meals"),
    "interpretation": _l("Interpretation and translation"),
    "venue": _l("Rooms and technology"),
    "moderation": _l("Moderation and speakers"),
    "material": _l("Material and printing"),
    "other": _l("Other"),
}


class CostRow(Row):
    COUNTS = ("kind", "details", "amount_cents")

    kind = choice_of(SelectField, _l("Kind of cost"), waits=False)
    details = TextField(_l("What exactly"), [Optional(), AtMost(200)])
    amount_cents = MoneyField(_l("Amount"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("Please choose")), *((code, str(text)) for code, text in KINDS.items())]

    def validate_kind(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Choose the kind of this cost."))

    def validate_amount_cents(self, field: Field) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError(_("Enter an amount such as 1.240,00 or 1240.00."))


class BudgetForm(SectionForm):
    code = "money"
    title = _l("Money")
    intro = _l("What will the exchange cost, and who pays which part?")

    cost_lines = Rows(CostRow, _l("Costs"), _l("Cost"), most=40)
    own_cents = MoneyField(
        _l("Money of your own city and its partners"), [MayWait()], description=_l("0 if you bring none.")
    )
    third_cents = MoneyField(
        _l("Money from others"),
        [MayWait()],
        description=_l("For example from a foundation or another programme. 0 if there is none."),
    )
    requested_cents = MoneyField(_l("Amount you apply for"), [MayWait()])

    @classmethod
    def stored(cls, case: Application) -> dict[str, Any]:
        return {
            "cost_lines": [
                {"kind": each.kind, "details": each.details, "amount_cents": each.amount_cents}
                for each in case.cost_lines
            ],
            "own_cents": case.own_cents,
            "third_cents": case.third_cents,
            "requested_cents": case.requested_cents,
        }

    def values(self, case: Application) -> dict[str, Any]:
        return {
            "cost_lines": [
                (row.kind.data, row.details.data or "", row.amount_cents.data)
                for row in self.cost_lines.filled
            ],
            **{name: self[name].data or 0 for name in ("own_cents", "third_cents", "requested_cents")},
        }
