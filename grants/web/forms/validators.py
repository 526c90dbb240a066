"""Checks with a sentence that says what is wrong and how to mend it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Optional, StopValidation, ValidationError


class Needed(DataRequired):
    """The field must not be empty. Give the sentence that names what to enter."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if _has_content(field):
            return
        if field.process_errors:
            raise StopValidation()  # what could not be read already has its own message
        field.errors = []  # "not a valid choice" is no help where nothing was chosen
        raise StopValidation(str(self.message or _("Please fill in this field.")))


class MayWait(Optional):
    """May be left empty while the case is a draft; unlike an optional field it is asked for on submission."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class AtMost:
    """No more than `limit` characters; the browser is not told to cut what is pasted."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: BaseForm, field: Field) -> None:
        over = len(field.data or "") - self.limit
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This text is %(num)d character too long: at most %(limit)d are possible.",
                    "This text is %(num)d characters too long: at most %(limit)d are possible.",
                    over,
                    limit=self.limit,
                )
            )


class Between:
    """A number from `low` to `high`, both included; either may be None."""

    def __init__(self, low: int | None = None, high: int | None = None) -> None:
        self.low, self.high = low, high

    def __call__(self, form: BaseForm, field: Field) -> None:
        value: Any = field.data
        if value is None:
            return
        if self.low is not None and value < self.low:
            raise ValidationError(_("Enter a number of at least %(low)s.", low=self.low))
        if self.high is not None and value > self.high:
            raise ValidationError(_("Enter a number of at most %(high)s.", high=self.high))


def _has_content(field: Field) -> bool:
    """Zero is content; blanks and an unticked box are none."""
    data = field.data
    if isinstance(data, str):
        return bool(data.strip())
    return data is not None and data is not False and data != []
