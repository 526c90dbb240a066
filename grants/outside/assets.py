"""The few files a letter may be made of, and a fetcher that knows no others."""

from pathlib import Path
from typing import Any, Final

from weasyprint.urls import URLFetcher, URLFetcherResponse

from grants.config import PROJECT

LETTERS: Final = PROJECT / "templates" / "letters"
MAILS: Final = PROJECT / "templates" / "mails"
_FIRA: Final = PROJECT / "grants/static/node_modules/@kern-ux/native/dist/fonts/fira-sans"

FONTS: Final[dict[str, Path]] = {
    "asset:fonts/fira-regular": _FIRA / "FiraSans-Regular.woff2",
    "asset:fonts/fira-italic": _FIRA / "FiraSans-Italic.woff2",
    "asset:fonts/fira-semibold": _FIRA / "FiraSans-SemiBold.woff2",
}


class RefusedAddress(ValueError):
    """A letter asked for something that is not one of its own assets."""


class AssetFetcher(URLFetcher):
    """Serves the addresses listed in ``FONTS`` from disk; raises RefusedAddress for every other one.

    It never calls the parent's ``fetch``: no address of any scheme can reach the network or the disk.
    ``refused`` keeps what was asked for in vain, so that the caller can fail loudly.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = FONTS.get(url)
        if path is None:
            self.refused.append(url[:200])
            raise RefusedAddress(f"Letters have no access to {url[:200]!r}.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
