"""The form of an amendment: each visit as it shall be, the grant if another one is asked for, and why."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from grants.models import Amendment, Application
from grants.vocabulary.terms import planned_visits, wished_visits
from grants.web.filters import period
from grants.web.forms.fields import AreaField, DateField, MoneyField, NumberField, YesField
from grants.web.forms.form import VersionedForm
from grants.web.forms.validators import AtMost, Between, MayWait, Needed

TEXT_AT_MOST = 4000
PEOPLE_AT_MOST = 1000
Planned = dict[str, Any]


class AmendmentForm(VersionedForm):
    """What is the same in every change; `amendment_form` adds the case's own visits."""

    amount_cents = MoneyField(
        _l("Another amount"),
        [Optional()],
        description=_l(
            "Only if you ask for more or want less. Leave it empty, and the grant stays, "
            "or falls to what the programme's rates give for the changed visits."
        ),
    )
    other = AreaField(
        _l("What else shall change?"),
        [Optional(), AtMost(TEXT_AT_MOST)],
        description=_l("For example another person travels, another place, another topic of the agenda."),
        rows=4,
    )
    reasons = AreaField(
        _l("Why is the change needed?"),
        [MayWait(), AtMost(TEXT_AT_MOST)],
        description=_l("Say also why the aims of the exchange can still be reached."),
        rows=5,
    )

    visits: tuple[Planned, ...] = ()
    cities: tuple[tuple[int, str], ...] = ()

    def prefill(self, case: Application, row: Amendment | None) -> None:
        """Start from what is kept; in a new change from what was awarded."""
        for visit in wished_visits(case, row) if row else self.visits:
            here = visit["visit_id"]
            counts = {each["organisation_id"]: each["people"] for each in visit["people"]}
            for name in ("starts_on", "ends_on"):
                self[f"{name}_{here}"].data = date.fromisoformat(visit[name])
            self[f"is_virtual_{here}"].data = visit["is_virtual"]
            for city_id, _name in self.cities:
                self[f"people_{here}_{city_id}"].data = counts.get(city_id, 0)
        if row is not None:
            self.version.data = str(row.version)
            for name in ("amount_cents", "other", "reasons"):
                self[name].data = getattr(row, name)

    def rows(self) -> list[dict[str, Any]]:
        """Each visit with its fields and what was awarded, for the page."""
        return [
            {
                "title": visit["title"],
                "awarded": _awarded(visit),
                "dates": [self[f"starts_on_{visit['visit_id']}"], self[f"ends_on_{visit['visit_id']}"]],
                "is_virtual": self[f"is_virtual_{visit['visit_id']}"],
                "people": [self[f"people_{visit['visit_id']}_{city_id}"] for city_id, _name in self.cities],
            }
            for visit in self.visits
        ]

    def values(self) -> dict[str, Any]:
        """What `write_beside` keeps."""
        return {
            "visits": [
                {
                    "visit_id": here,
                    "starts_on": self[f"starts_on_{here}"].data,
                    "ends_on": self[f"ends_on_{here}"].data,
                    "is_virtual": bool(self[f"is_virtual_{here}"].data),
                    "people": {
                        city_id: self[f"people_{here}_{city_id}"].data or 0 for city_id, _name in self.cities
                    },
                }
                for here in (visit["visit_id"] for visit in self.visits)
            ],
            "amount_cents": self.amount_cents.data,
            "other": self.other.data or "",
            "reasons": self.reasons.data or "",
        }


def _awarded(visit: Planned) -> str:
    days = period(date.fromisoformat(visit["starts_on"]), date.fromisoformat(visit["ends_on"]))
    people = ", ".join(f"{each['name']} {each['people']}" for each in visit["people"])
    how = _("online") if visit["is_virtual"] else _("in person")
    return str(_("Awarded: %(days)s, %(how)s; people: %(people)s.", days=days, how=how, people=people or "–"))


def amendment_form(case: Application, row: Amendment | None, *, typed: bool) -> AmendmentForm:
    """The form with fields for each visit and city: what was typed, or else what is kept."""

    class ThisAmendment(AmendmentForm):
        visits = tuple(planned_visits(case))
        cities = tuple((each.id, each.name) for each in case.cities)

    for visit in ThisAmendment.visits:
        here, dates = visit["visit_id"], [Needed(_("Enter the day."))]
        setattr(ThisAmendment, f"starts_on_{here}", DateField(_("First day"), dates))
        setattr(ThisAmendment, f"ends_on_{here}", DateField(_("Last day"), dates))
        setattr(ThisAmendment, f"is_virtual_{here}", YesField(_("Meet online instead of travelling")))
        for city_id, name in ThisAmendment.cities:
            numbers = [Optional(), Between(0, PEOPLE_AT_MOST)]
            text = _("People from %(city)s", city=name)
            setattr(ThisAmendment, f"people_{here}_{city_id}", NumberField(text, numbers))
    if typed:
        return ThisAmendment()
    form = ThisAmendment(formdata=None)
    form.prefill(case, row)
    return form
