"""What people type: form classes, fields that keep it, and the attributes that let everyone use them."""

from grants.web.forms.fields import (
    AreaField,
    CheckboxesField,
    DateField,
    EmailField,
    MoneyField,
    NumberField,
    PasswordField,
    RadioField,
    SelectField,
    TextField,
    UploadField,
    YesField,
)
from grants.web.forms.form import Form, Problem, VersionedForm
from grants.web.forms.validators import AtMost, Between, MayWait, Needed

__all__ = [
    "AreaField",
    "AtMost",
    "Between",
    "CheckboxesField",
    "DateField",
    "EmailField",
    "Form",
    "MayWait",
    "MoneyField",
    "Needed",
    "NumberField",
    "PasswordField",
    "Problem",
    "RadioField",
    "SelectField",
    "TextField",
    "UploadField",
    "VersionedForm",
    "YesField",
]
