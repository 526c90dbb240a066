"""The border of the house: paper and post.

A letter takes a second to print and a mail waits for the disk; both have tests of their own. What is tried
here ends where the outbox hands them over, so that fifty thousand steps take minutes, not days.
"""

from typing import Any

import pytest

from grants.acts import work_outbox
from grants.outside import mail


class Border:
    """Takes what goes out, or, while it is closed, refuses it."""

    is_closed = False

    def __init__(self, _config: object = None) -> None:
        pass

    def render(self, kind: str, values: dict[str, Any], language: str) -> bytes:
        self._cross()
        return f"{kind} {language} {sorted(values)}".encode()

    def deliver(self, _message: object, _config: object) -> None:
        self._cross()

    def _cross(self) -> None:
        if self.is_closed:
            raise OSError("Nothing goes out.")


def draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let letters and mails end here."""
    monkeypatch.setattr(work_outbox, "renderer_of", Border)
    monkeypatch.setattr(mail, "compose", lambda *_words, **_more: None)
    monkeypatch.setattr(mail, "deliver", Border().deliver)
