"""Every letter is PDF/A-3a and PDF/UA-1, whatever its values hold; veraPDF says so."""

from pathlib import Path

import pytest
from weasyprint import HTML

from grants.outside.pdf import letter_html, render_letter
from tests.letters.examples import KINDS, LANGUAGES, VARIANTS, values_of
from tests.letters.verapdf import VeraPdf


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_letter_conforms(kind: str, language: str, variant: str, verapdf: VeraPdf, tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(render_letter(kind, VARIANTS[variant](kind), language))
    assert verapdf.broken(letter) == []


def test_a_letter_without_our_mark_fails_pdf_ua(verapdf: VeraPdf, tmp_path: Path) -> None:
    """The control: WeasyPrint's own PDF/A of the same page is no PDF/UA, and the validator sees it."""
    letter = tmp_path / "letter.pdf"
    HTML(string=letter_html("award", values_of("award"), "de")).write_pdf(letter, pdf_variant="pdf/a-3a")
    broken = verapdf.broken(letter)
    assert any(line.startswith("PDFUA-1 broken 5-1") for line in broken), broken


def test_an_undrawable_character_fails_pdf_a(verapdf: VeraPdf, tmp_path: Path) -> None:
    """The control for the glyph check: without it a single private-use character breaks the file."""
    page = letter_html("award", values_of("award"), "de").replace("Groningen", "\ue000")
    letter = tmp_path / "letter.pdf"
    HTML(string=page).write_pdf(letter, pdf_variant="pdf/a-3a")
    assert any("PDFA-3A broken 6.2.11" in line for line in verapdf.broken(letter))
