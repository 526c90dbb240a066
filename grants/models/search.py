"""Full text over applications: FTS5 on SQLite, tsvector on PostgreSQL; one row a case, in step with it.

Words are taken apart by ``grants.rules.search_words``, not by the database: both find the same.
"""

from sqlalchemy import ColumnElement, Integer, column, table, text
from sqlalchemy.orm import Session

from grants.rules.search_words import words_to_find, words_typed

SEARCH = table("application_search", column("rowid", Integer), column("words"))


def index_application(session: Session, application_id: int, words: str) -> None:
    """Replace what is found for this case."""
    found = words_to_find(words)
    if _is_sqlite(session):
        values = {"id": application_id, "words": " ".join(found)}
        session.execute(text("DELETE FROM application_search WHERE rowid = :id"), values)
        session.execute(text("INSERT INTO application_search (rowid, words) VALUES (:id, :words)"), values)
    else:
        session.execute(
            text(
                "INSERT INTO application_search (rowid, words) VALUES (:id, array_to_tsvector(:words)) "
                "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words"
            ),
            {"id": application_id, "words": found},
        )


def matches(session: Session, typed: str) -> ColumnElement[bool] | None:
    """Condition on ``SEARCH``: every typed word begins a word of the case.

    None if nothing searchable was typed.
    """
    words = words_typed(typed)  # letters and digits only, so that quotes around them always hold
    if not words:
        return None
    if _is_sqlite(session):
        query = " ".join(f'"{word}"*' for word in words)
        return text("application_search MATCH :typed").bindparams(typed=query)  # type: ignore[return-value]
    query = " & ".join(f"'{word}':*" for word in words)
    return text("words @@ CAST(:typed AS tsquery)").bindparams(typed=query)  # type: ignore[return-value]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
