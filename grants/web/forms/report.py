"""The form of the report: texts, money, and each visit as it was held."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from grants.acts.write_report import TEXTS
from grants.models import Application, HeldVisit, Visit
from grants.web.forms.fields import AreaField, DateField, MoneyField, NumberField, YesField
from grants.web.forms.form import VersionedForm
from grants.web.forms.validators import AtMost, Between, MayWait, Needed

TEXT_AT_MOST = 6000
PEOPLE_AT_MOST = 1000


class ReportForm(VersionedForm):
    """What is the same in every report; `report_form` adds the case's own visits."""

    course = AreaField(
        _l("How did the exchange go?"),
        [MayWait(), AtMost(TEXT_AT_MOST)],
        description=_l("What was done, with whom did you speak, what was different from the plan and why."),
        rows=8,
    )
    results = AreaField(
        _l("What did you learn and agree?"),
        [MayWait(), AtMost(TEXT_AT_MOST)],
        description=_l("Look at the aims of your application: which are reached, partly or not?"),
        rows=8,
    )
    follow_up = AreaField(
        _l("What happens next?"),
        [Optional(), AtMost(TEXT_AT_MOST)],
        description=_l("Who does what until when, in which city."),
    )
    difficulties = AreaField(
        _l("What was difficult?"),
        [Optional(), AtMost(TEXT_AT_MOST)],
        description=_l("What others should know who plan such an exchange, and what we should do better."),
    )
    public_summary = AreaField(
        _l("Summary for the public"),
        [MayWait(), AtMost(1500)],
        description=_l("Three to five sentences that may be published. Name no private persons."),
    )
    costs_cents = MoneyField(
        _l("What did the exchange cost in all?"),
        [MayWait()],
        description=_l("All costs that were really paid, by all cities together."),
    )
    third_cents = MoneyField(
        _l("Money from others"),
        [Optional()],
        description=_l("What others than you and this programme paid. Leave it empty if nobody did."),
    )

    visits: tuple[Visit, ...] = ()
    cities: tuple[tuple[int, str], ...] = ()

    def prefill(self, case: Application) -> None:
        """Start from the report's draft; where there is none, from the plan."""
        report = case.report
        self.version.data = str(case.version)
        if report is not None:
            for name in (*TEXTS, "costs_cents"):
                self[name].data = getattr(report, name)
            self.third_cents.data = report.third_cents or None
        kept = {each.visit_id: each for each in report.visits} if report else {}
        for visit in self.visits:
            self._prefill_visit(case, visit, kept.get(visit.id))

    def _prefill_visit(self, case: Application, visit: Visit, held: HeldVisit | None) -> None:
        source = held or visit
        people = held.attendances if held else visit.delegations
        counts = {each.organisation_id: each.people for each in people}
        self[f"starts_on_{visit.id}"].data = source.starts_on
        self[f"ends_on_{visit.id}"].data = source.ends_on
        planned_online = visit.is_virtual or case.mode == "virtual"
        self[f"is_virtual_{visit.id}"].data = held.is_virtual if held else planned_online
        for city_id, _name in self.cities:
            self[f"people_{visit.id}_{city_id}"].data = counts.get(city_id, 0)

    def rows(self) -> list[dict[str, Any]]:
        """Each visit with its fields, for the page."""
        return [
            {
                "visit": visit,
                "dates": [self[f"starts_on_{visit.id}"], self[f"ends_on_{visit.id}"]],
                "is_virtual": self[f"is_virtual_{visit.id}"],
                "people": [self[f"people_{visit.id}_{city_id}"] for city_id, _name in self.cities],
            }
            for visit in self.visits
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        right = bool(super().validate(extra_validators))
        for visit in self.visits:
            first, last = self[f"starts_on_{visit.id}"], self[f"ends_on_{visit.id}"]
            if first.data and last.data and last.data < first.data:
                last.errors = [*last.errors, _("The visit cannot end before it starts.")]
                right = False
        return right

    def values(self) -> dict[str, Any]:
        """What `save_report` keeps."""
        return {
            **{name: self[name].data or "" for name in TEXTS},
            "costs_cents": self.costs_cents.data,
            "third_cents": self.third_cents.data or 0,
            "visits": [
                {
                    "visit_id": visit.id,
                    "is_virtual": bool(self[f"is_virtual_{visit.id}"].data),
                    "starts_on": self[f"starts_on_{visit.id}"].data,
                    "ends_on": self[f"ends_on_{visit.id}"].data,
                    "people": {
                        city_id: self[f"people_{visit.id}_{city_id}"].data for city_id, _name in self.cities
                    },
                }
                for visit in self.visits
            ],
        }


def report_form(case: Application, *, typed: bool) -> ReportForm:
    """The report's form with fields for each visit and city of the case.

    It holds what was typed, or else what is kept.
    """

    class ThisReport(ReportForm):
        visits = tuple(case.visits)
        cities = tuple((each.id, each.name) for each in case.cities)

    for visit in case.visits:
        dates = [Needed(_("Enter the day."))]
        setattr(ThisReport, f"starts_on_{visit.id}", DateField(_("First day"), dates))
        setattr(ThisReport, f"ends_on_{visit.id}", DateField(_("Last day"), dates))
        setattr(ThisReport, f"is_virtual_{visit.id}", YesField(_("It was held online.")))
        for city in case.cities:
            text = _("People from %(city)s who were there", city=city.name)
            numbers = [Needed(_("Enter how many people came; 0 if nobody did.")), Between(0, PEOPLE_AT_MOST)]
            setattr(ThisReport, f"people_{visit.id}_{city.id}", NumberField(text, numbers))
    if typed:
        return ThisReport()
    form = ThisReport(formdata=None)
    form.prefill(case)
    return form
