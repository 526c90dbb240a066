"""What a person is to a case, and to what moves beside it."""

from grants.models import Application, Person
from grants.models.subject import Subject

CASE_ROLES = ("applicant", "partner")
ROLES = frozenset({*CASE_ROLES, "officer", "reviewer", "approver", "cashier", "auditor", "system"})


def roles_of(person: Person, subject: Subject) -> frozenset[str]:
    """Roles of this person in a case or in what moves beside it; empty if it does not exist for them."""
    case = subject.case_file
    roles = {
        "applicant" if each.role == "applicant" else "partner"
        for each in case.participations
        if each.organisation_id in person.organisation_ids
    }
    if subject.submitted_at is not None:
        roles |= {each.role for each in person.appointments if each.programme == case.programme}
    return frozenset(roles)


def is_own_case(person: Person, case: Application) -> bool:
    """The person speaks for an organisation that takes part (§ 20 VwVfG: may not decide in the matter)."""
    return any(each.organisation_id in person.organisation_ids for each in case.participations)
