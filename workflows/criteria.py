"""What reviewers judge an application by."""

from dataclasses import dataclass
from pathlib import Path

from workflows.label import Label
from workflows.reading import Section, Sheet

FULL_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question to the reviewer. `weight` in hundredths; fewer points than a `threshold` fail it."""

    code: str
    label: Label
    hint: Label
    weight: int
    threshold: int | None


@dataclass(frozen=True, slots=True)
class Criteria:
    """A set of criteria, scored 0 to `scale_max`; weights sum to 100.

    A score of `comment_at_most` or less needs a comment.
    """

    name: str
    label: Label
    scale_max: int
    comment_at_most: int
    items: tuple[Criterion, ...]


def load_criteria(path: Path) -> Criteria:
    """Read one file of criteria. Raises DefinitionError with all problems."""
    sheet = Sheet(Path(path))
    root = sheet.root
    root.only("name", "label", "scale_max", "comment_at_most", "source", "items")
    root.text("source")
    scale_max = root.whole("scale_max", least=1)

    def item(section: Section) -> Criterion:
        section.only("code", "label", "hint", "weight", "threshold")
        threshold = section.whole("threshold", least=1) if "threshold" in section else None
        if threshold is not None and threshold > scale_max:
            section.problem("threshold", f"Must be at most {scale_max}, the top of the scale.")
        return Criterion(
            code=section.name("code"),
            label=section.label("label"),
            hint=section.label("hint"),
            weight=section.whole("weight", least=1),
            threshold=threshold,
        )

    criteria = Criteria(
        name=root.name("name"),
        label=root.label("label"),
        scale_max=scale_max,
        comment_at_most=root.whole("comment_at_most"),
        items=root.rows("items", item),
    )
    codes = [criterion.code for criterion in criteria.items]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            sheet.problem(f"items[{index}].code", f"{code!r} is used twice.")
    weights = sum(criterion.weight for criterion in criteria.items)
    if criteria.items and weights != FULL_WEIGHT:
        sheet.problem("items", f"The weights sum to {weights}; they must sum to {FULL_WEIGHT}.")
    sheet.done()
    return criteria
