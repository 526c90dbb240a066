"""Looking for what somebody changed in the tables behind the history's back."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from grants.models.application import Application
from grants.models.award import Award
from grants.models.call import Call, Round
from grants.models.payment_request import PaymentRequest
from grants.models.step import Step

BATCH = 200


def with_history(session: Session, ref: str = "") -> Iterator[Application]:
    """Each case, or the one of this ref, with all that its history can be held against; in batches."""
    last = 0
    while found := session.scalars(_after(last, ref)).all():
        yield from found
        last = found[-1].id
        session.expunge_all()  # a hundred thousand cases do not fit into memory


def _after(case_id: int, ref: str) -> Select[Application]:
    query = (
        select(Application)
        .where(Application.id > case_id)
        .order_by(Application.id)
        .limit(BATCH)
        .options(
            selectinload(Application.steps).joinedload(Step.letter),
            selectinload(Application.amendments),
            selectinload(Application.payment_requests).joinedload(PaymentRequest.payment),
            joinedload(Application.award),
            joinedload(Application.settlement),
        )
    )
    return query.where(Application.ref == ref) if ref else query


def uneven_rounds() -> Select[*tuple[Any, ...]]:
    """Rounds whose committed money is not the sum of what awards bind: name, programme and both sums."""
    bound = func.coalesce(func.sum(Award.bound_cents), 0)
    return (
        select(Round.name, Call.programme, Round.committed_cents, bound.label("bound_cents"))
        .join(Call, Call.id == Round.call_id)
        .outerjoin(Application, Application.round_id == Round.id)
        .outerjoin(Award, Award.application_id == Application.id)
        .group_by(Round.id, Round.name, Call.programme, Round.committed_cents)
        .having(Round.committed_cents != bound)
        .order_by(Round.id)
    )


def astray() -> Select[str]:
    """Refs of cases that are not in the state in which their last step left them."""
    last = (
        select(Step.application_id, func.max(Step.number).label("number"))
        .where(Step.subject_kind == "case")
        .group_by(Step.application_id)
        .subquery()
    )
    return (
        select(Application.ref)
        .join(last, last.c.application_id == Application.id)
        .join(Step, and_(Step.application_id == Application.id, Step.number == last.c.number))
        .where(Step.to_state != Application.state)
        .order_by(Application.id)
    )
