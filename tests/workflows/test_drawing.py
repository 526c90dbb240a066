# ruff: noqa: S314  what is parsed is our own drawing
"""The picture of a definition."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from workflows.drawing import draw
from workflows.label import Label

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


def test_drawing_keeps_its_text_inside_its_boxes(definition):
    svg = ElementTree.fromstring(draw(definition, "de"))
    assert max(len(text.text) for text in svg.iter(f"{SVG}text")) <= 40
