"""Amounts, as people type and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.money import LARGEST_CENTS, Money, format_amount, in_words, parse_amount


@pytest.mark.parametrize(
    ("typed", "lang", "cents"),
    [
        ("1.240,00", "de", 124_000),
        ("1240.00", "de", 124_000),
        ("1 240,5", "de", 124_050),
        ("1240", "de", 124_000),
        ("1.240,00 €", "de", 124_000),
        ("€1,240.00", "en", 124_000),
        ("EUR 1,240.00", "en", 124_000),
        ("1.240,- EUR", "de", 124_000),
        ("1.240", "de", 124_000),
        ("1,240", "en", 124_000),
        ("1.234.567", "en", 123_456_700),
        ("1,240.50", "de", 124_050),
        ("1\u202f240,50", "de", 124_050),
        ("0", "de", 0),
        ("0,05", "de", 5),
        ("007", "de", 700),
        ("  12,3 ", "de", 1230),
    ],
)
def test_amount_is_read_as_people_write_it(typed, lang, cents):
    assert parse_amount(typed, lang) == cents


NO_AMOUNT = "Enter an amount such as 1.240,00 or 1240.00."
UNCLEAR = "It is not clear whether this is a thousands or a decimal separator. Write the cents as well."
DECIMALS = "An amount has at most two digits after the decimal separator."


@pytest.mark.parametrize(
    ("typed", "lang", "sentence"),
    [
        ("", "de", NO_AMOUNT),
        ("viel", "de", NO_AMOUNT),
        ("12a", "de", NO_AMOUNT),
        ("1e5", "de", NO_AMOUNT),
        ("12,", "de", NO_AMOUNT),
        (",50", "de", NO_AMOUNT),
        ("1.24.000", "de", NO_AMOUNT),
        ("1.240.00", "de", NO_AMOUNT),
        ("1.240,", "de", NO_AMOUNT),
        ("١٢", "de", NO_AMOUNT),  # digits, but not ours
        ("12 USD", "de", NO_AMOUNT),
        ("<script>", "de", NO_AMOUNT),
        ("-5", "de", "Enter an amount of zero or more."),
        ("− 5,00", "de", "Enter an amount of zero or more."),
        ("1,240", "de", UNCLEAR),
        ("1.240", "en", UNCLEAR),
        ("12,3456", "de", DECIMALS),
        ("1.240,001", "de", DECIMALS),
        ("1000000000", "de", "This amount is too large."),
        ("9" * 5000, "de", "This amount is too large."),
    ],
)
def test_amount_is_refused_with_a_sentence(typed, lang, sentence):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  compared whole below
        parse_amount(typed, lang)
    assert str(refusal.value) == sentence


@given(st.integers(0, LARGEST_CENTS), st.sampled_from(["de", "en"]))
def test_amount_written_is_read_back(cents, lang):
    assert parse_amount(format_amount(cents, lang), lang) == cents


@pytest.mark.parametrize(
    ("cents", "german", "english"),
    [
        (124_000, "1.240,00 EUR", "EUR 1,240.00"),
        (5, "0,05 EUR", "EUR 0.05"),
        (-123_456_789, "-1.234.567,89 EUR", "-EUR 1,234,567.89"),
    ],
)
def test_amount_is_written_for_each_language(cents, german, english):
    assert (format_amount(cents, "de"), format_amount(cents, "en")) == (german, english)


@pytest.mark.parametrize(
    ("cents", "german", "english"),
    [
        (0, "null Euro", "zero euros"),
        (100, "ein Euro", "one euro"),
        (101, "ein Euro und ein Cent", "one euro and one cent"),
        (124_000, "eintausendzweihundertvierzig Euro", "one thousand two hundred and forty euros"),
        (1_700, "siebzehn Euro", "seventeen euros"),
        (2_130, "einundzwanzig Euro und dreißig Cent", "twenty-one euros and thirty cents"),
        (10_100, "einhundertein Euro", "one hundred and one euros"),
        (500_000, "fünftausend Euro", "five thousand euros"),
        (100_100, "eintausendein Euro", "one thousand and one euros"),
        (1_159_000, "elftausendfünfhundertneunzig Euro", "eleven thousand five hundred and ninety euros"),
        (2_100_000, "einundzwanzigtausend Euro", "twenty-one thousand euros"),
        (100_000_000, "eine Million Euro", "one million euros"),
        (
            234_500_100,
            "zwei Millionen dreihundertfünfundvierzigtausendein Euro",
            "two million three hundred and forty-five thousand and one euros",
        ),
    ],
)
def test_amount_in_words(cents, german, english):
    assert (in_words(cents, "de"), in_words(cents, "en")) == (german, english)


@pytest.mark.parametrize("cents", [-1, 100_000_000_000])
def test_amount_beyond_words_is_refused(cents):
    with pytest.raises(ValueError, match="cannot be put into words"):
        in_words(cents, "de")


def test_money_of_one_currency_adds_and_compares():
    assert Money(100) + Money(50) - Money(30) * 2 == Money(90)
    assert Money(1) < Money(2) <= Money(2)
    assert (str(Money(124_000)), Money(124_000).format("de")) == ("EUR 1,240.00", "1.240,00 EUR")


def test_money_of_two_currencies_is_never_combined():
    with pytest.raises(ValueError, match="EUR and SEK cannot be combined"):
        Money(1) + Money(1, "SEK")
    with pytest.raises(ValueError, match="EUR and SEK cannot be combined"):
        _ = Money(1) < Money(1, "SEK")
