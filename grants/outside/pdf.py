"""Letters as PDF/A-3a and PDF/UA-1 in one file, from values alone."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from types import MethodType
from typing import Any

from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration

from grants.outside.assets import LETTERS, AssetFetcher, RefusedAddress
from grants.outside.glyphs import SUBSTITUTE, only_drawable
from grants.outside.wording import LOCALES, environment, in_language, labels, letter_kind

# PDF/A wants every foreign XMP property declared; this declares PDF/UA's "part" (ISO 14289-1, 5) and sets it.
_PDF_UA_MARK = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_BEFORE_A_NUMBER = re.compile(r"(§|\b(?:Nr|Abs|no)\.) (?=\d)")  # "§ 36" does not break across lines
_one_at_a_time = Lock()  # the shared font map below is not safe for threads


def render_letter(kind: str, values: Mapping[str, Any], language: str) -> bytes:
    """Return the letter as PDF; equal values give equal bytes.

    ``kind`` names a folder under ``templates/letters``, ``language`` is "de" (binding) or "en". The values
    travel along as canonical JSON, under the name that ``letter.toml`` gives. Raises LookupError for an
    unknown kind, ValueError for an unknown language, jinja2.UndefinedError for a missing value, and
    RefusedAddress if the page asks for anything but the app's own assets.
    """
    told = letter_kind(kind, LETTERS)
    payload = canonical_json(values)
    page = letter_html(kind, values, language)
    fetcher = AssetFetcher()
    fonts, styles = _typography()
    with _one_at_a_time:
        document = HTML(string=page, url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=styles, output_intent="srgb"
        )
        _mark_as_pdf_ua(document)
        pdf: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            output_intent="srgb",
            pdf_identifier=hashlib.sha256(language.encode() + payload).hexdigest()[:32].encode(),
            attachments=[_attachment(told, payload, values["letter"]["date"], language)],
        )
    if fetcher.refused:
        raise RefusedAddress(f"The letter asked for {fetcher.refused[0]!r}.")
    return pdf


def letter_html(kind: str, values: Mapping[str, Any], language: str) -> str:
    """The page that becomes the PDF, with every undrawable character already replaced."""
    told = letter_kind(kind, LETTERS)
    sandbox = environment(LETTERS, language, markup=True)
    known = {
        **values,
        "language": language,
        "tag": LOCALES[language].replace("_", "-"),
        "label": labels(LETTERS, language),
        "title": in_language(told["title"], language),
        "subject": in_language(told["subject"], language),
        "decides": told["decision"],
        "attachment": told["attachment"],
        "has_substitutes": False,
    }
    template = sandbox.get_template(f"{kind}/body.{language}.html")
    page, replaced = only_drawable(template.render(known))
    if replaced:
        page, _ = only_drawable(template.render({**known, "has_substitutes": SUBSTITUTE}))
    return _BEFORE_A_NUMBER.sub("\\1\u00a0", page)


def canonical_json(values: Mapping[str, Any]) -> bytes:
    """Sorted keys, no white space, ASCII only: equal values give equal bytes, whatever they hold."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def warm() -> None:
    """Load faces, glyphs, style sheet and hyphenation, so that the first letter is as quick as the others."""
    fonts, styles = _typography()
    only_drawable("")
    for locale in LOCALES.values():
        page = f'<html lang="{locale.replace("_", "-")}"><p style="width: 5em">Hyphenation</p>'
        HTML(string=page, url_fetcher=AssetFetcher()).render(font_config=fonts, stylesheets=styles)


@cache
def _typography() -> tuple[FontConfiguration, list[CSS]]:
    fonts = FontConfiguration()
    fetcher = AssetFetcher()
    text = (LETTERS / "_letter.css").read_text(encoding="utf-8")
    styles = [CSS(string=text, font_config=fonts, url_fetcher=fetcher)]
    if fetcher.refused:
        raise RefusedAddress(f"_letter.css asked for {fetcher.refused[0]!r}.")
    return fonts, styles


def _attachment(told: Mapping[str, Any], payload: bytes, issued_on: str, language: str) -> Attachment:
    issued = datetime.fromisoformat(issued_on)
    return Attachment(
        string=payload,
        name=Path(told["attachment"]).name,
        description=in_language(told["attachment_description"], language),
        created=issued,
        modified=issued,
        relationship="Data",
    )


def _mark_as_pdf_ua(document: Document) -> None:
    """WeasyPrint writes one variant's mark only; add PDF/UA's to the PDF/A metadata."""
    metadata = document.metadata
    plain = type(metadata).generate_rdf_metadata

    def with_mark(self: Any, *args: Any) -> bytes:
        rdf: bytes = plain(self, *args)
        head, end, tail = rdf.rpartition(b"</rdf:RDF>")
        return head + _PDF_UA_MARK + end + tail

    metadata.generate_rdf_metadata = MethodType(with_mark, metadata)
