"""Where a definition's states and arrows stand in its drawing.

States stand in rows by phase, at most four beside each other, on one grid for all phases. Every arrow leaves
its box to the right, runs in the gap beside the column up or down to the gap above the row of its target, and
enters that from above: gaps hold no boxes, so no arrow runs through one. Arrows of one tone to one target
join.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from workflows.label import Label
from workflows.states import Definition, State, Transition

COLUMNS, BOX = 4, 222
MARGIN, LINE, PAD, LANE, SPARE = 16, 17, 10, 8, 20
HEADING = 34
CHARACTERS = 28  # that fit into one line of a box
TONES = ("primary", "secondary", "danger")

Net = tuple[str, str]  # target and tone: the arrows that may share a line
Place = tuple[float, ...]


@dataclass(slots=True)
class Box:
    """A state with its lines of text, and at which height each transition leaves it."""

    state: State
    row: int
    column: int
    title: list[str]
    notes: list[str]
    arrows: list[tuple[Transition, list[str]]]
    x: float = 0
    y: float = 0
    exits: dict[str, float] = field(default_factory=dict)  # from the top of the box

    @property
    def head(self) -> float:
        return 2 * PAD + LINE * (len(self.title) + len(self.notes))

    @property
    def height(self) -> float:
        lines = sum(len(text) for _, text in self.arrows)
        return self.head + (lines * LINE + len(self.arrows) * 6 + PAD if self.arrows else 0)


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a phase, and where its first line stands."""

    lines: Sequence[str]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One way of a transition: corners from the box that it leaves to the one that it enters."""

    source: str
    arrow: Transition
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that is drawn, in pixels of the drawing's own size."""

    width: float
    height: float
    headings: Sequence[Heading]
    boxes: Mapping[str, Box]
    lines: Sequence[Line]


def lay_out(
    definition: Definition, language: str, sentences: Mapping[str, str], notes: Mapping[str, Sequence[str]]
) -> Layout:
    """`sentences`: transition -> what its row in a box says; `notes`: state -> lines below its name."""
    boxes, phases = _boxes(definition, language, sentences, notes)
    columns = 1 + max(box.column for box in boxes.values())
    rows = 1 + max(box.row for box in boxes.values())
    ways = [(box, arrow) for box in boxes.values() for arrow, _text in box.arrows]
    lanes, widths = _upright(ways, boxes, columns)
    left = [float(MARGIN)]
    for width in widths:
        left.append(left[-1] + BOX + width)
    for box in boxes.values():
        box.x = left[box.column]
    upright = {
        (column, net): left[column] + BOX + SPARE / 2 + LANE * lane for (column, net), lane in lanes.items()
    }
    level, counts = _level(ways, boxes, upright)
    headings, tops = _rows(boxes, rows, phases, counts, language)
    lines = [_line(box, arrow, boxes[arrow.to], upright, level, tops) for box, arrow in ways]
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    return Layout(left[-1] + MARGIN, height, headings, boxes, lines)


