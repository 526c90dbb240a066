"""What the tests of lists share: the cases on a page in their order, and how many statements a page costs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from grants import db


def refs_on(text: str) -> list[str]:
    """The cases that a page links to, in the order of the page."""
    return re.findall(r'href="/applications/([A-Z]+-\d{4}-\d+)"', text)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement of the pages asked for meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement != "BEGIN":
            seen.append(statement)

    reader = db.current().reader
    event.listen(reader, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(reader, "before_cursor_execute", note)


def cost(client: Any, address: str) -> int:
    """Statements of one page that is warm."""
    client.get(address)
    with statements() as seen:
        assert client.get(address).status_code == 200
    return len(seen)
