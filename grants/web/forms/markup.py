"""The attributes of a field in HTML, in the KERN design: looks, and the wiring that screen readers need."""

from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields.choices import SelectFieldBase

SHAPES: tuple[tuple[type[Field], str], ...] = (
    (HiddenField, "hidden"),
    (CSRFTokenField, "hidden"),
    (RadioField, "choices"),
    (SelectMultipleField, "choices"),
    (SelectField, "select"),
    (BooleanField, "tick"),
    (TextAreaField, "area"),
    (FileField, "file"),
    (FormField, "group"),
    (FieldList, "list"),
)

LOOKS = {"select": "kern-form-input__select", "tick": "kern-form-check__checkbox"}

# The server answers with a sentence: the browser shall neither cut a pasted text nor stop a draft.
NOT_BY_THE_BROWSER = {"required": False, "maxlength": False, "minlength": False}


def shape(field: Field) -> str:
    """How a field is laid out: hidden, choices, select, tick, area, file, group, list, or line."""
    return next((name for kind, name in SHAPES if isinstance(field, kind)), "line")


def limit(field: Field) -> int | None:
    """The greatest number of characters, where the page shows one."""
    return getattr(field.flags, "maxlength", None) if shape(field) == "area" else None


def target(field: Field) -> str:
    """The id to jump to: for a group of choices the first one."""
    return f"{field.id}-0" if shape(field) == "choices" else str(field.id)


def described_by(field: Field, hint: Any = None) -> str | None:
    """The ids of everything that explains a field, in the order in which it should be read."""
    parts = (("hint", hint or field.description), ("error", field.errors), ("count", limit(field)))
    return " ".join(f"{field.id}-{part}" for part, present in parts if present) or None


def attributes(field: Field, given: dict[str, Any]) -> dict[str, Any]:
    """`given` completed. `hint` in it is the text shown above the field; a given attribute always wins."""
    hint = given.pop("hint", None)
    if isinstance(field, SelectFieldBase._Option):
        kind = "radio" if getattr(field.widget, "input_type", "") == "radio" else "checkbox"
        return {"class": f"kern-form-check__{kind}", "required": False, **given}
    form = shape(field)
    if form in ("hidden", "choices", "group", "list"):
        return given
    made: dict[str, Any] = {"class": _look(form, bool(field.errors)), **NOT_BY_THE_BROWSER}
    if explained := described_by(field, hint):
        made["aria-describedby"] = explained
    if field.errors:
        made["aria-invalid"] = "true"
    if most := limit(field):
        made["data-limit"] = str(most)
    return {**made, **_typing(field), **given}


def _look(form: str, wrong: bool) -> str:
    name = LOOKS.get(form, "kern-form-input__input")
    return f"{name} {name}--error" if wrong else name


def _typing(field: Field) -> dict[str, str]:
    """Keyboard and autofill: a name in someone else's form must not fill itself in."""
    match field.type:
        case "MoneyField":
            return {"inputmode": "decimal", "autocomplete": "off"}
        case "NumberField":
            return {"inputmode": "numeric", "autocomplete": "off"}
        case "EmailField":
            return {"autocomplete": "email", "spellcheck": "false"}
    return {"autocomplete": "current-password"} if isinstance(field, PasswordField) else {}