def _boxes(
    definition: Definition, language: str, sentences: Mapping[str, str], notes: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Box], dict[int, Label]]:
    """Row by row, the ends of a phase behind its other states; and which phase begins in which row."""
    boxes: dict[str, Box] = {}
    phases: dict[int, Label] = {}
    row = 0
    for phase, label in definition.phases.items():
        here = [state for state in definition.states.values() if state.phase == phase]
        here.sort(key=lambda state: state.is_final)
        if here:
            phases[row] = label
        for number, state in enumerate(here):
            arrows = [
                (arrow, wrap(sentences[arrow.name], CHARACTERS)) for arrow in definition.leaving(state.name)
            ]
            title = wrap(_title(definition, state, language), CHARACTERS - 2)
            told = [line for note in notes.get(state.name, ()) for line in wrap(note, CHARACTERS)]
            box = Box(state, row + number // COLUMNS, number % COLUMNS, title, told, arrows)
            y = box.head
            for arrow, text in arrows:
                box.exits[arrow.name] = y + LINE * len(text) / 2
                y += LINE * len(text) + 6
            boxes[state.name] = box
        row += -(-len(here) // COLUMNS)
    return boxes, phases


def _title(definition: Definition, state: State, language: str) -> str:
    marks = []
    if state.name == definition.initial:
        marks.append(BEGINNING.of(language))
    if state.is_final:
        marks.append(END.of(language))
    return state.label.of(language) + (f" ({', '.join(marks)})" if marks else "")


BEGINNING, END = Label("Anfang", "start"), Label("Ende", "end")


def _upright(
    ways: Iterable[tuple[Box, Transition]], boxes: Mapping[str, Box], columns: int
) -> tuple[dict[tuple[int, Net], int], list[float]]:
    """The lane of each net in the gap to the right of each column, and how wide each gap is."""
    spans: dict[int, dict[Net, list[Place]]] = {column: {} for column in range(columns)}
    for box, arrow in ways:
        # Before heights are known: a row, and in it first the gap above, then the box from top to bottom.
        places = [(box.row, 1, box.exits[arrow.name]), (boxes[arrow.to].row, 0, 0)]
        spans[box.column].setdefault(_net(arrow), []).extend(places)
    lanes: dict[tuple[int, Net], int] = {}
    widths: list[float] = []
    for column, nets in spans.items():
        found = _lanes({net: (min(places), max(places)) for net, places in nets.items()})
        lanes |= {(column, net): lane for net, lane in found.items()}
        widths.append(SPARE + LANE * (1 + max(found.values(), default=0)))
    return lanes, widths


def _level(
    ways: Iterable[tuple[Box, Transition]],
    boxes: Mapping[str, Box],
    upright: Mapping[tuple[int, Net], float],
) -> tuple[dict[Net, int], dict[int, int]]:
    """The lane of each net in the gap above its target's row, and how many each such gap has."""
    spans: dict[int, dict[Net, list[float]]] = {}
    for box, arrow in ways:
        net, target = _net(arrow), boxes[arrow.to]
        reach = spans.setdefault(target.row, {}).setdefault(net, [])
        reach += [upright[box.column, net], _entry(target, arrow.tone)]
    lanes: dict[Net, int] = {}
    counts = {}
    for row, nets in spans.items():
        found = _lanes({net: ((min(reach),), (max(reach),)) for net, reach in nets.items()})
        lanes |= found
        counts[row] = 1 + max(found.values())
    return lanes, counts


def _lanes(spans: Mapping[Net, tuple[Place, Place]]) -> dict[Net, int]:
    """Each span in the first lane where it touches no other."""
    ends: list[Place] = []
    lanes = {}
    for net, (start, end) in sorted(spans.items(), key=lambda each: (each[1], each[0])):
        lane = next((number for number, last in enumerate(ends) if last < start), len(ends))
        ends[lane : lane + 1] = [end]
        lanes[net] = lane
    return lanes


def _rows(
    boxes: Mapping[str, Box], rows: int, phases: Mapping[int, Label], counts: Mapping[int, int], language: str
) -> tuple[list[Heading], dict[int, float]]:
    """Set the boxes to their heights; the headings, and where the lanes above each row begin."""
    headings, tops = [], {}
    y = float(MARGIN)
    for row in range(rows):
        if row in phases:
            lines = wrap(phases[row].of(language), CHARACTERS - 4)
            headings.append(Heading(lines, MARGIN, y + 18))
            y += HEADING + LINE * (len(lines) - 1)
        tops[row] = y
        y += SPARE + LANE * counts.get(row, 0)
        here = [box for box in boxes.values() if box.row == row]
        for box in here:
            box.y = y
        y += max(box.height for box in here) + SPARE
    return headings, tops


def _line(
    box: Box,
    arrow: Transition,
    target: Box,
    upright: Mapping[tuple[int, Net], float],
    level: Mapping[Net, int],
    tops: Mapping[int, float],
) -> Line:
    net = _net(arrow)
    start, x = box.y + box.exits[arrow.name], upright[box.column, net]
    y, end = tops[target.row] + LANE * level[net] + 2, _entry(target, arrow.tone)
    corners = ((box.x + BOX, start), (x, start), (x, y), (end, y), (end, target.y))
    return Line(box.state.name, arrow, corners)


def _entry(target: Box, tone: str) -> float:
    """Where arrows of this tone enter a box from above."""
    return target.x + BOX / 2 + 18 * (TONES.index(tone) - 1)


def _net(arrow: Transition) -> Net:
    return arrow.to, arrow.tone


def segments(line: Line) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight pieces of a line."""
    yield from zip(line.corners, line.corners[1:], strict=False)
