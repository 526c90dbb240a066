"""Correcting a state outside of the drawing: proposed by an officer, answered by a second person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotThere
from grants.clock import office_day
from grants.db import transaction
from grants.models import Application, Correction, Person, Step
from grants.models.history import queue_mail, record_correction
from grants.vocabulary.clocks import follow
from grants.vocabulary.correcting import CONFIRM, PROPOSE, correctable
from grants.vocabulary.roles import CASE_ROLES, Capacity, capacities, is_own_case, roles_of
from grants.vocabulary.versions import workflow_of
from workflows.errors import NotYourTurn, Reason, Refused, Stale
from workflows.label import mark as _

REASON_AT_MOST = 4000


def propose_correction(
    ref: str, to_state: str, reason: str, *, actor_id: int, at: datetime, version: int | None = None
) -> int:
    """Say in which state a case should stand and why; the proposal's id. The case itself stays as it is.

    ``version`` is the case's version on the page that was used.
    Raises NotThere, NotYourTurn, Stale, Invalid, Refused.
    """
    with transaction() as session:
        case, person = _case(session, ref, actor_id, at)
        hand = _hand(case, person, PROPOSE, not_by=frozenset())
        if version is not None and version != case.version:
            raise Stale(*case.last_change)
        states = correctable(case, at)
        problems = {}
        if to_state not in states:
            problems["to_state"] = _("Choose the state in which the case should stand.")
        if not reason.strip():
            problems["reason"] = _("Please give your reasons.")
        if problems:
            raise Invalid(problems)
        if states[to_state]:
            raise Refused(states[to_state])
        _make_way(session, case, person, at)
        found = Correction(
            application=case,
            version=case.version,
            from_state=case.state,
            to_state=to_state,
            reason=reason,
            proposed_by_id=person.id,
            proposed_for_id=hand.represented.id if hand.represented else None,
            proposed_at=at,
        )
        session.add(found)
        session.flush()
        return found.id


def answer_correction(
    ref: str, correction_id: int, is_right: bool, *, actor_id: int, at: datetime
) -> Step | None:
    """Confirm or refuse as the second person; the step that it became, or None.

    The facts are judged again. Raises NotThere, NotYourTurn, Stale (answered already, or a step came
    between), Refused (by who proposed it, or the facts no longer fit).
    """
    with transaction() as session:
        case, person = _case(session, ref, actor_id, at)
        found = _pending(session, case, correction_id)
        hand = _hand(case, person, CONFIRM, not_by=found.people)
        found.outcome = "confirmed" if is_right else "refused"
        _sign(found, person, hand, at)
        if not is_right:
            return None
        if found.is_overtaken:
            raise Stale(*case.last_change)
        if reasons := correctable(case, at).get(found.to_state, ()):
            raise Refused(reasons)
        return _correct(session, case, found, person, hand, at)


def withdraw_correction(ref: str, correction_id: int, *, actor_id: int, at: datetime) -> None:
    """Take one's own proposal back. Raises NotThere, NotYourTurn, Stale."""
    with transaction() as session:
        case, person = _case(session, ref, actor_id, at)
        found = _pending(session, case, correction_id)
        if person.id not in found.people:
            raise NotYourTurn("withdraw_correction", roles_of(person, case))
        found.outcome = "withdrawn"
        _sign(found, person, Capacity(frozenset()), at)


def _case(session: Session, ref: str, actor_id: int, at: datetime) -> tuple[Application, Person]:
    case = session.scalars(Application.for_change(ref)).one_or_none()
    person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
    if case is None or person is None or not roles_of(person, case):
        raise NotThere
    return case, person


def _hand(case: Application, person: Person, by: Collection[str], not_by: frozenset[int]) -> Capacity:
    """In which capacity this person may: in no own matter (§ 20 VwVfG), and as another natural person."""
    found = [] if is_own_case(person, case) else capacities(person, case, by)
    if not found:
        raise NotYourTurn("correct", roles_of(person, case))
    for each in found:
        if not_by.isdisjoint({person.id, each.represented.id if each.represented else person.id}):
            return each
    raise Refused([Reason(_("Another person than the one who proposed it must answer."))])


def _pending(session: Session, case: Application, correction_id: int) -> Correction:
    found = session.scalars(Correction.of(case.id, correction_id)).one_or_none()
    if found is None:
        raise NotThere
    if found.outcome:
        raise Stale(
            found.answered_by.name if found.answered_by else "", found.answered_at or case.state_since
        )
    return found


def _make_way(session: Session, case: Application, person: Person, at: datetime) -> None:
    """One waits at a time; what the case has left behind makes way."""
    before = session.scalars(Correction.pending(case.id)).one_or_none()
    if before is None:
        return
    if not before.is_overtaken:
        sentence = _("%(name)s has already proposed a correction. It must be answered or withdrawn first.")
        raise Refused([Reason(sentence, {"name": before.proposed_by.name})])
    before.outcome = "overtaken"
    _sign(before, person, Capacity(frozenset()), at)
    session.flush()


def _sign(found: Correction, person: Person, hand: Capacity, at: datetime) -> None:
    found.answered_by, found.answered_at = person, at
    found.answered_for_id = hand.represented.id if hand.represented else None


def _correct(
    session: Session, case: Application, found: Correction, person: Person, hand: Capacity, at: datetime
) -> Step:
    states = workflow_of(case).definition.states
    before, after = states[case.state], states[found.to_state]
    step = record_correction(
        session,
        case,
        found.to_state,
        actor=person,
        represented=hand.represented,
        roles=hand.roles,
        at=at,
        note=found.reason,
        data={
            "correction": found.id,
            "proposed_by": _name(found),
            "proposed_at": found.proposed_at.isoformat(),
            "before": {"de": before.public.de, "en": before.public.en},
            "after": {"de": after.public.de, "en": after.public.en},
        },
    )
    follow(case, at, step.transition)
    wanted = [each.organisation_id for each in case.participations if each.role == CASE_ROLES[0]]
    values = {
        "ref": case.ref,
        "title": case.title,
        "reason": found.reason,
        "is_turn": "applicant" in after.turn,
    }
    values |= {name: step.data[name] for name in ("before", "after")}
    for each in session.scalars(Person.speaking_for(wanted)):
        queue_mail(session, case, f"step-{step.id}", "corrected", each, values, at)
    return step


def _name(found: Correction) -> str:
    """Who proposed it, and in whose place."""
    if found.proposed_for is None:
        return found.proposed_by.name
    return f"{found.proposed_by.name} / {found.proposed_for.name}"
