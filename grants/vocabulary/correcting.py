"""Into which states a case may be corrected, and what speaks against the others."""

from datetime import datetime

from grants.models import Application
from grants.models.history import earlier_actors
from grants.models.subject import CASE_ITSELF
from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.taken import with_arrows
from grants.vocabulary.versions import workflow_of
from workflows.correction import Facts, facts_after, misfits
from workflows.engine import Move
from workflows.errors import Reason

PROPOSE = ("officer",)
CONFIRM = ("officer", "approver", "administrator")


def correctable(case: Application, at: datetime) -> dict[str, list[Reason]]:
    """Every other state of the procedure, with what speaks against it; nothing: the case may be put there."""
    found = misfits(workflow_of(case).definition, VOCABULARY, facts_of(case, at))
    return {state: reasons for state, reasons in found.items() if state != case.state}


def facts_of(case: Application, at: datetime) -> Facts:
    """What is behind the case, and what the system would find to hold now."""
    taken = (arrow for step, arrow in with_arrows(case) if arrow and step.subject == CASE_ITSELF)
    facts = facts_after(taken, VOCABULARY)
    flow, earlier = workflow_of(case), earlier_actors(case)
    holding = {
        arrow.name
        for arrow in flow.definition.transitions.values()
        if arrow.automatic
        and not flow.judge(Move(case, arrow.name, None, frozenset({"system"}), at, "", {}, earlier))
    }
    return Facts(facts.money, facts.behind | holding)
