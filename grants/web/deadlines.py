"""Deadlines: who has to do what by when, shown to both sides, and more time for one case."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from grants.acts.errors import Invalid
from grants.acts.extend_deadline import extend_deadline, may_extend
from grants.clock import office_day
from grants.models import Application, Deadline
from grants.models.deadline import PAUSED, RUNNING
from grants.vocabulary.clocks import clock_of, subject_of
from grants.vocabulary.roles import CASE_ROLES, roles_of
from grants.vocabulary.subjects import called
from grants.web import reading
from grants.web.access import CASE
from grants.web.filters import day, label
from grants.web.forms.deadline import extension_form
from grants.worker import wake

bp = Blueprint("deadlines", __name__)


@dataclass(frozen=True)
class Shown:
    """One deadline as a page says it: who owes or has promised it, what, and how long there is."""

    who: str
    what: str
    when: str
    is_late: bool
    extended: str | None
    reason: str
    url: str | None


def deadlines_of(case: Application, inside: bool) -> list[Shown]:
    """What the applicant owes and what the office has promised, as this person reads it, the urgent first."""
    extends, today = may_extend(g.person, case), office_day(reading.now())
    found = [each for each in case.deadlines if each.is_open and _is_seen(each)]
    found.sort(key=lambda each: (each.due_on is None, each.due_on or date.max, each.id))
    return [shown for each in found if (shown := _shown(each, inside, extends, today))]


def _is_seen(deadline: Deadline) -> bool:
    """A draft of a change or a payment request does not exist for the office, and so neither do its days."""
    subject = subject_of(deadline)
    return subject is not None and bool(roles_of(g.person, subject))


def _shown(deadline: Deadline, inside: bool, extends: bool, today: date) -> Shown | None:
    clock, case = clock_of(deadline), deadline.application
    if clock is None:
        return None
    name, what = called(deadline.subject), label(clock.label)
    return Shown(
        who=_who(case, clock.owner, inside),
        what=f"{label(name)}: {what}" if name else what,
        when=in_words(deadline, today),
        is_late=deadline.is_late(today),
        extended=_extended(deadline),
        reason=deadline.extended_reason,
        url=_extension_url(deadline) if extends and deadline.standing == RUNNING else None,
    )


def _who(case: Application, owner: str, inside: bool) -> str:
    if owner not in CASE_ROLES:
        return str(_("We have promised")) if inside else str(_("The office has promised"))
    if not inside and owner in roles_of(g.person, case):
        return str(_("You owe"))
    return str(_("The applicant owes")) if owner == "applicant" else str(_("The partner owes"))


def in_words(deadline: Deadline, today: date) -> str:
    """The day, and how far away it is: lateness is never told by a colour alone."""
    if deadline.standing == PAUSED:
        return str(_("stands still since %(day)s", day=day(deadline.paused_on)))
    if deadline.due_on is None:
        return str(_("the day is not known yet"))
    return due_in_words(deadline.due_on, today)


def due_in_words(due_on: date, today: date) -> str:
    days = (due_on - today).days
    if days < 0:
        return str(
            ngettext(
                "overdue since %(day)s (%(num)d day)",
                "overdue since %(day)s (%(num)d days)",
                -days,
                day=day(due_on),
            )
        )
    if days == 0:
        return str(_("by %(day)s, that is today", day=day(due_on)))
    return str(
        ngettext("by %(day)s, %(num)d day left", "by %(day)s, %(num)d days left", days, day=day(due_on))
    )


def _extended(deadline: Deadline) -> str | None:
    if deadline.extended_to is None:
        return None
    before, now = day(deadline.extended_from), day(deadline.extended_to)
    return str(_("extended from %(before)s to %(now)s", before=before, now=now))


def _extension_url(deadline: Deadline) -> str:
    return url_for("deadlines.new", ref=deadline.application.ref, deadline_id=deadline.id)


@bp.get("/applications/<ref>/deadlines/<int:deadline_id>/extension")
@CASE
def new(ref: str, deadline_id: int) -> str | Response:
    """The page on which an officer gives more time."""
    case, deadline = _deadline_or_404(ref, deadline_id)
    if deadline.standing != RUNNING:
        flash(_("This deadline does not run any more."), "info")
        return redirect(url_for("applications.show", ref=ref))
    return _page(case, deadline, extension_form(deadline))


@bp.post("/applications/<ref>/deadlines/<int:deadline_id>/extension")
@CASE
def extend(ref: str, deadline_id: int) -> str | tuple[str, int] | Response:
    """Give more time, for a reason."""
    case, deadline = _deadline_or_404(ref, deadline_id)
    form = g.form = extension_form(deadline)
    if form.validate():
        try:
            extend_deadline(
                ref,
                deadline_id,
                form.until.data,
                form.reason.data or "",
                actor_id=g.person.id,
                at=reading.now(),
                seen=form.seen_day(),
            )
        except Invalid as refusal:
            form.complain(refusal.problems)
        else:
            wake(current_app.extensions["grants_queue"])
            flash(_("The deadline has been extended."), "success")
            return redirect(url_for("applications.show", ref=ref))
    return _page(case, deadline, form), 422


def _deadline_or_404(ref: str, deadline_id: int) -> tuple[Application, Deadline]:
    case = reading.bare_case_or_404(ref)
    found = next((each for each in case.deadlines if each.id == deadline_id), None)
    if found is None or not _is_seen(found) or not may_extend(g.person, case) or clock_of(found) is None:
        abort(404)
    return case, found


def _page(case: Application, deadline: Deadline, form: object) -> str:
    shown = _shown(deadline, True, False, office_day(reading.now()))
    return render_template("deadlines/new.html", case=case, deadline=deadline, shown=shown, form=form)
