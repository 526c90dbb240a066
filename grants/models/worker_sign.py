"""A sign of life of the worker, for the health page, and the clock that all computers share."""

from datetime import datetime

from sqlalchemy import Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.models.record import Record


class WorkerSign(Record):
    """When a worker was last seen."""

    __tablename__ = "worker_sign"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    seen_at: Mapped[datetime]

    @classmethod
    def latest(cls) -> Select["WorkerSign"]:
        return select(cls).order_by(cls.seen_at.desc()).limit(1)


def server_clock() -> Select[datetime]:
    """What time it is where the database runs; PostgreSQL only."""
    return select(func.clock_timestamp())
