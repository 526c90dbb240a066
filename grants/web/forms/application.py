"""The texts of the application form: partners, the exchange itself, what it is for, and files."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from grants.models import Application, Organisation
from grants.vocabulary.programmes import programme
from grants.web.filters import label
from grants.web.forms.fields import (
    AreaField,
    CheckboxesField,
    EmailField,
    RadioField,
    SelectField,
    TextField,
    UploadField,
)
from grants.web.forms.form import Form, VersionedForm
from grants.web.forms.goals import GOALS
from grants.web.forms.rows import Row, Rows
from grants.web.forms.validators import AtMost, MayWait
from grants.web.language import LOCALES, language
from workflows.programme import Programme

SUMMARY_AT_MOST = 600
TEXT_AT_MOST = 3000
NO_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO"}
)  # Babel has groups of countries and test codes


class CaseForm(VersionedForm):
    """A form that changes a case. It remembers the content that it was opened with as well."""

    seen = HiddenField()

    def opened_with(self, case: Application, stored: dict[str, Any]) -> None:
        self.version.data, self.seen.data = str(case.version), digest(stored)


def digest(stored: dict[str, Any]) -> str:
    """Equal content gives equal text: did anybody change *this* page of the case meanwhile?"""
    return hashlib.sha256(json.dumps(stored, sort_keys=True, default=str).encode()).hexdigest()


class SectionForm(CaseForm):
    """One page of the application."""

    code: ClassVar[str]
    title: ClassVar[Any]
    intro: ClassVar[Any]

    @classmethod
    def stored(cls, case: Application) -> dict[str, Any]:
        """What the case holds, by the names of the fields."""
        raise NotImplementedError

    def fit(self, rules: Programme) -> None:
        """Offer the programme's choices and limits."""

    def values(self, case: Application) -> dict[str, Any]:
        """Values for ``save_section``."""
        raise NotImplementedError


class EmailAddress:
    """An address that mail can be sent to; the domain is not asked."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        try:
            validate_email(field.data or "", check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(_("Enter an e-mail address such as name@city.example.")) from error


class PhoneNumber:
    """Digits and the signs that people put between them."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if not re.fullmatch(r"\+?[0-9][0-9 ()/.\-–]*", field.data or ""):
            raise ValidationError(_("Enter a telephone number in digits, for example +49 441 235 0."))


class InChoices:
    """The choice is one of the offered ones; a page that was tampered with gets a sentence as well."""

    def __call__(self, form: BaseForm, field: Any) -> None:
        offered = {str(choice.value) for choice in field.iter_choices()}
        chosen = field.data if isinstance(field.data, list) else [field.data or ""]
        if any(str(each) not in offered | {""} for each in chosen):
            raise StopValidation(_("Choose one of the options shown."))


def choice_of(kind: type[Any], text: Any, *, description: Any = "", waits: bool = True) -> Any:
    """A choice that may stay open in a draft; in a row, the row itself says what it needs."""
    checks = [MayWait(), InChoices()] if waits else [InChoices()]
    return kind(text, checks, validate_choice=False, choices=[], description=description)


def countries() -> list[tuple[str, str]]:
    """Codes and names of countries in the language of the page, by name; the neighbours need no search."""
    locale: Locale = LOCALES[language()]
    named = [
        (code, name)
        for code, name in locale.territories.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRIES
    ]
    return sorted(named, key=lambda pair: _sortable(pair[1]))


def _sortable(name: str) -> str:
    return name.casefold().translate(str.maketrans("äöüå", "aoua")).replace("é", "e")


