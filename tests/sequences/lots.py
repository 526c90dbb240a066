"""Choices out of drawn bytes: what there is to choose from is known only in the middle of a sequence."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

Thing = TypeVar("Thing")
BYTES = 20

lots = st.binary(min_size=BYTES, max_size=BYTES)


class Lot:
    """Each question takes the next byte; the same bytes in the same place give the same answers."""

    def __init__(self, drawn: bytes) -> None:
        self._bytes = iter(drawn)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        return things[next(self._bytes) % len(things)]

    def sorted_one_of(self, things: Iterable[str]) -> str:
        return self.one_of(sorted(things))

    def share(self) -> float:
        """From 0 to 1, both reached."""
        return next(self._bytes) / 255

    def is_one_in(self, count: int) -> bool:
        return next(self._bytes) % count == 1
