"""What a person is to a case and to what moves beside it: by their own right, or in place of somebody."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grants.models import Application, Deputyship, Person
from grants.models.subject import Subject
from workflows.errors import Reason
from workflows.label import mark as _

CASE_ROLES = ("applicant", "partner")
ROLES = frozenset({*CASE_ROLES, "officer", "reviewer", "approver", "cashier", "auditor", "system"})
FOR_WHOM = Reason(_("Say in whose place you act."), fix_section="deputy_for")


@dataclass(frozen=True)
class Capacity:
    """In which somebody acts: with these roles, by their own right or in place of ``represented``."""

    roles: frozenset[str]
    represented: Person | None = None


def roles_of(person: Person, subject: Subject) -> frozenset[str]:
    """Roles of this person in a case or in what moves beside it, today's deputyships included.

    Empty if it does not exist for them.
    """
    return own_roles(person, subject).union(each.role for each in counting(person, subject))


def own_roles(person: Person, subject: Subject) -> frozenset[str]:
    """The same by their own right alone."""
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


def amount_cents(case: Application) -> int:
    """The amount that counts for a deputy's limit: awarded, else recommended, else applied for."""
    if case.award is not None:
        return case.award.amount_cents
    if case.decision is not None and case.decision.verdict == "award":
        return case.decision.amount_cents
    return case.requested_cents


def in_programme(person: Person, subject: Subject) -> list[Deputyship]:
    """Today's deputyships for the programme, whether or not they count in the case."""
    if subject.submitted_at is None:
        return []
    code = subject.case_file.programme
    return [each for each in person.standing_in if each.programme == code]


def counting(person: Person, subject: Subject) -> list[Deputyship]:
    """Today's deputyships that give a right in this case."""
    found = in_programme(person, subject)
    return [each for each in found if counts(each, person, subject.case_file)]


def counts(deputyship: Deputyship, deputy: Person, case: Application) -> bool:
    """It gives a right in this case: within the amount, and neither of the two takes part in it."""
    return is_within(deputyship, case) and not (
        is_own_case(deputy, case) or is_own_case(deputyship.represented, case)
    )


def is_within(deputyship: Deputyship, case: Application) -> bool:
    return deputyship.up_to_cents is None or amount_cents(case) <= deputyship.up_to_cents


def capacities(person: Person, subject: Subject, by: Collection[str]) -> Sequence[Capacity]:
    """Those in which this person may do what is for the roles ``by``.

    Whoever holds one of them acts by their own right alone; else there is one for each they stand in for.
    """
    own = own_roles(person, subject)
    if not own.isdisjoint(by):
        return [Capacity(own)]
    return list(_in_place_of_others(counting(person, subject), by))


def _in_place_of_others(found: Sequence[Deputyship], by: Collection[str]) -> Iterator[Capacity]:
    for represented in {each.represented_id: each.represented for each in found}.values():
        roles = frozenset(each.role for each in found if each.represented_id == represented.id)
        if not roles.isdisjoint(by):
            yield Capacity(roles, represented)
