"""People at their browsers. They see what a page shows, and use labels, links and buttons, nothing else."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import House
from tests.journeys.watch import Watch
from tests.letters.test_text import text_of
from tests.office import PASSWORD

LETTER_WITHIN = 60.0  # seconds, on a busy machine
GERMAN = "Deutsch, verbindlich (PDF)"


class Person:
    """Somebody with a browser. ``name`` is the first part of the e-mail address."""

    def __init__(self, name: str, page: Page, house: House, watch: Watch) -> None:
        self.name, self.page, self.house, self.watch = name, page, house, watch

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    # Looking and pressing ---------------------------------------------------------------------------------

    def arrives(self, address: str = "/") -> None:
        self.page.goto(address)
        self.looks()

    def looks(self) -> None:
        """At a page that has just come: let it be watched as well."""
        self.page.wait_for_load_state()
        self.watch.look(self.page, type(self).__name__)

    def follows(self, link: str, within: Locator | None = None) -> None:
        """Follow the link of this name."""
        (within or self.page).get_by_role("link", name=link, exact=True).first.click()
        self.looks()

    def presses(self, button: str, within: Locator | None = None) -> None:
        """Press the button of this name; what looks like one may be a link."""
        place = within or self.page
        real = place.get_by_role("button", name=button, exact=True)
        real.or_(place.get_by_role("link", name=button, exact=True)).first.click()
        self.looks()

    def writes(self, values: Mapping[str, str], within: str | None = None) -> None:
        """Fill in fields by their labels, in a group of this name or on the whole page."""
        place = self.main if within is None else self.page.get_by_role("group", name=within, exact=True)
        for label, value in values.items():
            field = place.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+– freiwillig)?\s*$"))
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def reads(self, *texts: str) -> None:
        """All of these stand on the page."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    @contextmanager
    def expects(self, status: int) -> Iterator[None]:
        """What is done meanwhile ends on an error page of this status; else no page may be one."""
        self.watch.expected.add(status)
        with self.page.expect_response(lambda answer: answer.status == status):
            yield
        self.watch.expected.discard(status)

    def typed_before(self, *labels: str) -> str:
        """What an error page has kept, under the first of these labels that is there."""
        fields = [self.page.get_by_label(each, exact=True) for each in labels]
        return next(each.input_value() for each in fields if each.count())

    # Coming and going -------------------------------------------------------------------------------------

    def signs_in(self) -> None:
        """From the front page."""
        self.arrives()
        self.follows("Anmelden")
        self.gives_the_password()
        expect(self.page.get_by_role("button", name="Abmelden")).to_be_visible()

    def gives_the_password(self) -> None:
        self.writes({"E-Mail-Adresse": f"{self.name}@office.example", "Passwort": PASSWORD})
        self.presses("Anmelden", within=self.main)

    def goes_back(self) -> None:
        """By the browser's own button."""
        self.page.go_back()
        self.looks()

    def opens_a_tab(self) -> Self:
        """The same person, in a second tab with the same page."""
        page = self.page.context.new_page()
        self.watch.attach(page)
        other = type(self)(self.name, page, self.house, self.watch)
        other.arrives(self.page.url)
        return other

    def finds_waiting(self, title: str) -> None:
        """Open a case that waits on one's own desk."""
        self.follows("Meine Aufgaben")
        self.follows(title, self.page.get_by_role("table", name="Wartet auf Sie, das Älteste zuerst"))

    def finds(self, title: str) -> None:
        """Open any case from the list."""
        self.follows("Anträge")
        self.follows(title)

    # The case ---------------------------------------------------------------------------------------------

    def sees_where_it_stands(self, state: str, turn: str | None = None, following: str | None = None) -> None:
        """State, since today, whose turn it is and what comes next; no turn: the case is over."""
        card = self.page.get_by_role("complementary", name="Stand des Vorgangs")
        terms, values = (
            card.get_by_role("term").all_inner_texts(),
            card.get_by_role("definition").all_inner_texts(),
        )
        facts = dict(zip(terms, values, strict=True))
        assert facts["Seit"].startswith(f"{self.house.today:%d.%m.%Y}"), facts
        wanted = {"Stand": state, "Am Zug": turn, "Wie es weitergeht": following}
        assert {name: facts.get(name) for name in wanted} == wanted

    def history(self) -> list[tuple[str, str]]:
        """What happened and who did it, the oldest first."""
        entries = self.page.locator(".timeline__entry")
        told = [
            (
                each.locator(".timeline__label").inner_text(),
                each.locator(".timeline__when").inner_text().rpartition(" · ")[2],
            )
            for each in entries.all()
        ]
        return told[::-1]

    def is_told(self, what: str) -> None:
        expect(self.page.get_by_role("status")).to_contain_text(what)

    def letter(self, kind: str) -> str:
        """The text of the newest German letter of this kind on the case's page, as soon as it is made."""
        link = self.page.get_by_role("link", name=re.compile(rf"^{re.escape(GERMAN)}\s*: {kind} ")).first
        end = time.monotonic() + LETTER_WITHIN
        while self.page.get_by_text("wird erstellt").count() or not link.count():
            assert time.monotonic() < end, f"The letter is not there: {kind}"
            time.sleep(1)
            self.page.reload()
        self.looks()
        return self.downloads(link)

    def downloads(self, link: Locator) -> str:
        """The words of the PDF behind a link, without its line breaks."""
        with self.page.expect_download() as waiting:
            link.click()
        content = Path(waiting.value.path()).read_bytes()
        assert content.startswith(b"%PDF-")
        return " ".join(text_of(content).split())
