"""What reviewers' points add up to."""

from collections.abc import Collection, Mapping

from workflows.criteria import FULL_WEIGHT, Criteria
from workflows.errors import Reason
from workflows.label import mark as _


def weighted(scores: Mapping[str, int], criteria: Criteria) -> float:
    """One reviewer's total from 0 to 100. Raises KeyError if a criterion has no score."""
    points = sum(scores[item.code] * item.weight for item in criteria.items)
    return points / (criteria.scale_max * FULL_WEIGHT) * 100


def spread(totals: Collection[float]) -> float:
    """Highest minus lowest: above the programme's limit the officer calls a third reviewer."""
    return max(totals) - min(totals) if totals else 0.0


def below_threshold(scores: Mapping[str, int], criteria: Criteria) -> tuple[str, ...]:
    """Codes of the criteria that this review finds below their threshold."""
    return tuple(
        item.code
        for item in criteria.items
        if item.threshold is not None and scores[item.code] < item.threshold
    )


def invalid(scores: Mapping[str, object], comments: Mapping[str, object], criteria: Criteria) -> list[Reason]:
    """Why a review cannot be taken; `fix_section` is the criterion's code. A low score needs a comment."""
    reasons = []
    for item in criteria.items:
        score, comment = scores.get(item.code), comments.get(item.code)
        label = {"criterion": item.label}
        if score is None:
            reasons.append(Reason(_("“%(criterion)s” has no points yet."), label, fix_section=item.code))
        elif not isinstance(score, int) or isinstance(score, bool) or not 0 <= score <= criteria.scale_max:
            message = _("“%(criterion)s” takes whole points from 0 to %(most)s.")
            reasons.append(Reason(message, label | {"most": criteria.scale_max}, fix_section=item.code))
        elif score <= criteria.comment_at_most and not (isinstance(comment, str) and comment.strip()):
            message = _("“%(criterion)s” has %(most)s points or fewer: please say why.")
            reasons.append(Reason(message, label | {"most": criteria.comment_at_most}, fix_section=item.code))
    codes = {item.code for item in criteria.items}
    for code in scores:
        if code not in codes:
            reasons.append(Reason(_("“%(code)s” is not a criterion of this programme."), {"code": code}))
    return reasons
