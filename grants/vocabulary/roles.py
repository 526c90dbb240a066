"""What a person is to a case."""

from grants.models import Application, Person

CASE_ROLES = ("applicant", "partner")
ROLES = frozenset({*CASE_ROLES, "officer", "reviewer", "approver", "cashier", "auditor", "system"})


def roles_of(person: Person, case: Application) -> frozenset[str]:
    """Roles of this person in this case; empty if the case does not exist for them."""
    roles = {
        "applicant" if each.role == "applicant" else "partner"
        for each in case.participations
        if each.organisation_id in person.organisation_ids
    }
    if case.submitted_at is not None:
        roles |= {each.role for each in person.appointments if each.programme == case.programme}
    return frozenset(roles)


def is_own_case(person: Person, case: Application) -> bool:
    """The person speaks for an organisation that takes part (§ 20 VwVfG: may not decide in the matter)."""
    return any(each.organisation_id in person.organisation_ids for each in case.participations)