class PartnerRow(Row):
    COUNTS = ("name",)

    name = TextField(
        _l("City or organisation"),
        [AtMost(200)],
        render_kw={"list": "known-organisations", "autocomplete": "off"},
    )
    country = choice_of(SelectField, _l("Country"), waits=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", _("Please choose")), *countries()]

    def validate_country(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Choose the country of this partner."))


class PartnersForm(SectionForm):
    code = "partners"
    title = _l("Cities and contact")
    intro = _l("Which cities take part, and whom may we ask about this application?")

    contact_name = TextField(
        _l("Contact person"), [MayWait(), AtMost(200)], render_kw={"autocomplete": "name"}
    )
    contact_email = EmailField(_l("E-mail address"), [MayWait(), AtMost(254), EmailAddress()])
    contact_phone = TextField(
        _l("Telephone"),
        [MayWait(), AtMost(40), PhoneNumber()],
        description=_l("Only if we may call you. Otherwise leave it empty."),
        render_kw={"type": "tel", "autocomplete": "tel"},
    )
    partners = Rows(PartnerRow, _l("Partner cities"), _l("Partner city"), most=30)

    def know(self, organisations: Sequence[Organisation]) -> None:
        """A known city needs no country typed: it is taken from the list."""
        self.known = organisations
        for entry in self.partners:
            row = entry.form
            same = [
                each for each in organisations if each.name.casefold() == (row.name.data or "").casefold()
            ]
            if same and not row.country.data:
                row.country.data = same[0].country
            exact = next((each for each in same if each.country == row.country.data), None)
            if exact is not None:
                row.name.data = exact.name

    @classmethod
    def stored(cls, case: Application) -> dict[str, Any]:
        return {
            "contact_name": case.contact_name,
            "contact_email": case.contact_email,
            "contact_phone": case.contact_phone,
            "partners": [{"name": each.name, "country": each.country} for each in case.partners],
        }

    def values(self, case: Application) -> dict[str, Any]:
        return {
            **{name: self[name].data or "" for name in ("contact_name", "contact_email", "contact_phone")},
            "partners": [(row.name.data, row.country.data) for row in self.partners.filled],
        }


class ExchangeForm(SectionForm):
    code = "exchange"
    renamed = {"title": "exchange_title"}
    title = _l("The exchange")
    intro = _l("What kind of exchange do you plan, and on which subject?")

    exchange_title = TextField(
        _l("Title of the exchange"),
        [MayWait(), AtMost(200)],
        description=_l("Name the subject, so that both cities recognise the exchange."),
    )
    kind = choice_of(RadioField, _l("Kind of exchange"))
    mode = choice_of(
        RadioField,
        _l("How do you meet?"),
        description=_l("Travel money is paid only for meetings in person."),
    )
    theme = choice_of(SelectField, _l("Theme"))
    sdgs = CheckboxesField(
        _l("Sustainable Development Goals"), [InChoices()], validate_choice=False, choices=[]
    )
    summary = AreaField(
        _l("Summary"),
        [MayWait(), AtMost(SUMMARY_AT_MOST)],
        rows=5,
        description=_l("In plain words, for people who do not know the subject. It may be published."),
    )

    def fit(self, rules: Programme) -> None:
        self.kind.choices = [(code, label(text)) for code, text in rules.kinds]
        self.theme.choices = [("", _("Please choose")), *((code, label(text)) for code, text in rules.themes)]
        self.mode.choices = modes(rules)
        self.sdgs.choices = [(str(number), f"{number} {label(text)}") for number, text in GOALS.items()]
        self.sdgs.description = _("Choose at least one and at most %(most)s.", most=rules.caps.sdgs_max)

    @classmethod
    def stored(cls, case: Application) -> dict[str, Any]:
        return {
            "exchange_title": case.title,
            "kind": case.kind,
            "mode": case.mode,
            "theme": case.theme,
            "sdgs": [str(each) for each in case.sdgs],
            "summary": case.summary,
        }

    def values(self, case: Application) -> dict[str, Any]:
        return {
            "title": self.exchange_title.data or "",
            "kind": self.kind.data or "",
            "mode": self.mode.data or "physical",
            "theme": self.theme.data or "",
            "sdgs": sorted({int(each) for each in self.sdgs.data or [] if each}),
            "summary": self.summary.data or "",
        }


def modes(rules: Programme) -> list[tuple[str, str]]:
    """How an exchange may be held under a programme."""
    found = [("physical", _("In person")), ("hybrid", _("In person, with some taking part online"))]
    return [*found, ("virtual", _("Online only"))] if rules.caps.virtual_allowed else found


def long_text(text: Any, hint: Any) -> AreaField:
    return AreaField(text, [MayWait(), AtMost(TEXT_AT_MOST)], rows=8, description=hint)


class ContentForm(SectionForm):
    code = "content"
    title = _l("Aims and benefit")
    intro = _l("A few paragraphs for each question are enough. Reviewers read them side by side.")

    challenge = long_text(
        _l("Which challenge do you want to learn about?"),
        _l("Describe the problem, what you have tried, and why it is urgent now."),
    )
    aims = long_text(
        _l("What is the exchange to achieve?"),
        _l("Name one to three aims, and how you will notice that you have reached them."),
    )
    why_partner = long_text(
        _l("Why this partner city?"), _l("What can it show you, and what does it learn from you?")
    )
    why_in_person = long_text(
        _l("Why do you have to meet in person?"),
        _l("What would be missing in a video conference? An exchange held only online may leave this empty."),
    )
    use_after = long_text(
        _l("How will you use the results?"),
        _l("Who decides what by when, and how do others in your city hear of it?"),
    )

    @classmethod
    def stored(cls, case: Application) -> dict[str, Any]:
        return {name: getattr(case, name) for name in CONTENT}

    def values(self, case: Application) -> dict[str, Any]:
        return {name: self[name].data or "" for name in CONTENT}


CONTENT = ("challenge", "aims", "why_partner", "why_in_person", "use_after")


class UploadForm(Form):
    """One file."""

    file = UploadField(_l("File"))

    def read(self) -> tuple[str, bytes]:
        """Name and bytes; both empty if nothing was chosen."""
        chosen = self.file.data
        return (chosen.filename or "", chosen.read()) if chosen else ("", b"")


def rules_of(case: Application) -> Programme:
    return programme(case.programme)
