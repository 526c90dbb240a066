"""Full text finds the same on both databases, and no input breaks it."""

import pytest
from sqlalchemy import select

from grants import db
from grants.models.search import SEARCH, index_application, matching, typed_text
from grants.rules.search_words import words_typed
from tests.office import Office

CASES = {
    "Fachaustausch in Høje-Taastrup": "UDE-2026-0001",
    "Küche für Münster, Köln und Saint-Étienne": "UDE-2026-0002",
    "GROẞE Straße, Łódź, Ærø, İzmir": "UDE-2026-0003",
    "O'Neill & Söhne | 100% (sicher): a@b.example; 1e5 -7 http://x.example/y?z=1": "UDE-2026-0004",
}

SPELLINGS = {
    "Høje-Taastrup": [1],
    "hoje taastrup": [1],
    "HOEJE": [1],
    "høj": [1],
    "Munster": [2],
    "muenster": [2],
    "MÜNSTER koeln": [2],
    "Mu\u0308nster": [2],
    "saint-etienne": [2],
    "grosse strasse": [3],
    "große": [3],
    "lodz aero": [3],
    "aeroe": [3],
    "izmir": [3],
    "O'Neill": [4],
    "soehne 100": [4],
    "a@b.example": [4],
    "1e5": [4],
    "UDE-2026-0003": [3],
    "ude 2026": [1, 2, 3, 4],
    "0002": [2],
    "Münster Taastrup": [],
    "unster": [],
}
HOSTILE = [
    '"', "'", '""', "'; DROP TABLE application; --", "*", "munster*", 'NEAR("a" "b")', "a NEAR b",
    "words:munster", "-munster", "munster AND", "NOT", "OR OR", "(", "munster | koln | lodz", "!munster",
    "q:*", "\\", "%", "_", "<->", "x" * 100_000, "munster " * 10_000, "'" * 5_000, "日本語", "²", "\u0300",
    "🙂", "\U0001e900", "ﬁ", "\ufdfa" * 50,
]  # fmt: skip


@pytest.fixture
def cases(office_on_both: Office) -> dict[int, str]:
    """Drafts with these titles: id -> ref. Their search words are the title and the ref alone."""
    found = {}
    for number, (title, ref) in enumerate(CASES.items(), start=1):
        assert office_on_both.draft(title=title) == ref
        with db.transaction() as session:
            index_application(session, number, f"{ref} {title}")
        found[number] = ref
    return found


def _found(typed: str) -> list[int] | None:
    words, is_sqlite = words_typed(typed), db.current().is_sqlite
    if not words:
        return None
    query = select(SEARCH.c.rowid).where(matching(is_sqlite, "typed")).order_by(SEARCH.c.rowid)
    with db.reading() as session:
        return list(session.scalars(query, {"typed": typed_text(is_sqlite, words)}))


def test_words_are_found_however_they_are_spelt(cases: dict[int, str]) -> None:
    assert {typed: _found(typed) for typed in SPELLINGS} == SPELLINGS


def test_hostile_words_are_only_words(cases: dict[int, str]) -> None:
    """Operators, quotes and wildcards of either database mean nothing; words among them are looked for."""
    found = {typed[:30]: _found(typed) for typed in HOSTILE}
    assert {typed: ids for typed, ids in found.items() if ids not in (None, [])} == {
        "munster*": [2],
        "-munster": [2],
        "!munster": [2],
        ("munster " * 4)[:30]: [2],
        "²": [1, 2, 3, 4],
    }


def test_nothing_searchable_is_no_word(cases: dict[int, str]) -> None:
    assert [_found(typed) for typed in ("", "   ", "\x00", "*", "\t-\n", "'")] == [None] * 6


def test_a_huge_text_with_huge_words_can_be_indexed(cases: dict[int, str]) -> None:
    words = " ".join(f"wort{number}" for number in range(20_000)) + " " + "y" * 5_000
    with db.transaction() as session:
        index_application(session, 1, words)
    assert _found("wort19999") == [1]
    assert _found("y" * 4_000) == [1]
    assert _found("taastrup") == [], "what was replaced is no longer found"


def test_saving_a_section_keeps_the_words_in_step(office_on_both: Office) -> None:
    ref = office_on_both.draft(title="Müllabfuhr")
    assert _found(f"{ref} mullabfuhr oldenburg groningen") == [1]
