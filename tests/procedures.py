"""Texts of procedures for tests: the next version of the shipped one, and one under a name of its own."""

from datetime import date

from grants.vocabulary.binding import workflow

NAME = "expert_exchange"
ON_HOLD = """
[clocks.on_hold]
label  = { de = "Zurückgestellte Anträge", en = "Applications on hold" }
states = ["on_hold"]
owner  = "officer"
due    = { days = 30 }

[states.on_hold]
label  = { de = "Zurückgestellt", en = "On hold" }
public = { de = "Zurückgestellt", en = "On hold" }
phase  = "check"
turn   = ["officer"]

[transitions.hold]
label  = { de = "Zurückstellen", en = "Put on hold" }
done   = { de = "Zurückgestellt", en = "Put on hold" }
from   = ["submitted"]
to     = "on_hold"
by     = ["officer"]

[transitions.resume]
label  = { de = "Weiter prüfen", en = "Go on checking" }
done   = { de = "Prüfung fortgesetzt", en = "Check gone on with" }
from   = ["on_hold"]
to     = "submitted"
by     = ["officer"]
"""


def newer(valid_from: date | None = None, more: str = ON_HOLD) -> tuple[int, str]:
    """The next version of the shipped definition, with a state more; its number and text."""
    own = workflow(NAME).definition
    starts = f"\nvalid_from = {valid_from}" if valid_from else ""
    text = own.text.replace(f"version = {own.version}", f"version = {own.version + 1}{starts}", 1)
    return own.version + 1, text + more


def own_name(name: str) -> str:
    """The shipped definition as the first version of a new procedure."""
    own = workflow(NAME).definition
    text = own.text.replace(f'name    = "{NAME}"', f'name    = "{name}"', 1)
    return text.replace(f"version = {own.version}", "version = 1", 1)
