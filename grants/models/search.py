"""Full text over applications: FTS5 on SQLite, tsvector on PostgreSQL; one row a case, in step with it."""

import re

from sqlalchemy import ColumnElement, Integer, column, table, text
from sqlalchemy.orm import Session

SEARCH = table("application_search", column("rowid", Integer), column("words"))


def index_application(session: Session, application_id: int, words: str) -> None:
    """Replace what is found for this case."""
    values = {"id": application_id, "words": words}
    if _is_sqlite(session):
        session.execute(text("DELETE FROM application_search WHERE rowid = :id"), values)
        session.execute(text("INSERT INTO application_search (rowid, words) VALUES (:id, :words)"), values)
    else:
        session.execute(
            text(
                "INSERT INTO application_search (rowid, words) VALUES (:id, to_tsvector('simple', :words)) "
                "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words"
            ),
            values,
        )


def matches(session: Session, typed: str) -> ColumnElement[bool] | None:
    """Condition on ``SEARCH``: every typed word begins a word of the case.

    None if nothing searchable was typed.
    """
    words = re.findall(r"\w+", typed)[:8]
    if not words:
        return None
    if _is_sqlite(session):
        query = " ".join(f'"{word}"*' for word in words)
        return text("application_search MATCH :typed").bindparams(typed=query)  # type: ignore[return-value]
    query = " & ".join(f"{word}:*" for word in words)
    return text("words @@ to_tsquery('simple', :typed)").bindparams(typed=query)  # type: ignore[return-value]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
