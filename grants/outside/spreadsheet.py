"""Cells of CSV files: shown by a spreadsheet, never run by it."""

MARK = "\ufeff"  # by it spreadsheets know that the text is UTF-8
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """A text that would be a formula gets an apostrophe in front (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
