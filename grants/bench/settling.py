"""What must hold again once rows came in by themselves: budgets, the next ids, the planner's figures."""

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from grants.bench.orders import case_tables
from grants.models import Application, Award, Round


def bind_money(session: Session) -> None:
    """What the rounds have bound, copies included."""
    bound = (
        select(func.coalesce(func.sum(Award.bound_cents), 0))
        .join(Application, Application.id == Award.application_id)
        .where(Application.round_id == Round.id)
        .scalar_subquery()
    )
    session.execute(update(Round).values(committed_cents=bound))


def settle_up(session: Session) -> None:
    """After all copies: the rounds' money, and the planner's figures."""
    bind_money(session)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("ANALYZE"))  # as autovacuum does soon after


def raise_sequences(session: Session) -> None:
    """PostgreSQL gives out ids from sequences, which know nothing of rows that brought theirs."""
    for table in case_tables():
        last = select(func.max(table.c.id)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, "id")
        session.execute(select(func.setval(sequence, last)).where(last > 0))
