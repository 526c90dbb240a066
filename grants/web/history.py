"""The history of a case as a timeline, and what of it its applicants may read."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from grants.models import Application, Letter, Step
from grants.vocabulary.roles import CASE_ROLES
from grants.vocabulary.subjects import called
from grants.vocabulary.taken import with_arrows
from grants.web.case_file import checked, named
from grants.web.filters import day, label
from grants.web.language import language
from grants.web.words import LETTERS, word
from workflows.public import is_told
from workflows.states import Transition


def is_addressed_to_applicants(arrow: Transition) -> bool:
    """Its note is their own, printed in their letter, or mailed to them. All others stay in the office."""
    return is_told(arrow, CASE_ROLES)


def entries(case: Application, inside: bool) -> list[dict[str, Any]]:
    """The steps, the latest first, as the timeline macro reads them."""
    return [_entry(step, arrow, inside) for step, arrow in reversed(list(with_arrows(case)))]


def _entry(step: Step, arrow: Transition | None, inside: bool) -> dict[str, Any]:
    addressed = arrow is not None and is_addressed_to_applicants(arrow)
    open_to_all = addressed or step.kind in ("extension", "correction")
    what, name = label(arrow.done) if arrow else _label(step), called(step.subject)
    return {
        "label": f"{label(name)}: {what}" if name else what,
        "at": step.at,
        "who": _who(step, arrow, inside),
        "note": step.note if inside or open_to_all else "",
        "checks": checked(step) if inside else [],
        "letters": letter_links(step.letter) if step.letter else [],
    }


def _label(step: Step) -> str:
    """What happened outside of the drawing."""
    if step.kind == "migration":
        return str(_("Procedure changed to version %(version)s", version=step.data["to_version"]))
    if step.kind == "extension":
        before = step.data["before"]
        said = {
            "what": label(step.data["what"]),
            "before": day(date.fromisoformat(before)) if before else "–",
            "after": day(date.fromisoformat(step.data["after"])),
        }
        return str(_("Deadline extended: %(what)s, from %(before)s to %(after)s", **said))
    if step.kind == "correction":
        before, after = (step.data[each][language()] for each in ("before", "after"))
        return str(_("State corrected from “%(before)s” to “%(after)s”", before=before, after=after))
    return step.transition


def _who(step: Step, arrow: Transition | None, inside: bool) -> str:
    """Reviewers stay unnamed to applicants; whoever signs a letter is named in it."""
    if step.actor_id is None:
        return str(_("automatically"))
    if step.kind == "correction" and inside:
        return str(
            _("proposed by %(who)s, confirmed by %(other)s", who=step.data["proposed_by"], other=named(step))
        )
    signs = arrow is not None and arrow.letter is not None
    own = not set(CASE_ROLES).isdisjoint(step.actor_roles.split())
    return named(step) if inside or signs or own else str(_("the office"))


def letter_links(letter: Letter) -> list[dict[str, Any]]:
    """The binding German letter and its translation; one entry without an address while they are made."""
    name = word(LETTERS, letter.kind)
    if letter.issued_at is None:
        being_made = _("is being made")
        return [{"label": f"{name} {letter.label}: {being_made}", "short": being_made, "url": None}]
    words = {"de": _("German, binding (PDF)"), "en": _("English, courtesy translation (PDF)")}
    return [
        {
            "label": f"{name}: {words[each.language]}",
            "short": words[each.language],
            "url": url_for("letters.download", label=letter.label, lang=each.language),
        }
        for each in letter.files
    ]
