"""Looks at every page that somebody visits: nothing complains, everybody can use it, it fits on a phone."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

from tests.complaints import is_complaint

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
SHAPE = """
    () => location.pathname
        + [...document.querySelectorAll("h1, h2, h3, legend, label, button, [class*=alert]")]
        .map((each) => each.textContent.trim()).join("|")
"""
VIOLATIONS = "axe.run({ resultTypes: ['violations'] }).then((results) => results.violations)"
TOO_WIDE = """
    () => {
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        return [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > width + 0.5)
            .map((each) => each.outerHTML.slice(0, 200));
    }
"""


class Watch:
    """Shared by everybody in a story, so that the same page is looked at once.

    ``thorough``: run axe and measure at both widths. ``pictures``: a folder for a picture of each page.
    """

    def __init__(self, *, thorough: bool, pictures: Path | None) -> None:
        self.thorough, self.pictures = thorough, pictures
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.seen: set[tuple[str, str]] = set()

    def from_afar(self) -> "Watch":
        """Hears what this one hears, but does not look closely."""
        other = Watch(thorough=False, pictures=None)
        other.complaints, other.expected = self.complaints, self.expected
        return other

    def attach(self, page: Page) -> None:
        page.on("console", lambda message: self._hear(message))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: self.complaints.append(f"{page.url}: a dialog: {dialog.message}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if not is_complaint(message):
            return
        answer = re.search(r"responded with a status of (\d+)", message.text)
        if answer is None or int(answer[1]) not in self.expected:
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def look(self, page: Page, role: str) -> None:
        """At the page as it is now, unless this role has seen one with the same headings and fields."""
        if not (self.thorough or self.pictures):
            return
        key = (role, page.evaluate(SHAPE))
        if key in self.seen:
            return
        self.seen.add(key)
        usual = page.viewport_size
        if self.thorough:
            page.evaluate(AXE_SCRIPT)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if self.thorough:
                self._measure(page, size["width"])
            if self.pictures:
                name = f"{len(self.seen):02}-{role.lower()}-{_named(page)}-{size['width']}.png"
                page.screenshot(path=self.pictures / name, full_page=True)
        page.set_viewport_size(usual or DESK)  # type: ignore[arg-type]

    def _measure(self, page: Page, width: int) -> None:
        for each in page.evaluate(VIOLATIONS):
            where = "; ".join(node["html"] for node in each["nodes"])
            self.complaints.append(f"{page.url} at {width} px: {each['help']}: {where}")
        self.complaints += [
            f"{page.url} at {width} px is too wide: {each}" for each in page.evaluate(TOO_WIDE)
        ]


def _named(page: Page) -> str:
    path = re.sub(r"/UDE-[0-9]+-[0-9]+", "/case", urlsplit(page.url).path)
    return re.sub(r"[^a-z0-9_]+", "-", path).strip("-") or "front"
