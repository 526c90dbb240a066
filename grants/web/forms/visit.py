"""One visit: where and when, who comes from which city, and its agenda."""

import re
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, HiddenField
from wtforms.validators import Optional, ValidationError

from grants.models import Application, Visit
from grants.web.addresses import row_id
from grants.web.filters import day
from grants.web.forms.application import CaseForm, choice_of
from grants.web.forms.fields import (
    AreaField,
    DateField,
    NumberField,
    SelectField,
    TextField,
    YesField,
    one_line,
)
from grants.web.forms.rows import Row, Rows
from grants.web.forms.validators import AtMost, Between, MayWait, Needed
from workflows.programme import Programme

KINDS = {
    "expert_group": _l("Expert group"),
    "excursion": _l("Excursion"),
    "plenary": _l("Plenary session"),
    "reception": _l("Reception"),
    "travel": _l("Travel"),
    "free": _l("Free time"),
}
PEOPLE_AT_MOST = 9999  # more is a slip of the finger; the programme's own limit is told, but can be saved


class DelegationRow(Row):
    """The people of one organisation; which one is fixed."""

    COUNTS = ("people", "functions")

    organisation_id = HiddenField()
    people = NumberField(_l("People"), [Between(0, PEOPLE_AT_MOST)])
    functions = AreaField(  # one line as a text, but longer than a phone is wide
        _l("Their functions"),
        [Optional(), AtMost(300)],
        rows=2,
        filters=(one_line,),
        description=_l("For example: 2 from the building department, 1 from the public utilities."),
    )

    def validate_people(self, field: Field) -> None:
        if not field.data and (self.functions.data or "") and not field.process_errors:
            raise ValidationError(_("Say how many people come."))


