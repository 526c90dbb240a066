"""Starting an application and filling in its sections."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import (
    AgendaItem,
    Application,
    CostLine,
    Counter,
    Delegation,
    Organisation,
    Participation,
    Person,
    Round,
    Visit,
)
from grants.models.search import index_application
from grants.vocabulary.binding import is_editable
from grants.vocabulary.clocks import follow
from grants.vocabulary.programmes import programme
from grants.vocabulary.roles import roles_of
from grants.vocabulary.snapshot import search_words
from grants.vocabulary.versions import keep, newest_workflow, workflow_of
from workflows.errors import Stale
from workflows.label import mark as _

EXCHANGE = ("title", "kind", "mode", "theme", "sdgs", "summary")
CONTENT = ("challenge", "aims", "why_partner", "why_in_person", "use_after")
CONTACT = ("contact_name", "contact_email", "contact_phone")


def start_application(round_id: int, organisation_id: int, *, actor_id: int, at: datetime) -> str:
    """A new draft of an organisation in an open round; its ref.

    Raises NotThere, Invalid if the round is closed.
    """
    with transaction() as session:
        person = session.scalars(Person.by_id(actor_id)).one_or_none()
        row = session.scalars(Round.by_id(round_id)).one_or_none()
        if person is None or row is None or not row.call.is_published:
            raise NotThere
        if organisation_id not in person.organisation_ids:
            raise NotThere
        if not row.is_open(at):
            raise Invalid({"round": _("This round is not open.")})
        code = row.call.programme
        definition = newest_workflow(session, code, office_day(at)).definition
        keep(session, definition, at)
        year = office_day(at).year
        number = Counter.following(session, "case", code, year)
        case = Application(
            ref=f"{code.upper()}-{year}-{number:04d}",
            programme=code,
            definition=definition.name,
            definition_sha256=definition.sha256,
            round_id=round_id,
            organisation_id=organisation_id,
            created_by_id=actor_id,
            created_at=at,
            state=definition.initial,
            state_since=at,
            contact_name=person.name,
            contact_email=person.email,
        )
        case.participations.append(Participation(organisation_id=organisation_id, role="applicant"))
        session.add(case)
        session.flush()
        follow(case, at)
        index_application(session, case.id, search_words(case))
        return case.ref


def save_section(
    ref: str, section: str, values: dict[str, Any], *, actor_id: int, at: datetime, version: int | None = None
) -> int:
    """Keep one section of the form; the new version.

    Values: ``partners`` -> contact fields and ``partners`` [(name, country)]; ``exchange`` and ``content``
    -> their
    fields; ``visits`` -> ``visits`` [{id?, title, host_id, place, is_virtual, starts_on, ends_on, delegations
    [(organisation_id, people, functions)], items [{on_day, starts, kind, block, title, details}]}];
    ``money`` -> ``cost_lines`` [(kind, details, cents)], own_cents, third_cents, requested_cents.
    Raises NotThere, NotEditable, Stale, Invalid.
    """
    with transaction() as session:
        case = _case_to_edit(session, ref, actor_id, at)
        _refuse_stale(case, version)
        keep = KEEPERS.get(section)
        if keep is None:
            raise NotThere
        keep(session, case, values)
        _note_change(session, case, actor_id, at)
        return case.version


def discard_visit(
    ref: str, visit_id: int, *, actor_id: int, at: datetime, version: int | None = None
) -> None:
    """Take a visit out of the plan. Raises NotThere, NotEditable, Stale."""
    with transaction() as session:
        case = _case_to_edit(session, ref, actor_id, at)
        _refuse_stale(case, version)
        visit = next((each for each in case.visits if each.id == visit_id), None)
        if visit is None:
            raise NotThere
        case.visits.remove(visit)
        _note_change(session, case, actor_id, at)


def _refuse_stale(case: Application, version: int | None) -> None:
    if version is not None and version != case.version:
        raise Stale(*case.last_change)


def _note_change(session: Session, case: Application, actor_id: int, at: datetime) -> None:
    case.version += 1
    case.changed_at, case.changed_by_id = at, actor_id
    session.flush()
    session.refresh(case)
    follow(case, at)
    index_application(session, case.id, search_words(case))


def _case_to_edit(session: Session, ref: str, actor_id: int, at: datetime) -> Application:
    case = session.scalars(Application.for_change(ref)).one_or_none()
    person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
    if case is None or person is None or not roles_of(person, case):
        raise NotThere
    if not may_edit(person, case):
        raise NotEditable
    return case


def may_edit(person: Person, case: Application) -> bool:
    """The applicant's people may, and where all cities are equal, the partners' people too."""
    roles = roles_of(person, case)
    writes = "applicant" in roles or ("partner" in roles and programme(case.programme).equal_partners)
    return writes and is_editable(workflow_of(case), case.state)


def _partners(session: Session, case: Application, values: dict[str, Any]) -> None:
    for name in CONTACT:
        setattr(case, name, values[name])
    if any(not name.strip() for name, _country in values["partners"]):
        raise Invalid({"partners": _("Enter the name of each partner.")})
    wanted = [_organisation(session, name.strip(), country) for name, country in values["partners"]]
    ids = [each.id for each in wanted]
    if case.organisation_id in ids or len(set(ids)) != len(ids):
        raise Invalid({"partners": _("Name each partner once, and not your own organisation.")})
    kept = {each.organisation_id for each in case.participations}
    for each in list(case.participations):
        if each.role == "partner" and each.organisation_id not in ids:
            _refuse_if_used(case, each.organisation)
            case.participations.remove(each)
    for organisation in wanted:
        if organisation.id not in kept:
            case.participations.append(Participation(organisation_id=organisation.id, role="partner"))


def _refuse_if_used(case: Application, organisation: Organisation) -> None:
    for visit in case.visits:
        used = visit.host_id == organisation.id or any(
            each.organisation_id == organisation.id for each in visit.delegations
        )
        if used:
            raise Invalid(
                {
                    "partners": _(
                        "A partner who hosts a visit or sends people cannot be removed. "
                        "Change the visit first."
                    )
                }
            )


def _organisation(session: Session, name: str, country: str) -> Organisation:
    found = session.scalars(Organisation.named(name, country)).one_or_none()
    if found is None:
        found = Organisation(name=name, country=country, kind="city", town=name)
        session.add(found)
        session.flush()
    return found


def _fields(*names: str) -> Callable[[Session, Application, dict[str, Any]], None]:
    def keep(session: Session, case: Application, values: dict[str, Any]) -> None:
        for name in names:
            setattr(case, name, values[name])

    return keep


def _visits(session: Session, case: Application, values: dict[str, Any]) -> None:
    """Keep one visit or several; a visit without an id is new."""
    taking_part = {each.organisation_id for each in case.participations}
    for each in values["visits"]:
        visit = _visit(case, each.get("id"))
        named = {*(organisation for organisation, _people, _functions in each["delegations"])}
        if each["host_id"] is not None:
            named.add(each["host_id"])
        if not named <= taking_part:
            raise Invalid({"host_id": _("Only cities of this exchange can host or take part.")})
        if each["ends_on"] < each["starts_on"]:
            raise Invalid({"ends_on": _("The visit cannot end before it starts.")})
        if any(people < 1 for _who, people, _functions in each["delegations"]):
            raise Invalid({"people": _("A delegation has at least one person.")})
        for name in ("title", "host_id", "place", "is_virtual", "starts_on", "ends_on"):
            setattr(visit, name, each[name])
        visit.delegations = [
            Delegation(organisation_id=organisation, people=people, functions=functions)
            for organisation, people, functions in each["delegations"]
        ]
        if "items" in each:
            visit.items = [AgendaItem(**item) for item in each["items"]]
        if any(not visit.starts_on <= item.on_day <= visit.ends_on for item in visit.items):
            raise Invalid({"items": _("Each entry of the agenda must be on one of the days of the visit.")})


def _visit(case: Application, visit_id: int | None) -> Visit:
    if visit_id is None:
        visit = Visit()
        case.visits.append(visit)
        return visit
    found = next((each for each in case.visits if each.id == visit_id), None)
    if found is None:
        raise NotThere
    return found


def _money(session: Session, case: Application, values: dict[str, Any]) -> None:
    amounts = {name: values[name] for name in ("own_cents", "third_cents", "requested_cents")}
    amounts["cost_lines"] = min((cents for _kind, _details, cents in values["cost_lines"]), default=0)
    if negative := [name for name, cents in amounts.items() if cents < 0]:
        raise Invalid(dict.fromkeys(negative, _("Enter an amount of zero or more.")))
    case.cost_lines = [
        CostLine(kind=kind, details=details, amount_cents=cents)
        for kind, details, cents in values["cost_lines"]
    ]
    for name in ("own_cents", "third_cents", "requested_cents"):
        setattr(case, name, values[name])


KEEPERS: dict[str, Callable[[Session, Application, dict[str, Any]], None]] = {
    "partners": _partners,
    "exchange": _fields(*EXCHANGE),
    "content": _fields(*CONTENT),
    "visits": _visits,
    "money": _money,
}
