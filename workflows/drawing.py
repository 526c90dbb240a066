"""A definition as a picture: states by phase, the transitions that leave them, arrows to where they lead.

The picture is plain SVG without scripts and styles, so that it shows under a strict Content-Security-Policy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from workflows.label import Label
from workflows.layout import BOX, LINE, PAD, Box, Heading, Line, lay_out
from workflows.states import SYSTEM, Definition, Transition

INK, EDGE, PAPER, FINAL = "#171a2b", "#5a6074", "#ffffff", "#e8eaf1"
PASSED, HERE, NOTE = "#e3eefc", "#fff1c2", "#3d4357"
COLOURS = {"primary": "#1d4f91", "secondary": "#5a6074", "danger": "#a8200d"}
ROLES = {
    "applicant": Label("Antragstellende", "applicant"),
    "partner": Label("Partner", "partner"),
    "reviewer": Label("Gutachten", "reviewer"),
    "officer": Label("Sachbearbeitung", "officer"),
    "approver": Label("Entscheidung", "approver"),
    "cashier": Label("Kasse", "cashier"),
    "office": Label("Förderstelle", "the office"),
    SYSTEM: Label("von selbst", "by itself"),
}
VERSION = Label("Version", "version")


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn into a definition: `notes` below the names of states, and the way of one case through it.

    `passed`: states that the case has been in; `here`: the one that it is in; `taken`: its transitions, each
    as (state, transition). Colours and weight say nothing that the notes do not say in words.
    """

    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    here: str = ""
    taken: frozenset[tuple[str, str]] = frozenset()


def draw(definition: Definition, language: str, marks: Marks | None = None, name: str = "drawing") -> str:
    """The definition as an SVG document with labels in `language` ("de" or "en").

    `name` begins every id in it, so that a page may hold more than one.
    """
    marks = marks or Marks()
    sentences = {
        arrow.name: _sentence(arrow, definition, language) for arrow in definition.transitions.values()
    }
    layout = lay_out(definition, language, sentences, marks.notes)
    title = f"{definition.label.of(language)}, {VERSION.of(language)} {definition.version}"
    width, height = round(layout.width), round(layout.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-labelledby={quoteattr(f"{name}-title")} lang="{language}"'
        f' font-family="Fira Sans, Arial, sans-serif" font-size="13">',
        f"<title id={quoteattr(f'{name}-title')}>{escape(title)}</title>",
        "<defs>" + "".join(_head(name, tone) for tone in COLOURS) + "</defs>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
    ]
    for heading in layout.headings:
        parts += _heading(heading)
    # What the case did not do first, so that its own way lies above.
    for line in sorted(layout.lines, key=lambda line: (line.source, line.arrow.name) in marks.taken):
        parts.append(_drawn_line(line, name, (line.source, line.arrow.name) in marks.taken))
    for box in layout.boxes.values():
        parts += _drawn(box, marks)
    return "\n".join([*parts, "</svg>\n"])


def _head(name: str, tone: str) -> str:
    return (
        f'<marker id={quoteattr(f"{name}-{tone}")} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        f' markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{COLOURS[tone]}"/></marker>'
    )


def _sentence(arrow: Transition, definition: Definition, language: str) -> str:
    who = ", ".join(ROLES[role].of(language) if role in ROLES else role for role in arrow.by)
    return f"{arrow.label.of(language)} ({who}) → {definition.states[arrow.to].label.of(language)}"


def _heading(heading: Heading) -> Iterator[str]:
    for number, text in enumerate(heading.lines):
        yield (
            f'<text x="{heading.x:g}" y="{heading.y + LINE * number:g}" font-size="16" font-weight="600"'
            f' fill="{INK}">{escape(text)}</text>'
        )


def _drawn_line(line: Line, name: str, is_taken: bool) -> str:
    tone = line.arrow.tone
    return (
        f'<path d="{_path(line.corners)}" fill="none" stroke="{COLOURS[tone]}"'
        f' stroke-width="{3 if is_taken else 1.25}" marker-end="url(#{escape(name)}-{tone})"/>'
    )


def _path(corners: Sequence[tuple[float, float]]) -> str:
    """Straight pieces with rounded corners between them."""
    path = [f"M{corners[0][0]:g} {corners[0][1]:g}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        near, far = _towards(corner, before), _towards(corner, after)
        path.append(f"L{near[0]:g} {near[1]:g}Q{corner[0]:g} {corner[1]:g} {far[0]:g} {far[1]:g}")
    return "".join([*path, f"L{corners[-1][0]:g} {corners[-1][1]:g}"])


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """At most four pixels from a corner on the way to another one, and never more than half the way."""
    x, y = other[0] - corner[0], other[1] - corner[1]
    length = abs(x) + abs(y)
    share = min(4, length / 2) / length if length else 0
    return corner[0] + x * share, corner[1] + y * share


def _drawn(box: Box, marks: Marks) -> Iterator[str]:
    name = box.state.name
    fill = PASSED if name in marks.passed else FINAL if box.state.is_final else PAPER
    fill = HERE if name == marks.here else fill
    edge = 3 if name == marks.here else 1.5
    yield (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{BOX}" height="{box.height:g}" rx="6" fill="{fill}"'
        f' stroke="{INK if name == marks.here else EDGE}" stroke-width="{edge:g}"/>'
    )
    y = box.y + PAD + 12
    for text in box.title:
        yield _text(box, y, text, INK, 600)
        y += LINE
    for text in box.notes:
        yield _text(box, y, text, NOTE)
        y += LINE
    y = box.y + box.head + 10
    for arrow, lines in box.arrows:
        weight = 600 if (name, arrow.name) in marks.taken else 400
        for text in lines:
            yield _text(box, y, text, COLOURS[arrow.tone], weight)
            y += LINE
        y += 6


def _text(box: Box, y: float, text: str, colour: str, weight: int = 400) -> str:
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{box.x + PAD:g}" y="{y:g}"{heavy} fill="{colour}">{escape(text)}</text>'
