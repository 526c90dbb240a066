"""Reasons in the reader's words, each with a link to where it can be mended."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, g, url_for

from grants.vocabulary.sentences import sentence as in_language
from grants.web.language import language
from workflows.errors import Reason


def told(reasons: Iterable[Reason], ref: str | None) -> list[dict[str, Any]]:
    """Sentences with links: [{text, url|None, section|None}]."""
    return [
        {"text": sentence(each), "url": mend_url(each, ref), "section": each.fix_section} for each in reasons
    ]


def sentence(reason: Reason) -> str:
    """The reason in the language of this request, amounts and labels included."""
    return in_language(reason, language())


def mend_url(reason: Reason, ref: str | None) -> str | None:
    """Where the reason can be mended, if that is a page of this case or of an organisation one may change."""
    if reason.fix == "organisations.edit":
        return organisation_url(int(str(reason.values["organisation_id"])), ref)
    if reason.fix is None or ref is None or reason.fix not in current_app.view_functions:
        return None
    if reason.fix == "form.edit":
        return (
            url_for("form.edit", ref=ref, section=reason.fix_section)
            if reason.fix_section
            else url_for("form.show", ref=ref)
        )
    if reason.fix in ("amendments.edit", "payment_requests.edit"):
        is_theirs = bool(g.person.memberships)  # the office does not write what a city asks for
        return url_for(reason.fix, ref=ref, number=reason.values["number"]) if is_theirs else None
    if reason.fix == "applications.show":
        return url_for(reason.fix, ref=ref, _anchor=reason.fix_section)
    if reason.fix in ("form.show", "reports.edit"):
        return url_for(reason.fix, ref=ref)
    return None


def organisation_url(organisation_id: int, ref: str | None) -> str | None:
    """The page where this person may change the organisation, and from which they come back to the case."""
    if organisation_id in g.person.organisation_ids or g.person.has_role("officer"):
        return url_for("organisations.edit", organisation_id=organisation_id, case=ref)
    return None
