"""How a letter is made: from values alone, the same each time, reading nothing else."""

import io
import json
import socket
from typing import Any

import pypdfium2
import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from grants.outside.assets import FONTS, AssetFetcher, RefusedAddress
from grants.outside.glyphs import only_drawable
from grants.outside.pdf import canonical_json, letter_html, render_letter
from grants.outside.wording import environment
from tests.letters.examples import HOSTILE, KINDS, hostile, values_of
from tests.letters.test_text import text_of


def _attachments(pdf: bytes) -> dict[str, bytes]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        found = [document.get_attachment(index) for index in range(document.count_attachments())]
        return {each.get_name(): bytes(each.get_data()) for each in found}
    finally:
        document.close()


def test_equal_values_give_equal_bytes() -> None:
    values = values_of("award")
    reordered = dict(reversed(list(values_of("award").items())))
    assert render_letter("award", values, "de") == render_letter("award", reordered, "de")


def test_another_amount_gives_another_letter() -> None:
    changed = values_of("award")
    changed["award"]["amount_cents"] += 1
    assert render_letter("award", changed, "de") != render_letter("award", values_of("award"), "de")


@pytest.mark.parametrize("kind", KINDS)
def test_values_travel_in_the_letter(kind: str) -> None:
    values = hostile(kind)
    name = {"receipt": "receipt.json", "return": "return.json"}.get(kind, "decision.json")
    attached = _attachments(render_letter(kind, values, "de"))
    assert list(attached) == [name]
    assert attached[name] == canonical_json(values)
    assert json.loads(attached[name]) == values


def test_markup_in_values_stays_text() -> None:
    text = text_of(render_letter("award", hostile("award"), "de"))
    assert "<script>alert(1)</script>" in text.replace("\n", "")
    assert "{{ 7*7 }}" in text.replace("\n", " ")


def test_substitutes_are_explained_only_where_they_stand() -> None:
    assert "[?] bedeutet" in text_of(render_letter("return", hostile("return"), "de"))
    assert "[?]" not in text_of(render_letter("return", values_of("return"), "de"))


def test_hostile_values_open_no_socket_and_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(*args: Any, **kwargs: Any) -> None:
        asked.append("socket")
        raise AssertionError("a letter opened a socket")

    render_letter("award", values_of("award"), "de")  # the faces are loaded now
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    render_letter("award", hostile("award"), "de")
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "https://example.org/",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "data:text/plain,x",
        "asset:fonts/../../../config.toml",
        "asset:",
        "/etc/passwd",
        "",
        "FILE:///etc/passwd",
    ],
)
def test_fetcher_knows_only_its_assets(address: str) -> None:
    fetcher = AssetFetcher()
    with pytest.raises(RefusedAddress):
        fetcher(address)
    with pytest.raises(RefusedAddress):
        fetcher.open(address)
    assert fetcher.refused == [address, address]


def test_fetcher_serves_its_assets() -> None:
    assert all(AssetFetcher().fetch(name).read(4) == b"wOF2" for name in FONTS)


def test_a_page_that_asks_for_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    values = values_of("award")
    page = letter_html("award", values, "de").replace("<main>", '<main><img alt="" src="file:///etc/passwd">')
    monkeypatch.setattr("grants.outside.pdf.letter_html", lambda *args: page)
    with pytest.raises(RefusedAddress, match="file:///etc/passwd"):
        render_letter("award", values, "de")


def test_a_missing_value_is_an_error() -> None:
    values = values_of("award")
    del values["award"]["report_due_on"]
    with pytest.raises(UndefinedError, match="report_due_on"):
        render_letter("award", values, "de")


@pytest.mark.parametrize("kind", ["", "..", "../mails", "award/..", "unknown", "_letter"])
def test_an_unknown_kind_is_an_error(kind: str) -> None:
    with pytest.raises(LookupError):
        render_letter(kind, values_of("award"), "de")


def test_templates_cannot_leave_the_sandbox(tmp_path: Any) -> None:
    template = environment(tmp_path, "de", markup=True).from_string("{{ ''.__class__.__mro__ }}")
    with pytest.raises(SecurityError):
        template.render()


@pytest.mark.parametrize(
    "name",
    [
        "Łódź",
        "Příbram nad Kůň",
        "Beyoğlu İstanbul ış",
        "Høje-Taastrup Æ",
        "Cœur Ÿ ç",
        "Київ їєґ",
        "Đặng",
        "Θήβα",
    ],
)
def test_names_of_cities_are_drawable(name: str) -> None:
    assert only_drawable(name) == (name, 0)


def test_what_no_face_draws_becomes_a_spoken_mark() -> None:
    assert only_drawable("a😀b 西安 c\x00d\ue000\ud800e") == ("a[?]b [?] c[?]d[?]e", 4)
    assert only_drawable("a\u0301 \u2011 \u202f x\u00ady") == ("á - \u00a0 xy", 0)
    assert only_drawable(HOSTILE)[0].count("\u202e") == 0
