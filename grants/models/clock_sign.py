"""When the clocks last ran, and whether the time on this computer's wall has leapt since."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.models.record import Record

THE_ONLY = 1


class ClockSign(Record):
    """One row. ``ran_at``: the latest moment up to which clocks have run; ``seen_at``: of the last run.

    ``leapt_at``: the moment at which time was seen to have leapt ahead; None once that is believed.
    """

    __tablename__ = "clock_sign"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=THE_ONLY)
    ran_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    leapt_at: Mapped[datetime | None]

    @classmethod
    def latest(cls) -> Select["ClockSign"]:
        return select(cls).where(cls.id == THE_ONLY)
