"""Everything that people read is there in German and in English, and never both on one page."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
import time_machine
from babel import Locale
from babel.messages.catalog import Catalog, Message
from bs4 import BeautifulSoup
from flask_babel import force_locale
from wtforms import EmailField, IntegerField, StringField, validators

from grants.web.forms.form import Form
from tests.office import NOON, Office
from tests.web.walking import messages, token, words

TOOL = Path(__file__).resolve().parents[2] / ".ci" / "messages"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%")
COUNTRIES = set(Locale("en").territories.values())
ALIKE = {"Budget", "EUR", "English", "Deutsch", "Name"}


@pytest.fixture(scope="module")
def tool() -> Any:
    """The program behind `make messages`."""
    loader = SourceFileLoader("messages_tool", str(TOOL))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def german(tool) -> Catalog:
    return tool.german()


def messages_of(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms_of(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_message_is_in_the_german_catalogue_and_no_other(tool, german):
    assert {each.id for each in messages_of(german)} == {each.id for each in messages_of(tool.words_in_use())}


def test_every_message_has_a_german_translation_in_each_of_its_forms(german):
    gaps = [each.id for each in messages_of(german) if not all(map(str.strip, forms_of(each.string)))]
    assert gaps == []
    assert [
        each.id for each in messages_of(german) if len(forms_of(each.id)) != len(forms_of(each.string))
    ] == []


def test_nothing_is_guessed(german):
    """Compiling leaves fuzzy translations out, and all of them if the header is fuzzy."""
    assert not german.fuzzy
    assert [each.id for each in messages_of(german) if each.fuzzy] == []


def test_translations_keep_the_placeholders(german):
    differing = []
    for each in messages_of(german):
        wanted = set(PLACEHOLDER.findall(forms_of(each.id)[-1]))
        *first, last = [set(PLACEHOLDER.findall(text)) for text in forms_of(each.string)]
        if last != wanted or any(not found <= wanted for found in first):
            differing.append(each.id)
    assert differing == []


def test_the_catalogue_is_as_the_tool_writes_it(tool, german):
    """Sorted, without dates, names and line numbers: a change shows only the words that changed."""
    assert tool.CATALOGUE.read_text(encoding="utf-8") == tool.text_of(german)


def test_german_quotes_are_german(german):
    texts = [text for each in messages_of(german) for text in forms_of(each.string)]
    assert [text for text in texts if text.count("„") != text.count("“") or "”" in text or '"' in text] == []


@pytest.fixture
def pages(office: Office) -> dict[str | None, list[str]]:
    """Who reads which pages; the cases stand where the pages are long."""
    draft, submitted, reviewing, recommended, accepted, closing_one = (
        office.case_in(state, with_letters=False)
        for state in ("draft", "submitted", "in_review", "recommended", "accepted", "report_checked")
    )
    cases = "/applications"
    return {
        None: ["/", "/calls", f"/calls/{office.call_id}", "/sign-in", "/help", "/nothing"],
        "oldenburg": [
            "/desk",
            cases,
            f"{cases}/{draft}",
            f"{cases}/{draft}/form",
            *(
                f"{cases}/{draft}/form/{each}"
                for each in ("partners", "exchange", "content", "visits", "money")
            ),
            f"{cases}/{draft}/steps/submit",
            f"{cases}/{accepted}/report",
            f"{cases}/{accepted}/steps/cancel",
        ],
        "officer": ["/desk", cases, "/letters", "/outbox", "/calls/new", f"{cases}/{submitted}/steps/admit"],
        "reviewer": [f"{cases}/{reviewing}/steps/review"],
        "approver": [f"{cases}/{recommended}/steps/award", f"{cases}/{recommended}/steps/reject"],
        "cashier": [f"{cases}/{closing_one}/steps/settle"],
    }


@pytest.fixture
def read(pages, office: Office, client_of) -> Iterator[dict[str, dict[str, set[str]]]]:
    """The texts of each page, by language: {"de": {"/desk": {"Meine Aufgaben", ...}}, "en": ...}."""
    found: dict[str, dict[str, set[str]]] = {"de": {}, "en": {}}
    with time_machine.travel(NOON, tick=False):
        for who, urls in pages.items():
            client = client_of(who)
            for language, by_url in found.items():
                sent = {"language": language, "csrf_token": csrf_token(client)}
                assert client.post("/language", data=sent).status_code == 302
                for url in urls:
                    answer = client.get(url)
                    assert f'<html lang="{language}' in answer.text, url
                    by_url[f"{who} {url}"] = texts_of(answer.text)
        yield found


def csrf_token(client: Any) -> str:
    return str(BeautifulSoup(client.get("/").text, "html.parser").select_one("[name=csrf_token]")["value"])  # type: ignore[index]


def texts_of(html: str) -> set[str]:
    """What can be read or heard on a page, but for what names its own language."""
    page = BeautifulSoup(html, "html.parser")
    for each in page.select("body [lang], script, style, textarea"):
        each.decompose()
    spoken = [str(each["aria-label"]) for each in page.select("[aria-label]")]
    return {folded for text in [*page.stripped_strings, *spoken] if (folded := " ".join(text.split()))}


def test_no_english_stands_on_a_german_page_and_no_german_on_an_english_one(read, german):
    pairs = {
        str(each.id): str(each.string)
        for each in messages_of(german)
        if isinstance(each.id, str) and each.id != each.string
    }
    meant_for_data = {"Administration", "Oldenburg"}
    english, deutsch = set(pairs), set(pairs.values())
    for url, texts in read["de"].items():
        assert texts & english - deutsch - meant_for_data == set(), url
        assert texts & deutsch, url
    for url, texts in read["en"].items():
        assert texts & deutsch - english == set(), url
        assert texts & english, url


def test_what_reads_alike_in_both_languages_comes_from_the_case_and_not_from_a_template(read, office: Office):
    """A text that a template forgot to mark would stand in both."""
    with closing(sqlite3.connect(office.config.instance / "grants.sqlite")) as database:
        stored = "\n".join(database.iterdump()).replace("''", "'")
    unmarked = {
        (url, text)
        for url in read["de"]
        for text in read["de"][url] & read["en"][url]
        if re.search("[A-Za-z]{3}", text) and text not in ALIKE | COUNTRIES and not is_stored(text, stored)
    }
    assert unmarked == set()


def is_stored(text: str, stored: str) -> bool:
    """Every part of the text between marks, and around a postcode, is in the database."""
    return all(part.strip() in stored for part in re.split(r"[:·–(),;]|(?<=\d{5}) ", text))


def test_messages_that_the_form_library_brings_are_german(app):
    class Sample(Form):
        title = StringField("Titel", [validators.DataRequired()])
        email = EmailField("E-Mail", [validators.Email()])
        people = IntegerField("Personen")

    with (
        app.test_request_context("/", method="POST", data={"email": "x", "people": "many"}),
        force_locale("de"),
    ):
        form = Sample(meta={"csrf": False})
        assert not form.validate()
        assert form.errors == {
            "title": ["Dieses Feld wird benötigt."],
            "email": ["Ungültige E-Mail-Adresse."],
            "people": ["Keine gültige, ganze Zahl."],
        }


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Vielleicht war die Seite zu lange geöffnet"),
        ("en", "The page may have been open for too long"),
    ],
)
def test_a_form_that_was_open_for_too_long_is_refused_in_plain_words(client_of, language, sentence):
    client = client_of("oldenburg")
    client.post("/language", data={"language": language, "csrf_token": token(client)})
    answer = client.post("/sign-out", data={"csrf_token": "long gone"})
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert "CSRF" not in answer.text


@pytest.mark.parametrize(
    ("language", "message"),
    [("de", "Fehler: Bitte füllen Sie dieses Feld aus."), ("en", "Error: Please fill in this field.")],
)
def test_an_empty_sign_in_is_answered_in_the_language_that_the_browser_prefers(client_of, language, message):
    client = client_of(None)
    wished = {"Accept-Language": language}
    sent = {"csrf_token": csrf_token(client), "email": "", "password": ""}
    answer = client.post("/sign-in", data=sent, headers=wished)
    assert messages(answer) == {"email": message, "password": message}
