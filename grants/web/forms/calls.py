"""The forms of calls and their rounds."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional, ValidationError

from grants.clock import OFFICE_TIME
from grants.models import Call, Round
from grants.web.forms.fields import AreaField, DateField, MoneyField, SelectField, TextField, YesField
from grants.web.forms.form import Form
from grants.web.forms.validators import AtMost, Between, Needed

SUMMARY_AT_MOST = 4000
LAST_MINUTE = "23:59"
MOST_CENTS = 100_000_000_000


class CallForm(Form):
    programme = SelectField(_l("Programme"), [Needed(_l("Choose a programme."))])
    title_de = TextField(_l("Title in German"), [Needed(_l("Enter the German title.")), AtMost(200)])
    title_en = TextField(_l("Title in English"), [Needed(_l("Enter the English title.")), AtMost(200)])
    summary_de = AreaField(_l("Text in German"), [Optional(), AtMost(SUMMARY_AT_MOST)])
    summary_en = AreaField(_l("Text in English"), [Optional(), AtMost(SUMMARY_AT_MOST)])
    is_published = YesField(
        _l("Published"),
        description=_l("Everybody can see the call, and cities can apply in its open rounds."),
    )

    def values(self) -> dict[str, Any]:
        """What the act keeps."""
        names = ("title_de", "title_en", "summary_de", "summary_en")
        texts = {name: self[name].data or "" for name in names}
        return {**texts, "is_published": bool(self.is_published.data)}


class RoundForm(Form):
    renamed = {"opens_at": "opens_on", "closes_at": "closes_on"}

    name = TextField(
        _l("Name in German"),
        [Needed(_l("Enter a name.")), AtMost(100)],
        description=_l("For example: Herbst 2026"),
    )
    name_en = TextField(
        _l("Name in English"),
        [Optional(), AtMost(100)],
        description=_l("For example: Autumn 2026. Without it, the German name is shown in English as well."),
    )
    opens_on = DateField(
        _l("Opens on"),
        [Needed(_l("Enter the first day."))],
        description=_l("Applications are possible from midnight at the start of this day."),
    )
    closes_on = DateField(_l("Closes on"), [Needed(_l("Enter the last day."))])
    closes_time = TextField(
        _l("Closes at"),
        [Needed(_l("Enter a time."))],
        default=LAST_MINUTE,
        description=_l("Time of day in the office's time zone, for example 23:59."),
    )
    total_cents = MoneyField(_l("Budget"), [Needed(_l("Enter the budget.")), Between(low=1)])

    def validate_closes_time(self, field: TextField) -> None:
        if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", field.data or ""):
            raise ValidationError(_("Enter a time as hours and minutes, for example 23:59."))

    def validate_total_cents(self, field: MoneyField) -> None:
        if field.data is not None and field.data > MOST_CENTS:
            raise ValidationError(_("This amount is too large."))

    def values(self) -> dict[str, Any]:
        """What the act keeps; moments in UTC."""
        hours, minutes = (self.closes_time.data or LAST_MINUTE).split(":")
        return {
            "name": self.name.data,
            "name_en": self.name_en.data or "",
            "opens_at": _moment(self.opens_on.data, time()),
            "closes_at": _moment(self.closes_on.data, time(int(hours), int(minutes))),
            "total_cents": self.total_cents.data,
        }


def call_form(call: Call | None, programmes: list[tuple[str, str]]) -> CallForm:
    """The form of a call; the programme of an existing one stays as it is."""
    form = CallForm(obj=call)
    if call is not None:
        del form.programme
    else:
        choices = programmes if len(programmes) == 1 else [("", _("Please choose")), *programmes]
        form.programme.choices = choices
    return form


def round_form(row: Round | None) -> RoundForm:
    """The form of a round, with its moments in the office's own time."""
    if row is None:
        return RoundForm()
    opens, closes = (each.astimezone(OFFICE_TIME) for each in (row.opens_at, row.closes_at))
    return RoundForm(
        data={
            "name": row.name,
            "name_en": row.name_en,
            "opens_on": opens.date(),
            "closes_on": closes.date(),
            "closes_time": closes.strftime("%H:%M"),
            "total_cents": row.total_cents,
        }
    )


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=OFFICE_TIME).astimezone(UTC)
