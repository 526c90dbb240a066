"""What a browser complains of while it shows a page."""

from playwright.sync_api import ConsoleMessage, Page


def is_complaint(message: ConsoleMessage) -> bool:
    """Remarks about the machine ("Slow network is detected") are no fault of a page."""
    return message.type in ("error", "warning")


def complaints_of(page: Page) -> list[str]:
    """Grows with everything that this page will complain of."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard
