"""Writing an amendment or a payment request: a draft of the city's, handed in by a step."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import Amendment, Application, PaymentRequest, Person
from grants.models.subject import Beside, Name
from grants.vocabulary.amending import award_gaps
from grants.vocabulary.clocks import follow
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import roles_of
from grants.vocabulary.versions import keep, newest_workflow, workflow_of
from workflows.errors import Reason, Refused, Stale
from workflows.label import mark as _
from workflows.states import AMENDMENT, PAYMENT_REQUEST

Values = dict[str, Any]


def write_beside(
    ref: str, kind: str, values: Values, *, actor_id: int, at: datetime, number: int | None = None,
    version: int | None = None,
) -> int:  # fmt: skip
    """Keep a draft, a new one without a ``number``; its number.

    Values of an amendment: ``visits`` [{visit_id, starts_on, ends_on, is_virtual, people {organisation_id:
    count}}], ``amount_cents`` (None: nothing is asked about it), ``other``, ``reasons``; of a payment
    request: ``amount_cents``, ``needed_by``, ``purpose``.

    Raises NotThere, NotEditable, Stale, Invalid, Refused.
    """
    with transaction() as session:
        case = session.scalars(Application.for_change(ref)).one_or_none()
        person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
        if case is None or person is None or not roles_of(person, case):
            raise NotThere
        row = _begin(session, case, kind, person, at) if number is None else _found(case, (kind, number))
        if not may_write(person, row):
            raise NotEditable
        if version is not None and version != row.version:
            raise Stale(*case.last_change)
        KEEPERS[kind](case, row, values)
        row.version += 1
        session.flush()
        follow(row, at)
        return row.number


def why_not_begin(case: Application, kind: str) -> list[Reason]:
    """What keeps a city from asking for a change or for money now. The programme has this procedure."""
    reasons = award_gaps(case)
    for each in case.amendments if kind == AMENDMENT else ():
        if each.ended_at is None:
            message, place = _("Come to an end with the change that is open, or withdraw it."), each.number
            reasons.append(Reason(message, fix="applications.show", fix_section=f"{AMENDMENT}-{place}"))
    return reasons


def _begin(session: Session, case: Application, kind: str, person: Person, at: datetime) -> Beside:
    if kind not in programme(case.programme).definitions:
        raise NotThere
    if not may_begin(person, case):
        raise NotEditable
    if reasons := why_not_begin(case, kind):
        raise Refused(reasons)
    definition = newest_workflow(session, case.programme, office_day(at), kind).definition
    keep(session, definition, at)
    rows: list[Any] = case.amendments if kind == AMENDMENT else case.payment_requests
    row = (Amendment if kind == AMENDMENT else PaymentRequest)(
        number=len(rows) + 1,
        definition=definition.name,
        definition_sha256=definition.sha256,
        state=definition.initial,
        state_since=at,
        version=0,
        created_by_id=person.id,
        created_at=at,
    )
    rows.append(row)
    return row


def _found(case: Application, name: Name) -> Beside:
    row = case.subject(name)
    if not isinstance(row, Beside):
        raise NotThere
    return row


def may_begin(person: Person, case: Application) -> bool:
    """The applicant's people may: what changes the award or calls its money is theirs."""
    return "applicant" in roles_of(person, case)


def may_write(person: Person, row: Beside) -> bool:
    """While it is a draft or was returned: as long as the applicant's people have the turn."""
    state = workflow_of(row).definition.states[row.state]
    return "applicant" in state.turn and may_begin(person, row.case_file)


def _keep_amendment(case: Application, row: Any, values: Values) -> None:
    planned = {each.id for each in case.visits}
    taking_part = {each.organisation_id for each in case.participations}
    problems = {}
    for visit in values["visits"]:
        if visit["visit_id"] not in planned or not set(visit["people"]) <= taking_part:
            raise NotThere
        if visit["ends_on"] < visit["starts_on"]:
            problems[f"ends_on_{visit['visit_id']}"] = _("The visit cannot end before it starts.")
        if any(count < 0 for count in visit["people"].values()):
            problems["people"] = _("Enter a number of zero or more.")
    if values["amount_cents"] is not None and values["amount_cents"] <= 0:
        problems["amount_cents"] = _("Enter an amount above zero, or leave the field empty.")
    if problems:
        raise Invalid(problems)
    row.visits = [_plain(visit) for visit in values["visits"]]
    row.amount_cents, row.other, row.reasons = values["amount_cents"], values["other"], values["reasons"]


def _plain(visit: Values) -> Values:
    people = [{"organisation_id": who, "people": count} for who, count in sorted(visit["people"].items())]
    starts_on: date = visit["starts_on"]
    return {
        "visit_id": visit["visit_id"],
        "starts_on": starts_on.isoformat(),
        "ends_on": visit["ends_on"].isoformat(),
        "is_virtual": visit["is_virtual"],
        "people": people,
    }


def _keep_payment_request(_case: Application, row: Any, values: Values) -> None:
    if (values["amount_cents"] or 0) < 0:
        raise Invalid({"amount_cents": _("Enter an amount of zero or more.")})
    row.amount_cents = values["amount_cents"] or 0
    row.needed_by, row.purpose = values["needed_by"], values["purpose"]


KEEPERS: dict[str, Callable[[Application, Any, Values], None]] = {
    AMENDMENT: _keep_amendment,
    PAYMENT_REQUEST: _keep_payment_request,
}
