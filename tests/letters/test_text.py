"""What each letter says, page by page, against a text that somebody has read.

``python -m tests.letters.test_text`` writes the texts anew: read the difference before committing it.
"""

from pathlib import Path

import pypdfium2
import pytest

from grants.outside.pdf import render_letter
from tests.letters.examples import KINDS, LANGUAGES, VARIANTS

FOLDER = Path(__file__).parent / "texts"
COMPARED = [
    (kind, language, variant)
    for kind in KINDS
    for language in LANGUAGES
    for variant in ("ordinary", "virtual")
]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()
    return "\n\f\n".join(pages) + "\n"


def printed(kind: str, language: str, variant: str) -> str:
    return text_of(render_letter(kind, VARIANTS[variant](kind), language))


def kept(kind: str, language: str, variant: str) -> Path:
    return FOLDER / f"{kind}.{language}.{variant}.txt"


@pytest.mark.parametrize(("kind", "language", "variant"), COMPARED)
def test_letter_says(kind: str, language: str, variant: str) -> None:
    assert printed(kind, language, variant) == kept(kind, language, variant).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_translation_is_marked_on_every_page(kind: str) -> None:
    pages = printed(kind, "en", "very_long").split("\f")
    assert len(pages) > 2
    mark = "Courtesy translation. The German letter is binding."
    assert [mark in page for page in pages] == [True] * len(pages)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_names_letter_and_place(kind: str) -> None:
    pages = printed(kind, "de", "very_long").split("\f")
    expected = [f"Seite {number} von {len(pages)}" for number in range(1, len(pages) + 1)]
    assert [page.replace("\u00a0", " ").count(told) for page, told in zip(pages, expected, strict=True)] == [
        1
    ] * len(pages)
    assert all("UDE-2026-000012" in page for page in pages)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in COMPARED:
        kept(*each).write_text(printed(*each), encoding="utf-8")
