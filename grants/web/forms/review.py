"""The form of a review: points and a comment for each criterion, an opinion and a verdict."""

from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3
from wtforms.form import BaseForm
from wtforms.validators import Optional, StopValidation

from grants.models import Application
from grants.vocabulary.programmes import programme
from grants.web.filters import label
from grants.web.forms.fields import AreaField, NumberField, RadioField
from grants.web.forms.step import NOTE_AT_MOST, StepForm
from grants.web.forms.validators import AtMost, Between, Needed
from grants.web.words import VERDICTS

COMMENT_AT_MOST = 2000


class WhyLow:
    """A low score needs a comment; any other comment is free."""

    def __init__(self, score: str, low: int) -> None:
        self.score, self.low = score, low

    def __call__(self, form: BaseForm, field: Field) -> None:
        points = form[self.score].data
        if field.data:
            return
        field.errors = []
        if isinstance(points, int) and 0 <= points <= self.low:
            raise StopValidation(
                _("You gave %(points)s points. Please say why: up to %(low)s points, a comment is needed.",
                  points=points, low=self.low)
            )  # fmt: skip
        raise StopValidation()


def review_form(case: Application) -> type[StepForm]:
    """The criteria of the case's programme as fields."""
    criteria = programme(case.programme).criteria

    class ReviewForm(StepForm):
        def step_data(self) -> dict[str, Any]:
            return {
                "scores": {item.code: self[f"score_{item.code}"].data for item in criteria.items},
                "comments": {item.code: self[f"comment_{item.code}"].data or "" for item in criteria.items},
                "opinion": self["opinion"].data or "",
                "verdict": self["verdict"].data,
            }

        def rows(self) -> list[tuple[Any, Any, Any]]:
            """(criterion, points field, comment field) in the order of the criteria."""
            return [
                (item, self[f"score_{item.code}"], self[f"comment_{item.code}"]) for item in criteria.items
            ]

        def field_of(self, section: str | None) -> Any:
            comment = super().field_of(f"comment_{section}")
            return comment if comment is not None else super().field_of(section)

    for item in criteria.items:
        name = label(item.label)
        points = NumberField(
            _("%(criterion)s: points from 0 to %(most)s", criterion=name, most=criteria.scale_max),
            [Needed(_("Please give points.")), Between(0, criteria.scale_max)],
        )
        comment = AreaField(
            _("%(criterion)s: comment", criterion=name),
            [WhyLow(f"score_{item.code}", criteria.comment_at_most), AtMost(COMMENT_AT_MOST)],
            rows=3,
            description=_("Needed for %(low)s points or fewer.", low=criteria.comment_at_most),
        )
        setattr(ReviewForm, f"score_{item.code}", points)
        setattr(ReviewForm, f"comment_{item.code}", comment)
    ReviewForm.opinion = AreaField(_("Overall opinion"), [Optional(), AtMost(NOTE_AT_MOST)])
    ReviewForm.verdict = RadioField(
        _("Your verdict"),
        [Needed(_("Say whether you recommend the application."))],
        choices=[SelectChoice(code, word) for code, word in VERDICTS.items()],
    )
    return ReviewForm
