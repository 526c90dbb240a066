"""The form of every page: its fields carry the right attributes, and its problems can be listed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField

from grants.web.forms.markup import attributes, target


@dataclass(frozen=True)
class Problem:
    """What is wrong, the field's label, and the id where to mend it (None: it concerns the whole form)."""

    text: str
    label: str = ""
    target: str | None = None


class Form(FlaskForm):
    """Derive every form from this."""

    class Meta(FlaskForm.Meta):
        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            """Hints, errors, counters and looks are wired here, so that `{{ field() }}` is right anywhere."""
            return super().render_field(field, attributes(field, render_kw))

    # Where an act calls something otherwise than the page does: its name -> the field's.
    renamed: ClassVar[Mapping[str, str]] = {}

    def complain(self, problems: Mapping[str, str]) -> None:
        """Put each message of an act at its field; what belongs to no field stands above the form."""
        for name, message in problems.items():
            field = self._fields.get(self.renamed.get(name, name))
            if field is None:
                self.form_errors: list[str] = [*self.form_errors, _(message)]
            else:
                field.errors = [*field.errors, _(message)]

    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the page."""
        whole = [Problem(str(text)) for text in self.form_errors]
        return [*whole, *(problem for field in self for problem in _problems_of(field))]


class VersionedForm(Form):
    """A form that remembers the version of what it changes, from the moment when its page was opened."""

    version = HiddenField()

    def seen_version(self) -> int | None:
        """The version on the page that was used; None if the page did not say."""
        text = str(self.version.data or "")
        return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _problems_of(field: Field) -> Iterator[Problem]:
    if isinstance(field, FormField):
        for inner in field.form:
            yield from _problems_of(inner)
    elif isinstance(field, FieldList):
        for number, entry in enumerate(field.entries, 1):
            name = field.entry_name(number) if hasattr(field, "entry_name") else ""
            for problem in _problems_of(entry):
                yield replace(problem, label=f"{name}: {problem.label}") if name else problem
        for text in field.errors:
            if isinstance(text, str):
                yield Problem(text, str(field.label.text), field.id)
    else:
        for text in field.errors:
            hidden = field.type in ("CSRFTokenField", "HiddenField")
            yield Problem(str(text)) if hidden else Problem(str(text), str(field.label.text), target(field))
