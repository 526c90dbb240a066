"""Fields keep what was typed and say what is wrong; macros say in words what they show in colour."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from grants.web.filters import country, day, moment, money, period, size
from tests.web.gallery import DEFINITION, Gallery, make_gallery

GOOD = {
    "title": "Rain in the city",
    "kind": "trip",
    "mode": "physical",
    "amount": "1.240,00",
    "starts": "2026-05-14",
    "people": "6",
    "sure": "y",
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_gallery()


@pytest.fixture
def english(app: Flask):
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()
        yield


@pytest.fixture
def german(app: Flask):
    with app.test_request_context("/?lang=de"):
        app.preprocess_request()
        yield


def filled(**changes: str) -> Gallery:
    form = Gallery(MultiDict({**GOOD, **changes}))
    form.validate()
    return form


def rendered(template: str, **values: object) -> BeautifulSoup:
    return BeautifulSoup(render_template_string(template, **values), "html.parser")


def shown(form: Gallery, name: str) -> BeautifulSoup:
    return rendered('{% import "macros/form.html" as forms %}{{ forms.field(field) }}', field=form[name])


def words(node: Tag) -> str:
    return " ".join(node.get_text(" ").split())


@pytest.mark.usefixtures("english")
class TestFields:
    def test_a_right_form_has_no_problems(self):
        form = filled()
        assert form.problems() == []
        assert (form.amount.data, form.starts.data, form.people.data) == (124_000, date(2026, 5, 14), 6)

    @pytest.mark.parametrize(
        ("name", "typed", "sentence"),
        [
            ("title", " \t ", "Enter a title, for example the subject of the meeting."),
            ("title", "x" * 121, "This text is 1 character too long: at most 120 are possible."),
            ("aims", "Ü" * 450, "This text is 50 characters too long: at most 400 are possible."),
            ("amount", "zwölf Euro", "Enter an amount such as 1.240,00 or 1240.00."),
            ("amount", "-5", "Enter an amount of zero or more."),
            ("amount", "", "Enter an amount."),
            ("starts", "31.02.2026", "Enter a date that exists, for example 14.05.2026."),
            ("starts", "0001-01-01", "Enter a date between the years 2000 and 2100."),
            ("people", "sieben", "Enter a whole number in digits, for example 12."),
            ("people", "1_0", "Enter a whole number in digits, for example 12."),
            ("people", "9" * 30, "This number is too large."),
            ("people", "7", "Enter a number of at most 6."),
            ("kind", "", "Choose the kind of exchange."),
            ("sure", "", "Please confirm this."),
        ],
    )
    def test_a_wrong_entry_gets_one_sentence_at_its_field(self, name: str, typed: str, sentence: str):
        form = filled(**{name: typed})
        assert [(problem.target, problem.text) for problem in form.problems()] == [(name, sentence)]

    @pytest.mark.parametrize(
        ("name", "typed"), [("amount", "zwölf <Euro>"), ("starts", "31.02.2026"), ("people", "sieben")]
    )
    def test_what_cannot_be_read_stays_as_typed(self, name: str, typed: str):
        box = shown(filled(**{name: typed}), name).input
        assert (box["value"], box["type"], box["aria-invalid"]) == (typed, "text", "true")

    def test_a_readable_date_is_shown_in_a_date_input(self):
        box = shown(filled(), "starts").input
        assert (box["value"], box["type"]) == ("2026-05-14", "date")

    def test_a_date_may_be_typed_the_german_way(self):
        assert filled(starts="14.05.2026").starts.data == date(2026, 5, 14)

    def test_nothing_chosen_asks_to_choose(self):
        form = Gallery(MultiDict({key: text for key, text in GOOD.items() if key != "mode"}))
        form.validate()
        assert [(each.target, each.text) for each in form.problems()] == [("mode-0", "Choose how you meet.")]

    def test_text_is_tidied(self):
        form = filled(title="  Regen\x00 in\r\nder  Stadt ", aims="eins\r\nzwei\x07")
        assert (form.title.data, form.aims.data) == ("Regen in der Stadt", "eins\nzwei")

    def test_a_stored_amount_is_written_in_the_language_of_the_page(self):
        assert shown(Gallery(data={"amount": 124_000}), "amount").input["value"] == "1,240.00"

    def test_hint_and_error_describe_the_field(self):
        box = shown(filled(title=""), "title")
        described = [words(box.find(id=each)) for each in box.input["aria-describedby"].split()]
        assert described == [
            "So that both cities recognise it.",
            "Error: Enter a title, for example the subject of the meeting.",
        ]

    def test_the_browser_neither_cuts_nor_stops(self):
        area = shown(filled(), "aims").textarea
        assert (area.get("maxlength"), area.get("required"), area["data-limit"]) == (None, None, "400")

    def test_choices_are_a_group_with_its_question(self):
        group = shown(filled(), "mode").fieldset
        assert words(group.legend) == "How do you meet?"
        assert [box["value"] for box in group.find_all("input") if box.has_attr("checked")] == ["physical"]
        assert words(group.find(id=group["aria-describedby"])) == "An online meeting gets no travel money."

    def test_only_what_is_optional_for_good_says_so(self):
        assert words(shown(filled(), "mail").label) == "E-mail address – optional"
        assert words(shown(filled(), "aims").label) == "What do you want to achieve?"


@pytest.mark.usefixtures("german")
class TestFormats:
    def test_a_stored_amount_is_written_the_german_way(self):
        assert shown(Gallery(data={"amount": 124_000}), "amount").input["value"] == "1.240,00"

    def test_values_are_written_the_german_way(self):
        assert money(124_000) == "1.240,00 EUR"
        assert day(date(2026, 5, 4)) == "04.05.2026"
        assert moment(datetime(2026, 5, 14, 22, 30)) == "15.05.2026, 00:30 Uhr"
        assert moment(datetime(2026, 1, 14, 22, 30, tzinfo=UTC)) == "14.01.2026, 23:30 Uhr"
        assert period(date(2026, 5, 4), date(2026, 5, 6)) == "04.–06.05.2026"
        assert period(date(2026, 11, 23), date(2026, 12, 2)) == "23.11.\u2009–\u200902.12.2026"
        assert period(date(2026, 11, 23), date(2026, 11, 23)) == "23.11.2026"
        assert size(1_250_000) == "1,2 MB"
        assert country("DK") == "Dänemark"
        assert (money(None), day(None), moment(None), country(None)) == ("–", "–", "–", "–")


@pytest.mark.usefixtures("english")
class TestMacros:
    def test_values_are_written_the_english_way(self):
        assert money(124_000) == "EUR 1,240.00"
        assert day(date(2026, 5, 4)) == "4 May 2026"
        assert moment(datetime(2026, 5, 14, 10, 0, tzinfo=UTC)) == "14 May 2026, 12:00"
        assert period(date(2026, 5, 14), date(2026, 5, 14)) == "14 May 2026"
        assert period(date(2026, 11, 23), date(2026, 12, 2)) == "23 Nov\u2009–\u20092 Dec 2026"
        assert size(300) == "1 kB"

    @pytest.mark.parametrize(
        ("state", "places"),
        [
            ("in_review", ["done", "now", "to come", "to come"]),
            ("rejected", ["done", "done", "ended here", "not reached"]),
            ("closed", ["done", "done", "done", "done"]),
        ],
    )
    def test_the_phase_bar_says_where_each_phase_stands(self, state: str, places: list[str]):
        bar = rendered(
            '{% import "macros/progress.html" as progress %}{{ progress.phases(definition, state, "en") }}',
            definition=DEFINITION,
            state=state,
        )
        assert [words(each) for each in bar.select(".phases__place")] == places

    def test_a_blocked_step_says_every_reason_and_where_to_mend_it(self):
        option = {
            "name": "award",
            "label": "Award",
            "tone": "primary",
            "blocked": [
                {"text": "No money is left.", "url": "/rounds/1"},
                {"text": "Four eyes.", "url": None},
            ],
            "url": "/steps/award",
            "hint": None,
        }
        step = rendered(
            '{% import "macros/button.html" as buttons %}{{ buttons.step_button(option) }}', option=option
        )
        assert step.button["aria-disabled"] == "true"
        assert step.button["type"] == "button"
        why = step.find(id=step.button["aria-describedby"])
        assert [words(each) for each in why.find_all("li")] == [
            "No money is left. Mend this : No money is left.",
            "Four eyes.",
        ]
        assert [link["href"] for link in step.find_all("a")] == ["/rounds/1"]

    def test_a_table_row_carries_its_heads_and_stays_a_table(self):
        row = rendered(
            '{% import "macros/table.html" as tables %}{{ tables.row(heads, cells, numeric=(1,)) }}',
            heads=["City", "Sum"],
            cells=["<Mainz>", 3],
        )
        assert [
            (each["role"], each["data-label"], words(each)) for each in row.tr.find_all(["th", "td"])
        ] == [
            ("rowheader", "City", "<Mainz>"),
            ("cell", "Sum", "3"),
        ]

    def test_a_summary_shows_what_is_missing_and_escapes_what_was_typed(self):
        rows = [("Aims", "a < b\nc", "/form/aims"), ("Partners", ["Oldenburg", "Groningen"]), ("Theme", "")]
        page = rendered(
            '{% import "macros/summary.html" as summaries %}{{ summaries.summary(rows) }}', rows=rows
        )
        assert [words(each) for each in page.find_all("dd")] == [
            "a < b c Change : Aims",
            "Oldenburg Groningen",
            "Not given",
        ]

    def test_a_blocked_task_has_no_link(self):
        tasks = [
            {"label": "Documents", "url": "/documents", "state": "open", "hint": None},
            {"label": "Submit", "url": "/submit", "state": "blocked", "hint": "Complete the pages above."},
        ]
        page = rendered(
            '{% import "macros/tasks.html" as macros %}{{ macros.task_list(tasks) }}', tasks=tasks
        )
        assert [words(each) for each in page.find_all("a")] == ["Documents"]
        assert words(page.find_all("li")[1]) == "Submit Complete the pages above. Not possible yet"


ERRORS = ["400", "401", "403", "404", "405", "409", "413", "422", "429", "500", "503"]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_has_a_heading_a_reason_and_a_way_on(app: Flask, name: str):
    page = BeautifulSoup(app.test_client().get(f"/errors/{name}").text, "html.parser")
    assert words(page.title).startswith(words(page.h1))
    assert words(page.main.select_one(".page-header__intro"))
    assert words(page.main.select_one(".prose"))


def test_a_stale_page_says_who_was_faster_and_keeps_what_was_typed(app: Flask):
    page = BeautifulSoup(app.test_client().get("/errors/409").text, "html.parser")
    assert "Olaf Beispiel changed this case on 14 May 2026, 12:00" in words(page.main)
    assert page.textarea.string == "The aims are clear.\nThe partner is <new>."
    assert page.main.find("a", href="/applications/UDE-2026-000012")


def test_no_page_carries_script_or_style_inline(app: Flask):
    page = BeautifulSoup(app.test_client().post("/").text, "html.parser")
    assert page.find_all("style") == []
    assert [each for each in page.find_all("script") if not each.get("src")] == []
    assert [
        each.name
        for each in page.find_all(True)
        if any(key == "style" or key[:2] == "on" for key in each.attrs)
    ] == []


def test_static_addresses_carry_the_hash_of_their_content(app: Flask):
    page = BeautifulSoup(app.test_client().get("/").text, "html.parser")
    for address in [each["href"] for each in page.select("link")] + [
        each["src"] for each in page.select("script")
    ]:
        assert "?v=" in address
        assert app.test_client().get(address).status_code == 200
