"""Words for codes that are fixed in the tables; what the office may change has its words in the rulebook."""

from typing import Any

from flask_babel import lazy_gettext as _l

ROLES: dict[str, Any] = {
    "applicant": _l("Applicant"),
    "partner": _l("Partner"),
    "officer": _l("Case officer"),
    "reviewer": _l("Reviewers"),
    "approver": _l("Approver"),
    "cashier": _l("Cashier"),
    "auditor": _l("Auditor"),
    "administrator": _l("Administration of procedures"),
    "system": _l("Automatic"),
}
AGENDA: dict[str, Any] = {
    "expert_group": _l("Expert group"),
    "excursion": _l("Excursion"),
    "plenary": _l("Plenary"),
    "reception": _l("Reception"),
    "travel": _l("Travel"),
    "free": _l("Free time"),
}
COSTS: dict[str, Any] = {
    "travel": _l("Travel costs"),
    "accommodation": _l("Accommodation"),
    "subsistence": _l("Subsistence"),
    "interpretation": _l("Interpretation and translation"),
    "venue": _l("Rooms and technology"),
    "moderation": _l("Moderation"),
    "material": _l("Material"),
    "other": _l("Other costs"),
}
MODES: dict[str, Any] = {
    "physical": _l("In person"),
    "virtual": _l("Online"),
    "hybrid": _l("In person and online"),
}
LINES: dict[str, Any] = {
    "travel": _l("Travel lump sum"),
    "day": _l("Daily lump sum"),
    "event": _l("Event lump sum"),
}
LETTERS: dict[str, Any] = {
    "receipt": _l("Confirmation of receipt"),
    "return": _l("Return for completion"),
    "award": _l("Award decision"),
    "rejection": _l("Rejection decision"),
    "settlement": _l("Settlement decision"),
    "amendment": _l("Decision on a change"),
    "amendment_refusal": _l("Refusal of a change"),
}
ORGANISATIONS: dict[str, Any] = {
    "city": _l("City or municipality"),
    "district": _l("District"),
    "metropolitan_region": _l("Metropolitan region"),
    "association": _l("Association"),
    "other": _l("Other body"),
}
VERDICTS: dict[str, Any] = {"award": _l("Fund it"), "rejection": _l("Do not fund it")}
RESULTS: dict[str, Any] = {
    "goes": _l("goes"),
    "stays": _l("stays"),
    "waiting": _l("waits"),
    "done": _l("done"),
    "refused": _l("not done"),
    "failed": _l("failed"),
}


def word(table: dict[str, Any], code: str) -> str:
    """The word for a code; a code without one stands for itself."""
    return str(table.get(code, code))
