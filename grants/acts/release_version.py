"""Answering a proposed version of a procedure: another person than the proposer releases or refuses it."""

from datetime import datetime

from sqlalchemy.orm import Session

from grants import db
from grants.acts.errors import Invalid, NotThere
from grants.clock import office_day
from grants.models import Answer, Application, Person, Proposal
from grants.models.history import record_migration
from grants.vocabulary.clocks import follow
from grants.vocabulary.judging import dry_run, moves_problem, proved
from grants.vocabulary.releasing import may_answer, may_release
from grants.vocabulary.versions import bind, keep
from workflows.errors import Reason, Refused
from workflows.label import mark as _
from workflows.states import Definition

TWO_PEOPLE = _("Another person than the one who proposed this version must release it.")
ANSWERED = _("This proposal has been answered already.")


def release_version(proposal_id: int, *, actor_id: int, at: datetime) -> int:
    """Let the programme's new cases begin under a proposed version; how many open cases went on under it.

    From its ``valid_from`` on (at once, if that day has passed) every process begins new cases under it;
    open cases keep the version that they have, unless the proposal moves them: then all of them, or none.

    Raises NotThere for somebody who is neither administrator nor approver of the programme, Refused (the
    proposer or their deputy, a proposal that is answered, a mapping that no longer fits), DefinitionError
    (its text does not hold any more: the number is taken, a word is gone).
    """
    with db.transaction() as session:
        proposal, person = _asked(session, proposal_id, actor_id, at)
        if not may_release(person, proposal):
            raise Refused([Reason(TWO_PEOPLE)])
        definition = proved(session, proposal.programme, proposal.text)
        moved = 0
        if proposal.moves is not None:
            moved = _move(session, proposal, definition, person, at)
        keep(session, definition, at)
        _answer(session, proposal, person, at, is_release=True, reason="")
        return moved


def refuse_version(proposal_id: int, reason: str, *, actor_id: int, at: datetime) -> None:
    """Do not take a version over; its proposer takes it back in the same way.

    Raises NotThere, Refused (it is answered), Invalid (no reason).
    """
    with db.transaction() as session:
        proposal, person = _asked(session, proposal_id, actor_id, at)
        if not reason.strip():
            raise Invalid({"reason": _("Say why, so that a better version can follow.")})
        _answer(session, proposal, person, at, is_release=False, reason=reason.strip())


def _asked(session: Session, proposal_id: int, actor_id: int, at: datetime) -> tuple[Proposal, Person]:
    proposal = session.scalars(Proposal.for_answer(proposal_id)).one_or_none()
    person = session.scalars(Person.by_id(actor_id, office_day(at))).one_or_none()
    if proposal is None or person is None or not may_answer(person, proposal):
        raise NotThere
    if not proposal.is_open:
        raise Refused([Reason(ANSWERED)])
    return proposal, person


def _answer(
    session: Session, proposal: Proposal, person: Person, at: datetime, *, is_release: bool, reason: str
) -> None:
    session.add(
        Answer(
            proposal_id=proposal.id,
            is_release=is_release,
            reason=reason,
            by_id=person.id,
            by_name=person.name,
            at=at,
        )
    )


def _move(session: Session, proposal: Proposal, after: Definition, person: Person, at: datetime) -> int:
    """Let each open case of the programme's procedure go on under the new version."""
    states = proposal.moves or {}
    if proposal.valid_from > office_day(at):
        raise Refused([Reason(_("Open cases can go on only under a version that holds from today."))])
    before = {run.before.sha256: run.before for run in dry_run(session, proposal.programme, after, states)}
    bind(after)
    cases = list(session.scalars(Application.running(proposal.programme, before)))
    # Asked once the cases are locked: one may have entered a state without a place since the page was read.
    if problem := moves_problem(session, proposal.programme, after, states):
        raise Refused([Reason(problem)])
    moved = 0
    for case in cases:
        own = before[case.definition_sha256]
        if own.states[case.state].is_final:
            continue
        record_migration(
            case,
            states.get(case.state, case.state),
            after.sha256,
            actor=person,
            at=at,
            note=proposal.reason,
            data={
                "from_version": own.version,
                "to_version": after.version,
                "from_sha256": own.sha256,
                "to_sha256": after.sha256,
                "proposal_id": proposal.id,
                "proposed_by": proposal.proposed_by_name,
            },
        )
        follow(case, at)
        moved += 1
    return moved
