"""The forms of an organisation: its address, and for officers what it is and where it lies."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from grants.acts.keep_people import ADDRESS, NATURE, NEEDED
from grants.models import Organisation
from grants.web.forms.application import InChoices, countries
from grants.web.forms.fields import DegreesField, SelectField, TextField
from grants.web.forms.form import VersionedForm
from grants.web.forms.validators import AtMost, Needed
from grants.web.words import ORGANISATIONS

PASTED = {"autocomplete": "off"}


class AddressForm(VersionedForm):
    """What a city's own people keep up to date: letters to them go there."""

    kept: tuple[str, ...] = ADDRESS

    department = TextField(
        _l("Department"), [Optional(), AtMost(200)], description=_l("For example: International relations")
    )
    street = TextField(_l("Street and number"), [Needed(_l(NEEDED["street"])), AtMost(200)])
    postcode = TextField(_l("Postcode"), [Needed(_l(NEEDED["postcode"])), AtMost(20)])
    town = TextField(_l("Town"), [Needed(_l(NEEDED["town"])), AtMost(200)])

    def values(self) -> dict[str, Any]:
        """What the act keeps: texts are never None."""
        return {
            name: "" if self[name].data is None and _is_text(self[name]) else self[name].data
            for name in self.kept
        }

    def clash(self, organisation: Organisation) -> list[tuple[str, str]]:
        """Label and text of what somebody else has saved and this page has otherwise.

        The form takes over their version: to save it again is deliberate, and wins.
        """
        self.version.data = str(organisation.version)
        typed = self.values()
        kept = {name: getattr(organisation, name) for name in self.kept}
        return [
            (str(self[name].label.text), _shown(self[name], value))
            for name, value in kept.items()
            if value not in (typed[name], None, "")
        ]


class OrganisationForm(AddressForm):
    """What an officer may mend. A partner that was typed in by hand has no address, and needs none."""

    kept = (*NATURE, *ADDRESS)

    name = TextField(_l("Name"), [Needed(_l("Enter a name.")), AtMost(200)])
    kind = SelectField(_l("Kind"), [InChoices()], validate_choice=False)
    country = SelectField(
        _l("Country"), [Needed(_l("Choose a country.")), InChoices()], validate_choice=False
    )
    latitude = DegreesField(
        _l("Latitude"),
        [Optional()],
        description=_l("In decimal degrees, north is positive. For example Oldenburg: 53.1435"),
        render_kw=PASTED,
    )
    longitude = DegreesField(
        _l("Longitude"),
        [Optional()],
        description=_l("In decimal degrees, east is positive. For example Oldenburg: 8.2146"),
        render_kw=PASTED,
    )
    street = TextField(_l("Street and number"), [Optional(), AtMost(200)])
    postcode = TextField(_l("Postcode"), [Optional(), AtMost(20)])
    town = TextField(_l("Town"), [Optional(), AtMost(200)])


def organisation_form(organisation: Organisation, *, is_officer: bool) -> AddressForm:
    """The form that this person may fill in, when first shown with what is known."""
    shown = None if request.method == "POST" else organisation
    if not is_officer:
        return AddressForm(obj=shown)
    form = OrganisationForm(obj=shown)
    kinds = dict(ORGANISATIONS)
    form.kind.choices = list({organisation.kind: organisation.kind, **kinds}.items())
    form.country.choices = countries()
    return form


def _shown(field: Any, value: Any) -> str:
    """A choice by its name, everything else as it is."""
    return str(dict(getattr(field, "choices", None) or {}).get(value, value))


def _is_text(field: Any) -> bool:
    return not isinstance(field, DegreesField)
