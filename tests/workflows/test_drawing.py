# ruff: noqa: S314  what is parsed is our own drawing
"""The picture of a definition."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from workflows.drawing import Marks, draw
from workflows.label import Label
from workflows.layout import BOX, lay_out, segments
from workflows.states import Definition, State, Transition

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return " ".join(element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_drawing_names_every_phase_state_and_transition(definition, language):
    shown = texts(draw(definition, language))
    things = [*definition.states.values(), *definition.transitions.values()]
    for label in [*definition.phases.values(), *(thing.label for thing in things)]:
        assert label.of(language) in shown


def test_drawing_has_an_arrow_for_every_way(definition):
    ways = sum(len(transition.sources) for transition in definition.transitions.values())
    arrows = [
        path
        for path in ElementTree.fromstring(draw(definition, "de")).iter(f"{SVG}path")
        if "marker-end" in path.attrib
    ]
    assert len(arrows) == ways


def test_drawing_passes_a_strict_content_security_policy(definition):
    svg = draw(definition, "de")
    assert not re.search(r"<script|<style|style=|\son[a-z]+=|href=|<foreignObject", svg)


def test_drawing_escapes_its_labels(definition):
    hostile = replace(definition, label=Label("<script>&", "<script>&"))
    title = ElementTree.fromstring(draw(hostile, "en")).find(f"{SVG}title").text
    assert title == f"<script>&, version {definition.version}"
    evil = "</text><script>alert(1)</script><a href='javascript:1'>"
    states = {name: replace(state, label=Label(evil, evil)) for name, state in definition.states.items()}
    svg = draw(replace(definition, states=states), "de", Marks(notes={definition.initial: [evil]}))
    kinds = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
    assert kinds == {"svg", "title", "defs", "marker", "path", "rect", "text"}


def test_drawing_keeps_its_text_inside_its_boxes(definition):
    svg = ElementTree.fromstring(draw(definition, "de"))
    assert max(len(text.text) for text in svg.iter(f"{SVG}text")) <= 40


def many_states(count: int) -> Definition:
    """A procedure in which each state leads to the next, to the one before, and to an end."""
    names = [f"s{number}" for number in range(count)]
    words = Label("Ein Wort von einiger Länge", "A word of some length")
    states = {
        name: State(name, words, words, f"p{number // 6}", () if name == names[-1] else ("officer",))
        for number, name in enumerate(names)
    }
    arrows = {}
    for number, name in enumerate(names[:-1]):
        for kind, to, tone in (
            ("on", names[number + 1], "primary"),
            ("back", names[max(0, number - 1)], "secondary"),
            ("end", names[-1], "danger"),
        ):
            arrow = f"{kind}_{name}"
            arrows[arrow] = Transition(arrow, words, (name,), to, ("officer",), words, tone=tone)
    phases = {f"p{number}": words for number in range(1 + (count - 1) // 6)}
    return Definition("many", 1, words, names[0], phases, states, arrows, "", "", "")


def laid_out(definition: Definition):
    return lay_out(
        definition, "de", {name: arrow.label.de for name, arrow in definition.transitions.items()}, {}
    )


@pytest.mark.parametrize("count", [1, 2, 20, 100])
def test_no_arrow_runs_through_a_box_and_no_box_over_another(definition, count):
    for layout in (laid_out(definition), laid_out(many_states(count))):
        boxes = [(box.x, box.y, box.x + BOX, box.y + box.height) for box in layout.boxes.values()]
        for line in layout.lines:
            for (x1, y1), (x2, y2) in segments(line):
                for left, top, right, bottom in boxes:
                    beside = max(x1, x2) <= left or min(x1, x2) >= right
                    assert beside or max(y1, y2) <= top or min(y1, y2) >= bottom, line
        for number, (left, top, right, bottom) in enumerate(boxes):
            assert 0 < left < right < layout.width
            assert 0 < top < bottom < layout.height
            for other_left, other_top, other_right, other_bottom in boxes[:number]:
                beside = right <= other_left or other_right <= left
                assert beside or bottom <= other_top or other_bottom <= top


def test_lines_to_different_targets_never_lie_on_each_other(definition):
    """Only arrows of one tone to one target may join."""
    for layout in (laid_out(definition), laid_out(many_states(20))):
        upright = [
            (x1, min(y1, y2), max(y1, y2), (line.arrow.to, line.arrow.tone))
            for line in layout.lines
            for (x1, y1), (x2, y2) in segments(line)
            if x1 == x2
        ]
        for x, top, bottom, net in upright:
            for other, other_top, other_bottom, other_net in upright:
                apart = bottom <= other_top or other_bottom <= top
                assert x != other or net == other_net or apart


def test_the_way_of_a_case_is_drawn_into_it(definition):
    marks = Marks(
        notes={"submitted": ["Hier steht der Fall"]},
        passed=frozenset({"draft"}),
        here="submitted",
        taken=frozenset({("draft", "submit")}),
    )
    plain, marked = (ElementTree.fromstring(draw(definition, "de", each)) for each in (None, marks))
    assert "Hier steht der Fall" in [element.text for element in marked.iter(f"{SVG}text")]
    thick = [
        [path for path in svg.iter(f"{SVG}path") if path.get("stroke-width") == "3"]
        for svg in (plain, marked)
    ]
    assert [len(found) for found in thick] == [0, 1]
