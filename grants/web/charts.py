"""What a chart shows and what the table beside it says; how it is drawn: templates/macros/chart.html."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """`share` of the longest bar, from 0 to 1, and the value as text."""

    share: float
    text: str


@dataclass(frozen=True)
class Table:
    """`numeric`: the columns that hold numbers."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int]


@dataclass(frozen=True)
class Chart:
    """Groups of bars, in each as many bars as things are compared; the table says the same and more.

    `upright`: the groups stand beside each other in their order, like weeks.
    """

    name: str
    title: str
    says: str
    groups: Sequence[tuple[str, Sequence[Bar]]]
    table: Table
    upright: bool = False


def grouped(
    labels: Sequence[str],
    values: Sequence[Sequence[float]],
    written: Callable[[float], str],
    most: float | None = None,
) -> list[tuple[str, list[Bar]]]:
    """Bars of which the longest is `most`, or else the greatest of the values."""
    longest = most or max((value for row in values for value in row), default=0.0) or 1.0
    return [
        (text, [Bar(value / longest, written(value)) for value in row])
        for text, row in zip(labels, values, strict=True)
    ]
