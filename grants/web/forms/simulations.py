"""The main numbers of a simulation, to be tried out."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field

from grants.rules.money import LARGEST_CENTS
from grants.web.filters import period
from grants.web.forms.fields import MoneyField, NumberField
from grants.web.forms.form import Form
from grants.web.forms.validators import Between, Needed
from grants.web.words import ROLES, word
from workflows.simulation import Numbers, Plan
from workflows.simulation.checks import least_people

MOST_A_MONTH = 1_000
MOST_PEOPLE = 100
LARGEST_SEED = 999_999


class NumbersForm(Form):
    """Read from the address: trying out changes nothing, so it needs no token."""

    class Meta(Form.Meta):
        csrf = False

    per_month = NumberField(
        _l("Applications a month"),
        [Needed(_l("Enter a number.")), Between(0, MOST_A_MONTH)],
        description=_l("On the average, while a round is open."),
    )
    seed = NumberField(
        _l("Number of the draw"),
        [Needed(_l("Enter a number.")), Between(0, LARGEST_SEED)],
        description=_l("Chance decides who comes when. The same number always gives the same year."),
    )

    def people(self) -> Iterator[Field]:
        return (field for field in self if field.name.startswith("people-"))

    def budgets(self) -> Iterator[Field]:
        return (field for field in self if field.name.startswith("budget-"))

    def numbers(self) -> Numbers:
        """What was typed; ask only when it is valid."""
        return Numbers(
            seed=self.seed.data,
            per_month=self.per_month.data,
            people=tuple((field.name.removeprefix("people-"), field.data) for field in self.people()),
            budgets_cents=tuple(field.data for field in self.budgets()),
        )


def numbers_form(plan: Plan, given: Any) -> NumbersForm:
    """The form for the desks and rounds of this plan; what the address does not say is as in the file."""
    usual, least = Numbers.of(plan), least_people(plan)
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"seed": usual.seed, "per_month": usual.per_month}
    for role, count in usual.people:
        fields[f"people-{role}"] = NumberField(
            word(ROLES, role),
            [Needed(_("Enter a number.")), Between(least[role], MOST_PEOPLE)],
        )
        filled[f"people-{role}"] = count
    for number, row in enumerate(plan.rounds):
        fields[f"budget-{number}"] = MoneyField(
            _("Budget, round of %(days)s", days=period(row.opens, row.closes)),
            [Needed(_("Enter the budget.")), Between(0, LARGEST_CENTS)],
        )
        filled[f"budget-{number}"] = row.budget_cents
    kind: type[NumbersForm] = type("NumbersOfPlan", (NumbersForm,), fields)
    as_filed = kind(None, data=filled)
    if not given:
        return as_filed
    typed = {field.name: given.get(field.name, field._value()) for field in as_filed}
    return kind(MultiDict(typed))
