"""The days that a clock may count from, beside the day on which the case enters a state."""

from workflows.engine import Day

IN_THE_APPLICATION = frozenset({"freeze_submission"})
IN_THE_AWARD = frozenset({"create_award"})

DAYS = {
    "round_closes": Day(),
    "submission": Day(known_by=IN_THE_APPLICATION, is_past=True),
    "first_visit": Day(known_by=IN_THE_APPLICATION),
    "last_visit": Day(known_by=IN_THE_APPLICATION),
    "award": Day(known_by=IN_THE_AWARD, is_past=True),
    "accept_by": Day(known_by=IN_THE_AWARD),
    "report_due": Day(known_by=IN_THE_AWARD),
}
