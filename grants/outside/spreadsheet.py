"""Cells of CSV files: shown by a spreadsheet, never run by it."""

MARK = "\ufeff"  # by it spreadsheets know that the text is UTF-8
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """A text that would be a formula gets an apostrophe in front (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def delimiter(language: str) -> str:
    """What stands between cells, as spreadsheets of this language expect it."""
    return ";" if language == "de" else ","


def amount(cents: int | None, language: str) -> str:
    """A number that spreadsheets of this language can add up; nothing for none."""
    if cents is None:
        return ""
    text = f"{cents // 100}.{cents % 100:02d}"
    return text.replace(".", ",") if language == "de" else text
