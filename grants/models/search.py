"""Full text over applications: FTS5 on SQLite, tsvector on PostgreSQL; one row a case, in step with it.

Words are taken apart by ``grants.rules.search_words``, not by the database: both find the same.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Integer, TextClause, column, table, text
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


def matching(is_sqlite: bool, name: str) -> TextClause:
    """Condition on ``SEARCH``; what was typed is bound by this name, as ``typed_text`` writes it."""
    return text(f"application_search MATCH :{name}" if is_sqlite else f"words @@ CAST(:{name} AS tsquery)")


def typed_text(is_sqlite: bool, words: Sequence[str], programmes: Iterable[str] = ()) -> str:
    """Every one of the words (``words_typed``) begins a word of the case, in the database's own writing.

    A programme's code begins its file numbers: naming the programmes narrows full text, so that a common word
    in a small programme is found without reading all other cases. The caller filters by programme as well.
    """
    codes = sorted(word for code in programmes for word in words_typed(code))
    # Words are letters and digits only, so that quotes around them always hold.
    begun, whole, both, either = (
        ('"{}"*', '"{}"', " AND ", " OR ") if is_sqlite else ("'{}':*", "'{}'", " & ", " | ")
    )
    parts = [begun.format(word) for word in words]
    if codes:
        parts.append(f"({either.join(whole.format(code) for code in codes)})")
    return both.join(parts)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
