"""What every form of a step has in common."""

from typing import Any

from grants.web.forms.form import VersionedForm

NOTE_AT_MOST = 4000


class StepForm(VersionedForm):
    """What is the same in every step; one with a note adds its field."""

    def prefill(self, subject: Any) -> None:
        """Offer values when the page is first shown. ``subject``: what moves; most forms are of cases."""

    def step_data(self) -> dict[str, Any]:
        """The data of the step, as its guards and effects read it."""
        return {}

    def note_text(self) -> str:
        return str(self["note"].data or "") if "note" in self else ""

    def deputy_for_id(self) -> int | None:
        """In whose place, where that was asked."""
        return int(self["deputy_for"].data) if "deputy_for" in self and self["deputy_for"].data else None

    def place(self, reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put each refusal at its field; what belongs to no field comes back."""
        rest = []
        for reason in reasons:
            field = self.field_of(reason["section"])
            if field is None:
                rest.append(reason)
            else:
                field.errors = [*field.errors, reason["text"]]
        return rest

    def field_of(self, section: str | None) -> Any:
        """The field that a refusal speaks of; None if there is none."""
        return self._fields.get(section or "")
