"""How people call what moves: a change, a payment request, or the case itself."""

from grants.models.subject import Name
from workflows.label import Label
from workflows.states import AMENDMENT, PAYMENT_REQUEST

NAMES = {
    AMENDMENT: Label("Änderung", "Change"),
    PAYMENT_REQUEST: Label("Mittelabruf", "Payment request"),
}


def called(name: Name) -> Label | None:
    """Such as "Change 2"; None for the case itself."""
    kind, number = name
    if kind not in NAMES:
        return None
    return Label(f"{NAMES[kind].de} {number}", f"{NAMES[kind].en} {number}")


def about(name: Name) -> dict[str, str] | None:
    """The same as a mail says it."""
    found = called(name)
    return {"de": found.de, "en": found.en} if found else None
