"""The register of letters: who sees what, pages, downloads, bundles, and damaged files."""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import event

from grants import db
from grants.config import Config
from grants.migrations import upgrade
from grants.models import Letter
from grants.models.register import PAGE
from grants.outside.bundle import Bundled, Words, bundle, file_name
from grants.outside.files import Store
from tests.copies import Copies
from tests.office import NOON, Office, open_office
from tests.web.form_case import in_english
from tests.web.walking import messages, soup, token, words

GERMAN = Words(
    language="de",
    heads=["Nummer", "Art", "Datum", "Organisation", "Antrag", "Betrag (EUR)", "Sprache", "Datei"],
    kinds={"return": "Rückgabe zur Ergänzung"},
    languages={"de": "Deutsch"},
    contents="Verzeichnis der Schreiben",
    not_made="noch nicht erstellt",
    damaged="fehlt oder ist beschädigt",
)
HOSTILE = '=HYPERLINK("http://x")/../..\\evil\x00'


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def awarded(office: Office, copies: Copies, config: Config) -> str:
    """A case with a receipt (B00001) and an award letter (B00002), both made: once for all tests."""

    def build() -> tuple[str, Path]:
        upgrade(db.current())
        original = open_office(replace(config, instance=copies.folder / "awarded"))
        return original.case_in("awarded"), original.config.documents

    db.current().close()  # the office's file makes room for the copy
    _, (ref, documents) = copies.copy("awarded", config.database, build)
    shutil.copytree(documents, config.documents)
    return str(ref)


