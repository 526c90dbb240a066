"""Money, dates and words as letters print them."""

import pytest

from grants.outside import wording


def test_money_in_both_languages() -> None:
    assert wording.money(124_000, "de") == "1.240,00\u00a0EUR"
    assert wording.money(124_005, "en") == "EUR\u00a01,240.05"


@pytest.mark.parametrize(
    ("days", "german", "english"),
    [
        (("2026-05-04", "2026-05-04"), "4. Mai 2026", "4 May 2026"),
        (("2026-09-14", "2026-09-16"), "14.–16. September 2026", "14–16 September 2026"),
        (
            ("2026-12-30", "2027-01-02"),
            "30. Dezember 2026 – 2. Januar 2027",
            "30 December 2026 – 2 January 2027",
        ),
    ],
)
def test_span_of_days(days: tuple[str, str], german: str, english: str) -> None:
    told = [wording.span(days, language).replace("\u00a0", " ") for language in ("de", "en")]
    assert told == [german, english]


def test_moment_is_told_in_the_offices_time() -> None:
    assert wording.moment("2026-03-02T23:05:09+00:00", "de") == "3. März 2026, 00:05:09 Uhr (MEZ)"
    assert wording.moment("2026-07-01T12:00:00Z", "de") == "1. Juli 2026, 14:00:00 Uhr (MESZ)"


def test_the_number_of_a_rule_stays_on_its_line() -> None:
    label = {"de": "§ 9a Absatz 5 und §§ 23, 44", "en": "section 9a (5), No. 1 of 2"}
    told = [wording.in_language(label, language) for language in ("de", "en")]
    assert told == ["§\u00a09a Absatz\u00a05 und §§\u00a023, 44", "section\u00a09a (5), No.\u00a01 of 2"]


def test_answers_as_text() -> None:
    told = [
        wording.answer(value, "de")
        for value in (None, "", [], True, 2.5, ["a", "b"], {}, {"de": "x", "en": "y"})
    ]
    assert told == ["–", "–", "–", "ja", "2,5", "a, b", "–", "x"]
