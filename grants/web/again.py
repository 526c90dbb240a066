"""What a browser sent in vain, from a page or a session that had grown old: it can be sent again as it is."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

from grants.web.addresses import local_or

ADDRESS = "again"  # fields of the sign-in form, through which all of it travels
FIELD = "again:"


@dataclass(frozen=True)
class Sent:
    """A form as it was sent, without its token."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The same as fields of the sign-in form."""
        return [(ADDRESS, self.address), *((FIELD + name, text) for name, text in self.fields)]


def in_vain() -> Sent | None:
    """This request, to be sent again.

    None if another site sent it, which must not have its way by a second press; and with a password or a
    file, which no page can give back.
    """
    try:
        fields, files = list(request.form.items(multi=True)), list(request.files.values())
    except HTTPException:
        return None
    if not _is_from_here():
        return None
    if "password" in request.form:
        return carried()
    if any(each.filename for each in files):
        return None
    return Sent(request.full_path.rstrip("?"), tuple(each for each in fields if each[0] != "csrf_token"))


def carried() -> Sent | None:
    """What the sign-in form brings with it."""
    address = local_or(request.form.get(ADDRESS, ""), "")
    fields = (
        (name.removeprefix(FIELD), text)
        for name, text in request.form.items(multi=True)
        if name.startswith(FIELD)
    )
    return Sent(address, tuple(fields)) if address else None


def _is_from_here() -> bool:
    """A page of this site sent the request. Old browsers tell only the origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host