@contextmanager
def statements_read() -> Iterator[list[str]]:
    """The statements that pages run meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    reader = db.current().reader
    event.listen(reader, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(reader, "before_cursor_execute", note)


def rows_of(answer: Any) -> list[str]:
    return [str(box["value"]) for box in soup(answer).select("input[name=letter]")]


def opened(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(answer.data))


def index_of(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    text = archive.read("Verzeichnis-der-Schreiben.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_finance_sees_letters_with_their_amount_newest_first(awarded: str, client_of: Any) -> None:
    answer = client_of("cashier").get("/letters")
    assert rows_of(answer) == ["UDE-2026-B00002", "UDE-2026-B00001"]
    assert "1.200,00 EUR" in words(answer)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=award", ["UDE-2026-B00002"]),
        ("kind=rejection", []),
        ("programme=ude&call=1", ["UDE-2026-B00002", "UDE-2026-B00001"]),
        ("dated_from=2026-03-02&dated_to=2026-03-02", ["UDE-2026-B00002", "UDE-2026-B00001"]),
        ("dated_from=03.03.2026", []),
        ("dated_to=2026-03-01", []),
    ],
)
def test_the_register_is_filtered(awarded: str, client_of: Any, query: str, found: list[str]) -> None:
    assert rows_of(client_of("auditor").get(f"/letters?{query}")) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("dated_from=31.02.2026", "dated_from"),
        ("dated_from=2026-03-02&dated_to=2026-03-01", "dated_to"),
        ("kind=poem", "kind"),
        ("programme=trixpert", "programme"),
        ("call=1%27%20OR%201=1", "call"),
    ],
)
def test_a_filter_that_cannot_be_read_says_so(office: Office, client_of: Any, query: str, field: str) -> None:
    answer = client_of("officer").get(f"/letters?{query}")
    assert answer.status_code == 422
    assert messages(answer)[field]


@pytest.mark.parametrize("who", ["oldenburg", "reviewer", None])
def test_others_have_no_register(office: Office, client_of: Any, who: str | None) -> None:
    answer = client_of(who).get("/letters")
    assert answer.status_code == (302 if who is None else 404)


def test_the_register_has_pages(office: Office, client_of: Any) -> None:
    for number in range(PAGE // 2 + 1):
        ref = office.draft(title=f"Trip {number}")
        office.step(ref, "submit", "oldenburg")
        office.step(ref, "return", "officer")
    client = client_of("officer")
    first = client.get("/letters")
    newest = rows_of(first)
    assert len(newest) == PAGE
    assert not soup(first).select("a[rel=prev]")
    second = client.get(str(soup(first).select_one("a[rel=next]")["href"]))
    assert rows_of(second) == ["UDE-2026-B00002", "UDE-2026-B00001"]
    assert not soup(second).select("a[rel=next]")
    back = client.get(str(soup(second).select_one("a[rel=prev]")["href"]))
    assert rows_of(back) == newest


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("oldenburg", 200),
        ("groningen", 200),
        ("cashier", 200),
        ("auditor", 200),
        ("freiburg", 404),
        (None, 302),
    ],
)
def test_a_letter_is_for_those_who_see_its_case(
    awarded: str, client_of: Any, who: str | None, status: int
) -> None:
    client = client_of(who)
    assert client.get("/letters/UDE-2026-B00002/de.pdf").status_code == status
    assert client.get("/letters/UDE-2026-B99999/de.pdf").status_code == (302 if who is None else 404)
    assert client.get("/letters/UDE-2026-B00002/fr.pdf").status_code == 404


def test_a_download_is_the_stored_file_as_attachment(office: Office, awarded: str, client_of: Any) -> None:
    client = client_of("oldenburg")
    answer = client.get("/letters/UDE-2026-B00002/en.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.data == client.get("/letters/UDE-2026-B00002/en.pdf").data
    assert answer.headers["Content-Disposition"] == "attachment; filename=UDE-2026-B00002-en.pdf"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_letter_that_is_not_made_yet_says_so(office: Office, client_of: Any) -> None:
    ref = office.case_in("submitted", with_letters=False)
    client = client_of("oldenburg")
    answer = client.get("/letters/UDE-2026-B00001/de.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/applications/{ref}")
    bundled = client_of("cashier")
    archive = opened(bundled.post("/letters/zip", data={"what": "all", "csrf_token": token(bundled)}))
    assert archive.namelist() == ["Verzeichnis-der-Schreiben.csv"]
    assert [row["Datei"] for row in index_of(archive)] == ["noch nicht erstellt"]


def damage(office: Office, label: str, language: str) -> None:
    with db.reading() as session:
        file = session.scalars(Letter.by_label(label)).one().file(language)
        assert file is not None
        path = Store(office.config.documents).path(file.sha256)
    path.chmod(0o640)
    path.write_bytes(b"%PDF-1.7 forged")


def test_a_changed_file_is_never_handed_out(
    office: Office, awarded: str, client_of: Any, caplog: pytest.LogCaptureFixture
) -> None:
    damage(office, "UDE-2026-B00002", "de")
    client = client_of("cashier")
    answer = client.get("/letters/UDE-2026-B00002/de.pdf")
    assert answer.status_code == 503
    assert b"forged" not in answer.data
    assert "UDE-2026-B00002" in caplog.text
    archive = opened(client.post("/letters/zip", data={"what": "all", "csrf_token": token(client)}))
    assert archive.testzip() is None
    assert [(row["Nummer"], row["Sprache"], row["Datei"]) for row in index_of(archive)] == [
        ("UDE-2026-B00002", "Deutsch", "fehlt oder ist beschädigt"),
        ("UDE-2026-B00002", "Englisch", "UDE-2026-B00002-Zuwendungsbescheid-Oldenburg-en.pdf"),
        ("UDE-2026-B00001", "Deutsch", "UDE-2026-B00001-Eingangsbestaetigung-Oldenburg-de.pdf"),
        ("UDE-2026-B00001", "Englisch", "UDE-2026-B00001-Eingangsbestaetigung-Oldenburg-en.pdf"),
    ]


def test_a_selection_is_bundled_with_an_index(awarded: str, client_of: Any) -> None:
    client = client_of("cashier")
    given = {"what": "chosen", "letter": ["UDE-2026-B00002", "nonsense"], "csrf_token": token(client)}
    answer = client.post("/letters/zip", data=given)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Schreiben-2026-03-02.zip"'
    archive = opened(answer)
    name = "UDE-2026-B00002-Zuwendungsbescheid-Oldenburg"
    assert set(archive.namelist()) == {f"{name}-de.pdf", f"{name}-en.pdf", "Verzeichnis-der-Schreiben.csv"}
    assert archive.read(f"{name}-de.pdf").startswith(b"%PDF-")
    assert index_of(archive)[0] == {
        "Nummer": "UDE-2026-B00002",
        "Art": "Zuwendungsbescheid",
        "Datum": "2026-03-02",
        "Organisation": "Oldenburg",
        "Antrag": awarded,
        "Betrag (EUR)": "1200,00",
        "Sprache": "Deutsch",
        "Datei": f"{name}-de.pdf",
    }


def test_a_bundle_speaks_the_language_of_its_reader(awarded: str, client_of: Any) -> None:
    client = in_english(client_of("cashier"))
    given = {"what": "chosen", "letter": ["UDE-2026-B00002"], "csrf_token": token(client)}
    answer = client.post("/letters/zip", data=given)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Letters-2026-03-02.zip"'
    archive = opened(answer)
    assert archive.namelist()[0] == "UDE-2026-B00002-Award-decision-Oldenburg-de.pdf"
    assert archive.read("List-of-letters.csv").decode("utf-8-sig").splitlines()[:2] == [
        "Number,Kind,Date,Organisation,Application,Amount (EUR),Language,File",
        f"UDE-2026-B00002,Award decision,2026-03-02,Oldenburg,{awarded},1200.00,German,"
        "UDE-2026-B00002-Award-decision-Oldenburg-de.pdf",
    ]


def test_nothing_chosen_says_what_to_do(office: Office, client_of: Any) -> None:
    client = client_of("cashier")
    given = {"what": "chosen", "kind": "award", "csrf_token": token(client)}
    answer = client.post("/letters/zip", data=given, follow_redirects=True)
    assert answer.request.query_string == b"kind=award"
    assert soup(answer).select(".flashes .kern-alert--warning")


def test_names_and_cells_are_harmless(tmp_path: Any) -> None:
    store = Store(tmp_path)
    sha256 = store.put(b"%PDF-1.7")
    letters = [
        Bundled(f"UDE-2026-B0000{number}", "return", NOON.date(), HOSTILE, "@ref", None, {"de": sha256})
        for number in (1, 2)
    ]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(bundle(letters, store, GERMAN))))
    for name in archive.namelist():
        assert re.fullmatch(r"[A-Za-z0-9-]+\.(pdf|csv)", name)
    assert len(set(archive.namelist())) == 3
    for row in index_of(archive):
        assert row["Organisation"].startswith("'=")
        assert row["Antrag"] == "'@ref"


@pytest.mark.parametrize(
    ("city", "name"),
    [
        ("Köln-Mülheim / Rhein", "UDE-1-Rueckgabe-zur-Ergaenzung-Koeln-Muelheim-Rhein-de.pdf"),
        ("Łódź", "UDE-1-Rueckgabe-zur-Ergaenzung-Lodz-de.pdf"),
        ("Århus Ærø", "UDE-1-Rueckgabe-zur-Ergaenzung-Aarhus-Aeroe-de.pdf"),
        ("Saint-Étienne..", "UDE-1-Rueckgabe-zur-Ergaenzung-Saint-Etienne-de.pdf"),
        ("Αθήνα", "UDE-1-Rueckgabe-zur-Ergaenzung-de.pdf"),
    ],
)
def test_a_file_is_named_in_plain_letters(city: str, name: str) -> None:
    assert file_name(Bundled("UDE-1", "return", NOON.date(), city, "", None, {}), "de", GERMAN) == name


def test_the_register_needs_the_same_statements_for_many_letters(office: Office, client_of: Any) -> None:
    office.case_in("submitted", with_letters=False)
    client = client_of("officer")
    with statements_read() as few:
        client.get("/letters")
    for number in range(5):
        office.step(office.draft(title=f"Trip {number}"), "submit", "oldenburg")
    with statements_read() as many:
        client.get("/letters")
    assert len(many) == len(few) <= 10
