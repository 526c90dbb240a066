"""What stands beside the form of a step: the facts that a person needs to decide right there."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from grants.clock import office_day
from grants.models import Application, Organisation
from grants.models.subject import Beside, Subject
from grants.rules.calendars import holidays_of
from grants.rules.deadlines import accept_by, report_due
from grants.rules.grant import total
from grants.vocabulary import completeness
from grants.vocabulary.facts import calculation, settled_amount, unlocated, unlocated_in_report
from grants.vocabulary.programmes import programme
from grants.vocabulary.terms import WINDING_UP
from grants.vocabulary.transcript import ANSWERS
from grants.web import words
from grants.web.case_file import compared, goals_of, hand, last_return, weighing
from grants.web.filters import country, day, moment, money
from grants.web.language import language
from grants.web.moving import facts_of
from grants.web.reasons import organisation_url, told
from grants.web.standing import sees_inside
from workflows.states import Transition

Facts = dict[str, Any]


def facts(subject: Subject, arrow: Transition, at: datetime) -> Facts:
    """Everything the template of this step shows beside its form."""
    case = subject.case_file
    shown: Facts = {
        "rules": programme(case.programme),
        "today": office_day(at),
        "answers": ANSWERS,
        "words": words,
        "hand": hand,
        "goals": goals_of(case),
        "inside": sees_inside(g.person, case),
    }
    if isinstance(subject, Beside):
        return {**shown, **_moving(subject, arrow)}
    gather = GATHER.get(arrow.form or "")
    hands_in = "freeze_report" in arrow.effects
    if gather is None and case.report is not None and (hands_in or case.report.submitted_at is not None):
        gather = _report
    return {**shown, **(gather(case, office_day(at)) if gather else {})}


def _moving(subject: Beside, arrow: Transition) -> Facts:
    """A change or a payment request, and what the one wrote from whom the decider must differ."""
    steps = [step for step in subject.own_steps if step.transition in arrow.differs_from and step.note]
    return {
        "moving": {"row": subject, **facts_of(subject)},
        "recommendation": steps[-1] if steps else None,
    }


def _declarations(case: Application, today: date) -> Facts:
    return {"calculated_cents": total(calculation(case, today))}


def _checks(case: Application, today: date) -> Facts:
    """What was asked for before; for each point what the system knows: (sentence, whether it is right)."""
    return {
        "before": last_return(case),
        "known": {
            "authorised": _who_submitted(case),
            "complete": _gaps(
                completeness.missing(case), _("Every field that must be filled in has an answer.")
            ),
            "in_time": _times(case),
            "partner": [(f"{each.name} ({country(each.country)})", None) for each in case.partners],
            "caps": [
                *_gaps(
                    [*completeness.over_caps(case), *completeness.money_gaps(case, today)],
                    _("People, days, visits, partners and amount are within the limits."),
                ),
                *_unknown_distances(case, today),
            ],
            "not_started": _start(case, today),
            "no_double_grant": [
                (_("Own money: %(amount)s", amount=money(case.own_cents)), None),
                (_("Money from others: %(amount)s", amount=money(case.third_cents)), None),
            ],
        },
    }


def _who_submitted(case: Application) -> list[tuple[str, bool | None]]:
    last = next((step for step in reversed(case.own_steps) if "submit" in step.transition), None)
    if last is None:
        return []
    return [
        (_("Submitted by %(who)s for %(city)s.", who=last.actor_name, city=case.organisation.name), None),
        (_("Contact: %(name)s, %(mail)s", name=case.contact_name, mail=case.contact_email), None),
    ]


def _gaps(reasons: Iterable[Any], none: str) -> list[tuple[str, bool | None]]:
    found: list[tuple[str, bool | None]] = [
        (_linked(each["text"], each["url"]), False) for each in told(reasons, None)
    ]
    return found or [(none, True)]


def _unknown_distances(case: Application, today: date) -> list[tuple[str, bool | None]]:
    """What the office itself has to complete, with the way there."""
    return [
        (
            _linked(
                _("The coordinates of %(city)s are missing: its travel is counted as zero.", city=each.name),
                organisation_url(each.id, case.ref),
            ),
            False,
        )
        for each in unlocated(case, today)
    ]


def _linked(text: str, url: str | None) -> str:
    if url is None:
        return text
    return Markup('{} <a href="{}">{}<span class="kern-sr-only">: {}</span></a>').format(
        text, url, _("Mend this"), text
    )


def _times(case: Application) -> list[tuple[str, bool | None]]:
    if case.submitted_at is None:
        return []
    closes = case.round.closes_at
    told_times: list[tuple[str, bool | None]] = [
        (
            _(
                "First submitted on %(at)s; the round “%(round)s” runs until %(closes)s.",
                at=moment(case.submitted_at),
                round=case.round.name_in(language()),
                closes=moment(closes),
            ),
            case.submitted_at <= closes,
        )
    ]
    if case.first_day:
        lead = (case.first_day - office_day(case.submitted_at)).days
        least = programme(case.programme).caps.lead_days
        text = ngettext(
            "The exchange begins on %(first)s, %(num)d day after that; at least %(least)s are asked for.",
            "The exchange begins on %(first)s, %(num)d days after that; at least %(least)s are asked for.",
            lead,
            first=day(case.first_day),
            least=least,
        )
        told_times.append((text, lead >= least))
    return told_times


def _start(case: Application, today: date) -> list[tuple[str, bool | None]]:
    if case.first_day is None:
        return []
    return [
        (_("First day of the exchange: %(day)s.", day=day(case.first_day)), case.first_day > today),
        (_("The applicant has declared that the project has not begun."), None),
    ]


def _decision(case: Application, today: date) -> Facts:
    """Reviews with their totals, the round's money, and what the award would say."""
    rules = programme(case.programme)
    lines = calculation(case, today)
    holidays = holidays_of(rules.calendar)
    return {
        **weighing(case),
        "lines": lines,
        "calculated_cents": total(lines),
        "unlocated": _places_to_mend(case, unlocated(case, today)),
        "accept_by": accept_by(today, rules.accept_days, holidays),
        "report_due_on": report_due(case.last_day, rules.report_days, holidays) if case.last_day else None,
        "period_to": case.last_day + WINDING_UP if case.last_day else None,
    }


def _report(case: Application, today: date) -> Facts:
    """Plan and report side by side, and what the rates give after the report."""
    lines, most = settled_amount(case)
    return {
        "compared": compared(case),
        "lines": lines,
        "most_cents": most,
        "lines_cents": total(lines),
        "unlocated": _places_to_mend(case, unlocated_in_report(case)),
    }


def _places_to_mend(case: Application, found: Iterable[Organisation]) -> list[tuple[str, str | None]]:
    """Names, each with the way to its page for those who may enter its coordinates."""
    return [(each.name, organisation_url(each.id, case.ref)) for each in found]


GATHER: dict[str, Callable[[Application, date], Facts]] = {
    "declarations": _declarations,
    "return": _checks,
    "formal_check": _checks,
    "recommendation": _decision,
    "award": _decision,
    "rejection": _decision,
    "report_check": _report,
    "settlement": _report,
}
