"""Fields that read what people really type, and give it back unchanged when they cannot read it."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField as UploadField
from wtforms import BooleanField as YesField
from wtforms import (
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, TextInput

from grants.rules.money import format_amount, parse_amount
from grants.web.language import language

__all__ = [
    "AreaField",
    "CheckboxesField",
    "DateField",
    "DegreesField",
    "EmailField",
    "MoneyField",
    "NumberField",
    "PasswordField",
    "RadioField",
    "SelectField",
    "TextField",
    "UploadField",
    "YesField",
    "tidy",
]

NUMBER_AT_MOST = 999_999_999  # fits every integer column


def tidy(text: str | None) -> str | None:
    """One Unicode form and line break, no outer blanks, no control characters: PostgreSQL refuses NUL."""
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc").strip()


class TextField(StringField):
    """One line of text."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs["filters"] = (tidy, one_line, *kwargs.get("filters", ()))
        super().__init__(label, validators, **kwargs)


class EmailField(TextField):
    """An e-mail address; phones show the keyboard for it."""

    widget = TextInput("email")


class AreaField(TextAreaField):
    """Several lines of text. With `AtMost` its limit is shown, and counted down while typing."""

    def __init__(self, label: Any = None, validators: Any = None, rows: int = 6, **kwargs: Any) -> None:
        kwargs["filters"] = (tidy, *kwargs.get("filters", ()))
        kwargs["render_kw"] = {"rows": rows, **(kwargs.get("render_kw") or {})}
        super().__init__(label, validators, **kwargs)


class CheckboxesField(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _ReadField(Field):
    """Reads typed text into a value; what cannot be read stays in the field as typed."""

    widget: Any = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = (tidy(str(valuelist[0])) or "") if valuelist else ""
        self.data = None
        if text:
            self.data = self.read(text)

    def read(self, text: str) -> Any:
        """The value of a text that is not empty. Raises ValueError with the sentence to show."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """The text that stands for a stored value."""
        return str(value)


class NumberField(_ReadField):
    """A whole number, None when empty."""

    def read(self, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]+", text):
            raise ValueError(_("Enter a whole number in digits, for example 12."))
        if len(text) > 10 or abs(int(text)) > NUMBER_AT_MOST:
            raise ValueError(_("This number is too large."))
        return int(text)


class DegreesField(_ReadField):
    """Decimal degrees with a comma or a point, None when empty: what maps show, to be pasted as it is."""

    def read(self, text: str) -> float:
        typed = text.replace(",", ".").replace("−", "-").removesuffix("°").strip()
        if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?", typed):
            raise ValueError(
                _("Enter decimal degrees, for example %(example)s.", example=self.written(53.1435))
            )
        return float(typed)

    def written(self, value: Any) -> str:
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if language() == "de" else text


class MoneyField(_ReadField):
    """An amount in euros, typed the German or the English way; the value is in cents, None when empty."""

    currency = "EUR"

    def read(self, text: str) -> int:
        try:
            return parse_amount(text, language())
        except ValueError as error:
            raise ValueError(_(str(error))) from error

    def written(self, value: Any) -> str:
        return format_amount(value, language(), self.currency).replace(self.currency, "").strip()


class DayInput(DateInput):
    """A browser empties a date input whose value it cannot read: such a text is shown in a plain one."""

    def __call__(self, field: Any, **attributes: Any) -> Any:
        readable = re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", field._value()) and not field.process_errors
        return super().__call__(field, **{"type": "date" if readable else "text", **attributes})


class DateField(_ReadField):
    """A day, None when empty. Browsers without a date picker may send 14.05.2026."""

    widget = DayInput()

    def read(self, text: str) -> date:
        for form in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                day = datetime.strptime(text, form).date()
            except ValueError:
                continue
            if 2000 <= day.year <= 2100:
                return day
            raise ValueError(_("Enter a date between the years 2000 and 2100."))
        raise ValueError(_("Enter a date that exists, for example 14.05.2026."))

    def written(self, value: Any) -> str:
        return str(value.isoformat())


def one_line(text: str | None) -> str | None:
    """A text with its line breaks and double blanks folded."""
    return " ".join(text.split()) if text is not None else None
