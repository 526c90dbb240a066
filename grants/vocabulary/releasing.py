"""Who may answer a proposed version of a procedure: another person, by whatever right they hold."""

from grants.models import Person, Proposal

MAY_RELEASE = ("administrator", "approver")


def may_answer(person: Person, proposal: Proposal) -> bool:
    """By a right of one's own, or in the place of somebody; not by one that ends at an amount."""
    return proposal.programme in person.appointed_as(*MAY_RELEASE) or bool(_represented(person, proposal))


def may_release(person: Person, proposal: Proposal) -> bool:
    """Never the proposer, nor somebody who acts only in the proposer's place."""
    if person.id == proposal.proposed_by_id or not may_answer(person, proposal):
        return False
    own = proposal.programme in person.appointed_as(*MAY_RELEASE)
    return own or bool(_represented(person, proposal) - {proposal.proposed_by_id})


def _represented(person: Person, proposal: Proposal) -> set[int]:
    return {
        each.represented_id
        for each in person.standing_in
        if each.programme == proposal.programme and each.role in MAY_RELEASE and each.up_to_cents is None
    }
