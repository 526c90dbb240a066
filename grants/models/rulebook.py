"""The texts of all definitions that cases run under; the database refuses to change or delete one."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, Text, UniqueConstraint, exists, func, literal, or_, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from grants.models.application import Application
from grants.models.procedure import Answer, Proposal
from grants.models.record import Record


class DefinitionVersion(Record):
    """One version of a definition, as it was when the first case began under it or two people released it."""

    __tablename__ = "definition_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None]
    kept_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("name", "version"),)

    @classmethod
    def by_sha256(cls, sha256: str) -> Select["DefinitionVersion"]:
        return select(cls).where(cls.sha256 == sha256)

    @classmethod
    def numbered(cls, name: str, version: int) -> Select["DefinitionVersion"]:
        return select(cls).where(cls.name == name, cls.version == version)

    @classmethod
    def kept_and_released(cls) -> Select[*tuple[Any, ...]]:
        """Every text that is kept, and behind them every release, the latest first: in one statement.

        Rows of programme, kind, name, version, sha256; programme and kind are empty for a text.
        """
        nothing = literal("")
        texts = select(
            nothing.label("programme"),
            nothing.label("kind"),
            cls.name,
            cls.version,
            cls.sha256,
            literal(0).label("answer"),
        )
        releases = (
            select(
                Proposal.programme,
                Proposal.kind,
                Proposal.name,
                Proposal.version,
                Proposal.sha256,
                Answer.id,
            )
            .join(Answer)
            .where(Answer.is_release)
        )
        found = union_all(texts, releases).subquery()
        columns = [each for each in found.c if each.name != "answer"]
        return select(*columns).order_by(found.c.answer.desc(), found.c.name, found.c.version.desc())

    @classmethod
    def of(cls, names: Iterable[str]) -> Select[*tuple[Any, ...]]:
        """Every version of these definitions, the newest first: rows of name, version, sha256."""
        return (
            select(cls.name, cls.version, cls.sha256)
            .where(cls.name.in_(list(names)))
            .order_by(cls.name, cls.version.desc())
        )

    @classmethod
    def valid(cls, name: str, on: date) -> Select[*tuple[Any, ...]]:
        """The newest version of the file that holds on this day: one row of version, sha256, or none.

        What people released in the browser holds for the programme they released it for, and is asked there.
        """
        released = exists().where(Proposal.sha256 == cls.sha256, Proposal.answer.has(Answer.is_release))
        return (
            select(cls.version, cls.sha256)
            .where(cls.name == name, or_(cls.valid_from.is_(None), cls.valid_from <= on), ~released)
            .order_by(cls.version.desc())
            .limit(1)
        )


def keep_definition(
    session: Session,
    *,
    name: str,
    version: int,
    sha256: str,
    text: str,
    valid_from: date | None,
    at: datetime,
) -> None:
    """Write the text down unless it is there; of two who do so at once, one finds it there.

    Raises IntegrityError if the version is there with another text.
    """
    if session.scalar(select(DefinitionVersion.id).where(DefinitionVersion.sha256 == sha256)) is not None:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"name": name, "version": version, "text": text, "valid_from": valid_from, "kept_at": at}
    session.execute(
        insert(DefinitionVersion)
        .values(sha256=sha256, **values)
        .on_conflict_do_nothing(index_elements=["sha256"])
    )


def cases_without_text() -> Select[int]:
    """How many cases run under a text that is not kept."""
    kept = exists().where(DefinitionVersion.sha256 == Application.definition_sha256)
    return select(func.count()).select_from(Application).where(~kept)
