"""Full text over applications: FTS5 on SQLite, tsvector on PostgreSQL; one row a case, in step with it.

Words are taken apart by ``grants.rules.search_words``, not by the database: both find the same.
"""

from collections.abc import Iterable

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


def matches(session: Session, typed: str, programmes: Iterable[str] = ()) -> ColumnElement[bool] | None:
    """Condition on ``SEARCH``: every typed word begins a word of the case. None if there is none.

    A programme's code begins its file numbers: naming the programmes narrows full text, so that a common word
    in a small programme is found without reading all other cases. The caller filters by programme as well.
    """
    words = words_typed(typed)  # letters and digits only, so that quotes around them always hold
    if not words:
        return None
    codes = sorted(word for code in programmes for word in words_typed(code))
    if _is_sqlite(session):
        query = " AND ".join(f'"{word}"*' for word in words)
        if codes:
            query += " AND (" + " OR ".join(f'"{code}"' for code in codes) + ")"
        return text("application_search MATCH :typed").bindparams(typed=query)  # type: ignore[return-value]
    query = " & ".join(f"'{word}':*" for word in words)
    if codes:
        query += " & (" + " | ".join(f"'{code}'" for code in codes) + ")"
    return text("words @@ CAST(:typed AS tsquery)").bindparams(typed=query)  # type: ignore[return-value]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
