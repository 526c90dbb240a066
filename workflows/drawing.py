"""A definition as a picture: states by phase, the transitions that leave them, arrows to where they lead.

The picture is plain SVG without scripts and styles, so that it shows under a strict Content-Security-Policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from xml.sax.saxutils import escape

from workflows.label import Label
from workflows.states import SYSTEM, Definition, State, Transition

BOX, GAP, MARGIN = 290, 110, 24
HEAD, LINE, PAD, SPACE = 56, 19, 10, 34
CHARACTERS = 36  # that fit into one line of a box
INK, EDGE, PAPER, FINAL = "#171a2b", "#5a6074", "#ffffff", "#e8eaf1"
COLOURS = {"primary": "#1d4f91", "secondary": "#5a6074", "danger": "#a8200d"}
ROLES = {
    "applicant": Label("Antragstellende", "applicant"),
    "partner": Label("Partner", "partner"),
    "reviewer": Label("Gutachten", "reviewer"),
    "officer": Label("Sachbearbeitung", "officer"),
    "approver": Label("Entscheidung", "approver"),
    "cashier": Label("Kasse", "cashier"),
    SYSTEM: Label("von selbst", "by itself"),
}
END = Label("Ende", "end")


@dataclass(slots=True)
class _Box:
    """Where a state is drawn, and at which height each transition leaves it."""

    state: State
    x: int
    y: int
    title: list[str]
    rows: list[tuple[Transition, list[str]]]
    column: int
    exits: dict[str, int] = field(default_factory=dict)

    @property
    def head_height(self) -> int:
        return 2 * PAD + LINE * len(self.title)

    @property
    def height(self) -> int:
        lines = sum(len(text) for _, text in self.rows)
        return self.head_height + (lines * LINE + len(self.rows) * 6 + PAD if self.rows else 0)

    @property
    def entry(self) -> int:
        return self.y + self.head_height // 2


def draw(definition: Definition, language: str) -> str:
    """The definition as an SVG document with labels in `language` ("de" or "en")."""
    boxes = _layout(definition, language)
    width = 2 * MARGIN + len(definition.phases) * (BOX + GAP)
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    title = escape(definition.label.of(language))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-labelledby="title" lang="{language}"'
        f' font-family="Fira Sans, Arial, sans-serif" font-size="14">',
        f'<title id="title">{title}, version {definition.version}</title>',
        "<defs>" + "".join(_head(tone) for tone in COLOURS) + "</defs>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
    ]
    for column, phase in enumerate(definition.phases.values()):
        x = MARGIN + column * (BOX + GAP)
        parts.append(
            f'<text x="{x}" y="{MARGIN + 14}" font-size="17" font-weight="600" fill="{INK}">'
            f"{escape(phase.of(language))}</text>"
        )
    for box in boxes.values():
        parts += _arrows(box, boxes)
    for box in boxes.values():
        parts += _drawn(box)
    return "\n".join([*parts, "</svg>\n"])


def _head(tone: str) -> str:
    return (
        f'<marker id="{tone}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        f' orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{COLOURS[tone]}"/></marker>'
    )


def _layout(definition: Definition, language: str) -> dict[str, _Box]:
    """A column for each phase, and in it its states from top to bottom, in the file's order."""
    boxes: dict[str, _Box] = {}
    below = [MARGIN + HEAD] * len(definition.phases)
    phases = list(definition.phases)
    for state in definition.states.values():
        column = phases.index(state.phase)
        rows = [
            (arrow, wrap(_sentence(arrow, definition, language), CHARACTERS))
            for arrow in definition.leaving(state.name)
        ]
        title = wrap(state.label.of(language), CHARACTERS - 4)
        if state.is_final:
            title[-1] += f" ({END.of(language)})"
        box = _Box(state, MARGIN + column * (BOX + GAP), below[column], title, rows, column)
        below[column] += box.height + SPACE
        y = box.y + box.head_height + PAD
        for arrow, text in rows:
            box.exits[arrow.name] = y + LINE * len(text) // 2
            y += LINE * len(text) + 6
        boxes[state.name] = box
    return boxes


def _sentence(arrow: Transition, definition: Definition, language: str) -> str:
    who = ", ".join(ROLES[role].of(language) if role in ROLES else role for role in arrow.by)
    return f"{arrow.label.of(language)} ({who}) → {definition.states[arrow.to].label.of(language)}"


def _arrows(box: _Box, boxes: dict[str, _Box]) -> Iterator[str]:
    for arrow, _ in box.rows:
        target, start = boxes[arrow.to], box.exits[arrow.name]
        end = target.entry
        if target.column > box.column:
            x1, x2, bend = box.x + BOX, target.x, GAP // 2
            path = f"M{x1} {start} C{x1 + bend} {start} {x2 - bend} {end} {x2} {end}"
        elif target.column < box.column:
            x1, x2, bend = box.x, target.x + BOX, GAP // 2
            path = f"M{x1} {start} C{x1 - bend} {start} {x2 + bend} {end} {x2} {end}"
        else:
            x1, bend = box.x + BOX, GAP // 2 + abs(end - start) // 40
            path = f"M{x1} {start} C{x1 + bend} {start} {x1 + bend} {end} {x1} {end}"
        yield (
            f'<path d="{path}" fill="none" stroke="{COLOURS[arrow.tone]}" stroke-width="1.5"'
            f' marker-end="url(#{arrow.tone})"/>'
        )


def _drawn(box: _Box) -> Iterator[str]:
    fill = FINAL if box.state.is_final else PAPER
    yield (
        f'<rect x="{box.x}" y="{box.y}" width="{BOX}" height="{box.height}" rx="6" fill="{fill}"'
        f' stroke="{EDGE}" stroke-width="1.5"/>'
    )
    y = box.y + PAD + 14
    for line in box.title:
        yield f'<text x="{box.x + PAD}" y="{y}" font-weight="600" fill="{INK}">{escape(line)}</text>'
        y += LINE
    y = box.y + box.head_height + PAD
    for arrow, text in box.rows:
        for line in text:
            yield f'<text x="{box.x + PAD}" y="{y + 9}" fill="{COLOURS[arrow.tone]}">{escape(line)}</text>'
            y += LINE
        y += 6
