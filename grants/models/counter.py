"""Numbers without gaps: case numbers and letter numbers, per programme and year."""

from sqlalchemy import String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from grants.models.record import Record


class Counter(Record):
    """The last number given out.

    Raised in the transaction that uses the number, so a rollback leaves no gap.
    """

    __tablename__ = "counter"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    programme: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)

    @classmethod
    def following(cls, session: Session, kind: str, programme: str, year: int) -> int:
        """The next number; others that want one of the same kind wait until this transaction ends."""
        dialect = session.get_bind().dialect.name
        insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
        session.execute(
            insert(cls).values(kind=kind, programme=programme, year=year, last=0).on_conflict_do_nothing()
        )
        here = (cls.kind == kind, cls.programme == programme, cls.year == year)
        session.execute(
            update(cls).where(*here).values(last=cls.last + 1),
            execution_options={"synchronize_session": False},
        )
        return session.execute(select(cls.last).where(*here)).scalar_one()
