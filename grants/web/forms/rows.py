"""Lists of rows that grow and shrink without JavaScript: a button gives the form back as typed."""

import re
from collections.abc import Iterator
from typing import Any

from wtforms import FieldList, FormField
from wtforms.validators import ValidationError

from grants.web.forms.form import Form

ROWS_AT_MOST = 60


class Row(Form):
    """A row of fields. ``COUNTS`` names the fields of which one must be filled for the row to be meant."""

    COUNTS: tuple[str, ...] = ()

    class Meta(Form.Meta):
        csrf = False

    @property
    def is_blank(self) -> bool:
        return not any(_typed(self[name]) for name in self.COUNTS)

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty row is no mistake: it is left out."""
        return self.is_blank or bool(super().validate(extra_validators))


class Rows(FieldList):
    """Rows of one kind. ``entry``: what each of them is called, if all are called the same."""

    def __init__(
        self,
        row: type[Row],
        legend: Any,
        entry: Any = None,
        *,
        least: int = 1,
        most: int = ROWS_AT_MOST,
        **bound: Any,
    ) -> None:
        # The limit is ours to explain, so that no typed row is dropped without a word.
        super().__init__(FormField(row), legend, min_entries=least, max_entries=most + 20, **bound)
        self.entry = entry
        self.most = most

    def entry_name(self, number: int) -> str:
        """The name of a row, counted from 1: its legend, and in the list of problems."""
        return f"{self.entry} {number}" if self.entry else str(self.entries[number - 1].label.text)

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        """Only plain numbers: a figure such as ² counts as a digit, but cannot be read as a number."""
        return (
            int(found[1])
            for key in formdata
            if (found := re.match(rf"{re.escape(prefix)}-([0-9]{{1,4}})-", key))
        )

    def pre_validate(self, form: Any) -> None:
        if len(self.filled) > self.most:
            raise ValidationError(self.gettext("At most %(most)s rows are possible.") % {"most": self.most})

    @property
    def filled(self) -> list[Any]:
        """The forms of the rows that are meant."""
        return [entry.form for entry in self.entries if not entry.form.is_blank]

    @property
    def messages(self) -> list[str]:
        """What is wrong with the list as a whole."""
        return [text for text in self.errors if isinstance(text, str)]

    def add(self) -> None:
        if len(self.entries) < self.most:
            self.append_entry()

    def drop(self, index: int) -> None:
        if index < len(self.entries):
            self.pop_entry(index)  # type: ignore[call-arg]  # the stubs know an older release
        if not self.entries:
            self.append_entry()


def rows_changed(form: Form, asked: str) -> str | None:
    """Do what a row button asks: ``add-<list>`` or ``drop-<list>-<index>``.

    The id to show next; None if no row button was pressed.
    """
    found = re.fullmatch(r"(add|drop)-([a-z_]+)(?:-([0-9]{1,4}))?", asked)
    rows = form._fields.get(found[2]) if found else None
    if found is None or not isinstance(rows, Rows):
        return None
    if found[1] == "add":
        rows.add()
        return str(rows.entries[-1].id)
    rows.drop(int(found[3] or 0))
    return str(rows.id)


def _typed(field: Any) -> bool:
    if field.raw_data is not None:
        return any(str(text).strip() for text in field.raw_data)
    return field.data not in (None, "", [])
