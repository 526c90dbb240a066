"""Reasons in the reader's words, each with a link to where it can be mended."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from grants.vocabulary.sentences import sentence as in_language
from grants.web.language import language
from workflows.errors import Reason

Values = Mapping[str, object]
TO_LOOK_AT = ("applications.show", "calls.show", "outbox.index")  # others have to do something there, or time


def told(reasons: Iterable[Reason], ref: str | None) -> list[dict[str, Any]]:
    """Sentences with links: [{text, url|None, link, section|None}]."""
    return [
        {
            "text": sentence(each),
            "url": mend_url(each, ref),
            "link": _("Look at it") if each.fix in TO_LOOK_AT else _("Mend this"),
            "section": each.fix_section,
        }
        for each in reasons
    ]


def sentence(reason: Reason) -> str:
    """The reason in the language of this request, amounts and labels included."""
    return in_language(reason, language())


def mend_url(reason: Reason, ref: str | None) -> str | None:
    """Where the reason can be mended, if this person may do it there."""
    find = PAGES.get(reason.fix or "")
    return find(reason.values, reason.fix_section, ref) if find else None


def _form(values: Values, section: str | None, ref: str | None) -> str | None:
    """A section of the application; of its visits the very one."""
    if ref is None:
        return None
    if "visit_id" in values:
        return url_for("form.visit", ref=ref, visit_id=values["visit_id"])
    return url_for("form.edit", ref=ref, section=section) if section else url_for("form.show", ref=ref)


def _report(values: Values, section: str | None, ref: str | None) -> str | None:
    return url_for("reports.edit", ref=ref) if ref else None


def _beside(endpoint: str, values: Values, section: str | None, ref: str | None) -> str | None:
    """What a city asks for, which the office does not write."""
    is_theirs = ref is not None and bool(g.person.memberships)
    return url_for(endpoint, ref=ref, number=values["number"]) if is_theirs else None


def _case(values: Values, section: str | None, ref: str | None) -> str | None:
    return url_for("applications.show", ref=ref, _anchor=section) if ref else None


def _call(values: Values, section: str | None, ref: str | None) -> str | None:
    return url_for("calls.show", call_id=values["call_id"]) if "call_id" in values else None


def _round(values: Values, section: str | None, ref: str | None) -> str | None:
    """A deputy does not keep rounds."""
    may = values.get("programme") in g.person.appointed_as("officer")
    return url_for("calls.round_edit", round_id=values["round_id"]) if may else None


def _outbox(values: Values, section: str | None, ref: str | None) -> str | None:
    return url_for("outbox.index") if g.person.has_role("officer") else None


def _organisation(values: Values, section: str | None, ref: str | None) -> str | None:
    return organisation_url(int(str(values["organisation_id"])), ref)


def organisation_url(organisation_id: int, ref: str | None) -> str | None:
    """The page where this person may change the organisation, and from which they come back to the case."""
    if organisation_id in g.person.organisation_ids or g.person.has_role("officer"):
        return url_for("organisations.edit", organisation_id=organisation_id, case=ref)
    return None


# the word in `Reason.fix` -> the page for this reader; None: there is nothing that they can do there
PAGES: dict[str, Callable[[Values, str | None, str | None], str | None]] = {
    "form.edit": _form,
    "form.show": _form,
    "reports.edit": _report,
    "amendments.edit": partial(_beside, "amendments.edit"),
    "payment_requests.edit": partial(_beside, "payment_requests.edit"),
    "applications.show": _case,
    "calls.show": _call,
    "calls.round_edit": _round,
    "outbox.index": _outbox,
    "organisations.edit": _organisation,
}
