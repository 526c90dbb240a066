"""The days that a clock may count from, beside the day on which the case enters a state."""

from collections.abc import Callable
from datetime import date, timedelta

from grants.clock import office_day
from grants.models import Award, PaymentRequest
from grants.models.subject import Subject
from workflows.engine import Day
from workflows.states import PAYMENT_REQUEST

IN_THE_APPLICATION = frozenset({"freeze_submission"})
IN_THE_AWARD = frozenset({"create_award"})
AN_INSTANT = timedelta(microseconds=1)

DAYS = {
    "round_closes": Day(),
    "submission": Day(known_by=IN_THE_APPLICATION, is_past=True),
    "first_visit": Day(known_by=IN_THE_APPLICATION),
    "last_visit": Day(known_by=IN_THE_APPLICATION),
    "award": Day(known_by=IN_THE_AWARD, is_past=True),
    "accept_by": Day(known_by=IN_THE_AWARD),
    "report_due": Day(known_by=IN_THE_AWARD),
    "needed_by": Day(known_by=frozenset({"call_money"}), kind=PAYMENT_REQUEST),
}


def _awarded(read: Callable[[Award], date]) -> Callable[[Subject], date | None]:
    return lambda what: read(what.case_file.award) if what.case_file.award else None


READ: dict[str, Callable[[Subject], date | None]] = {
    # A round that closes at midnight was open on the day before for the last time.
    "round_closes": lambda what: office_day(what.case_file.round.closes_at - AN_INSTANT),
    "submission": lambda what: office_day(what.submitted_at) if what.submitted_at else None,
    "first_visit": lambda what: what.case_file.first_day,
    "last_visit": lambda what: what.case_file.last_day,
    "award": _awarded(lambda award: office_day(award.awarded_at)),
    "accept_by": _awarded(lambda award: award.accept_by),
    "report_due": _awarded(lambda award: award.report_due_on),
    "needed_by": lambda what: what.needed_by if isinstance(what, PaymentRequest) else None,
}
