"""What a change or a payment request says, for the page of its case and the pages of its steps."""

from typing import Any

from grants.models import Amendment, PaymentRequest
from grants.models.subject import Beside
from grants.vocabulary.amending import is_minor
from grants.vocabulary.terms import differences, terms_after, terms_of
from grants.web.filters import label


def facts_of(row: Beside) -> dict[str, Any]:
    """What the page of a case and the pages of its steps show of it."""
    if isinstance(row, Amendment):
        return _amendment(row)
    if isinstance(row, PaymentRequest):
        return _payment_request(row)
    return {}


def _amendment(row: Amendment) -> dict[str, Any]:
    """Old and new side by side: by the award as it stands, or as they were when it was decided."""
    case = row.application
    if row.before is not None and row.after is not None:
        before, after = row.before, row.after
    elif case.award is None:
        return {"changes": []}
    else:
        before, after = terms_of(case), terms_after(case, row)
    return {
        "changes": [
            (label(each["label"]), label(each["before"]), label(each["after"]))
            for each in differences(before, after)
        ],
        "before_cents": before["amount_cents"],
        "after_cents": after["amount_cents"],
        "calculated_cents": after["calculated_cents"],
        "lines": after["lines"],
        "is_minor": is_minor(before, after),
    }


def _payment_request(row: PaymentRequest) -> dict[str, Any]:
    award = row.application.award
    return {
        "awarded_cents": award.amount_cents if award else 0,
        "left_cents": (award.left_to_call_cents + row.called_cents) if award else 0,
        "payment": row.payment,
    }
