"""The text of a definition as the beginning of its next version."""

import re

VERSION = re.compile(r"^(version\s*=\s*)\d+", re.MULTILINE)
VALID_FROM = re.compile(r"^valid_from\s*=.*\n", re.MULTILINE)


def renumbered(text: str, version: int) -> str:
    """With another number and without the day from which it held; all else, comments included, as it was."""
    head, table, rest = text.partition("\n[")  # keys of the whole file stand before the first table
    head = VALID_FROM.sub("", VERSION.sub(rf"\g<1>{version}", head, count=1), count=1)
    return head + table + rest