class AgendaRow(Row):
    """One entry of the agenda; its day is counted from the first, so that it moves with the visit."""

    COUNTS = ("title", "starts", "block", "details")

    day = SelectField(_l("Day"), coerce=str, validate_choice=False, choices=[])
    starts = TextField(_l("Begins at"), [MayWait()], render_kw={"type": "time"})
    kind = choice_of(SelectField, _l("Kind"), waits=False)
    title = TextField(_l("Subject"), [AtMost(200)])
    block = TextField(
        _l("Theme block"), [Optional(), AtMost(100)], description=_l("If several groups share one theme.")
    )
    details = AreaField(_l("Place, hosts, questions"), [Optional(), AtMost(2000)], rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("Please choose")), *((code, str(text)) for code, text in KINDS.items())]

    @property
    def number(self) -> int:
        """The day, counted from 1."""
        return int(self.day.data) if re.fullmatch("[1-9][0-9]?", self.day.data or "") else 1

    def validate_starts(self, field: Field) -> None:
        clock = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::[0-5][0-9])?", field.data or "")
        if clock is None:
            field.render_kw = {**(field.render_kw or {}), "type": "text"}
            raise ValidationError(_("Enter a time such as 09:30."))
        field.data = f"{int(clock[1]):02}:{clock[2]}"

    def validate_title(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Say what this entry of the agenda is about."))

    def validate_kind(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Choose the kind of this entry."))


class VisitForm(CaseForm):
    """A visit needs its days; everything else may wait."""

    renamed = {"host_id": "host", "title": "visit_title", "items": "agenda"}

    visit_title = TextField(
        _l("Name of the visit"),
        [Needed(_l("Give the visit a name, for example “Visit to Groningen”.")), AtMost(200)],
    )
    host = choice_of(SelectField, _l("Which city hosts it?"))
    place = TextField(
        _l("Place"), [MayWait(), AtMost(200)], description=_l("Town and, if known, the building.")
    )
    is_virtual = YesField(_l("This visit is held online."))
    starts_on = DateField(_l("First day"), [Needed(_l("Enter the first day, for example 14.05.2027."))])
    ends_on = DateField(
        _l("Last day"), [Needed(_l("Enter the last day. It may be the same as the first day."))]
    )
    delegations = Rows(DelegationRow, _l("Who takes part?"), least=0)
    agenda = Rows(AgendaRow, _l("Agenda"), _l("Entry"))

    def validate_ends_on(self, field: Field) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The visit cannot end before it starts. Check both days."))

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return self._days_fit() and bool(fine)

    def _days_fit(self) -> bool:
        """Each entry of the agenda lies within the visit."""
        first, last = self.starts_on.data, self.ends_on.data
        if first is None or last is None or last < first:
            return True
        length = (last - first).days + 1
        beyond = [row for row in self.agenda.filled if row.number > length]
        for row in beyond:
            text = ngettext(
                "The visit has only one day. Move its last day or choose day 1.",
                "The visit has only %(num)d days. Move its last day or choose an earlier day.",
                length,
            )
            row.day.errors = [*row.day.errors, text]
        return not beyond

    def fit(self, case: Application, rules: Programme) -> None:
        """Offer the cities of this exchange and as many days as the programme or the visit has."""
        cities = {str(each.id): each.name for each in case.cities}
        self.host.choices = [("", _("Please choose")), *cities.items()]
        self.is_virtual.description = _("Travel money is not paid for it.")
        self._complete_delegations(cities)
        first, last = self.starts_on.data, self.ends_on.data
        length = (last - first).days + 1 if first and last and last >= first else 0
        chosen = max((row.form.number for row in self.agenda), default=1)
        offered = min(max(length, chosen, rules.caps.days_per_visit if not length else 1), 31)
        for entry in self.agenda:
            entry.form.day.choices = [
                (str(number), _day_name(number, first)) for number in range(1, offered + 1)
            ]

    def _complete_delegations(self, cities: dict[str, str]) -> None:
        """One row for each city of the exchange; which these are is said on another page."""
        rows = {entry.form.organisation_id.data: entry for entry in self.delegations}
        for city in cities:
            if city not in rows:
                rows[city] = self.delegations.append_entry({"organisation_id": city})
        self.delegations.entries = [rows[city] for city in cities]
        self.delegations._compact_indices()  # type: ignore[attr-defined]  # the stubs know an older release
        for entry, name in zip(self.delegations.entries, cities.values(), strict=True):
            entry.label.text = name

    @classmethod
    def stored(cls, visit: Visit) -> dict[str, Any]:
        return {
            "visit_title": visit.title,
            "host": str(visit.host_id or ""),
            "place": visit.place,
            "is_virtual": visit.is_virtual,
            "starts_on": visit.starts_on,
            "ends_on": visit.ends_on,
            "delegations": [
                {
                    "organisation_id": str(each.organisation_id),
                    "people": each.people,
                    "functions": each.functions,
                }
                for each in visit.delegations
            ],
            "agenda": [
                {
                    "day": str((item.on_day - visit.starts_on).days + 1),
                    "starts": item.starts,
                    "kind": item.kind,
                    "title": item.title,
                    "block": item.block,
                    "details": item.details,
                }
                for item in visit.items
            ],
        }

    def values(self, visit_id: int | None) -> dict[str, Any]:
        """Values of the section ``visits`` with this visit alone."""
        visit = {
            "id": visit_id,
            "title": self.visit_title.data,
            "host_id": row_id(self.host.data),
            "place": self.place.data or "",
            "is_virtual": bool(self.is_virtual.data),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "delegations": [
                (int(row.organisation_id.data), row.people.data, row.functions.data or "")
                for row in self.delegations.filled
                if row.people.data
            ],
            "items": [
                {
                    "on_day": self.starts_on.data + timedelta(days=row.number - 1),
                    "starts": row.starts.data or "",
                    "kind": row.kind.data,
                    "block": row.block.data or "",
                    "title": row.title.data,
                    "details": row.details.data or "",
                }
                for row in self.agenda.filled
            ],
        }
        return {"visits": [visit]}


def _day_name(number: int, first: Any) -> str:
    name = _("Day %(number)s", number=number)
    return f"{name} ({day(first + timedelta(days=number - 1))})" if first else name
