"""The terms of an award as plain values: what was approved, what a change makes of it, how both differ."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from grants.models import Amendment, Application, Award
from grants.outside.wording import day, span
from grants.rules.calendars import holidays_of
from grants.rules.deadlines import report_due
from grants.rules.grant import DelegationFacts, Line, VisitFacts, calculate, total
from grants.rules.money import format_amount
from grants.vocabulary.facts import rows
from grants.vocabulary.programmes import programme
from workflows.label import LANGUAGES, Label

Terms = dict[str, Any]
Planned = dict[str, Any]
Both = dict[str, str]

WINDING_UP = timedelta(days=30)
ONLINE = Label("virtuell", "online")
IN_PERSON = Label("vor Ort", "in person")
DATES = Label("Zeitraum", "Dates")
MEETING = Label("Art des Treffens", "How they meet")
PEOPLE = Label("Personen aus", "People from")
GRANT = Label("Zuwendung", "Grant")
PERIOD_TO = Label("Bewilligungszeitraum endet am", "Grant period ends on")
REPORT_DUE = Label("Verwendungsnachweis fällig am", "Report due on")


def terms_of(case: Application) -> Terms:
    """The award: {mode, visits, lines, calculated_cents, amount_cents, period_to, report_due_on}.

    A visit is {visit_id, title, starts_on, ends_on, is_virtual, people: [{organisation_id, name, people}]};
    days in ISO form.
    """
    award = _award(case)
    return {
        "mode": case.mode,
        "visits": planned_visits(case),
        "lines": award.lines,
        "calculated_cents": award.calculated_cents,
        "amount_cents": award.amount_cents,
        "period_to": award.period_to.isoformat(),
        "report_due_on": award.report_due_on.isoformat(),
    }


def planned_visits(case: Application) -> list[Planned]:
    return [
        {
            "visit_id": visit.id,
            "title": visit.title,
            "starts_on": visit.starts_on.isoformat(),
            "ends_on": visit.ends_on.isoformat(),
            "is_virtual": visit.is_virtual or case.mode == "virtual",
            "people": [
                {
                    "organisation_id": each.organisation_id,
                    "name": each.organisation.name,
                    "people": each.people,
                }
                for each in visit.delegations
            ],
        }
        for visit in case.visits
    ]


def wished_visits(case: Application, amendment: Amendment) -> list[Planned]:
    """Each visit as it shall be."""
    return _wished(case, amendment, planned_visits(case))


def terms_after(case: Application, amendment: Amendment) -> Terms:
    """What the award becomes if the change is granted, by the rates of the day of the award.

    The grant stays, or falls to what the rates give; it rises only where more is asked for.
    """
    award, rules = _award(case), programme(case.programme)
    before = terms_of(case)
    visits = _wished(case, amendment, before["visits"])
    lines = calculate(_facts(case, visits), rules.rates.on(award.rates_on))
    most = min(total(lines), rules.caps.amount_cents)
    asked = amendment.amount_cents
    period_to, due = _last_days(case, visits)
    return {
        "mode": _mode(case, before["visits"], visits),
        "visits": visits,
        "lines": rows(lines),
        "calculated_cents": total(lines),
        "amount_cents": min(award.amount_cents, most) if asked is None else asked,
        "period_to": period_to.isoformat(),
        "report_due_on": due.isoformat(),
    }


def _award(case: Application) -> Award:
    if case.award is None:
        raise RuntimeError(f"{case.ref}: without an award there are no terms.")
    return case.award


def _wished(case: Application, amendment: Amendment, planned: Iterable[Planned]) -> list[Planned]:
    """Each visit of the plan as it shall be; one that the change does not name stays as it is."""
    wishes = {each["visit_id"]: each for each in amendment.visits}
    names = {each.id: each.name for each in case.cities}
    return [_as_wished(visit, wishes.get(visit["visit_id"]), names) for visit in planned]


def _as_wished(visit: Planned, wish: Planned | None, names: Mapping[int, str]) -> Planned:
    if wish is None:
        return visit
    people = [
        {
            "organisation_id": each["organisation_id"],
            "name": names[each["organisation_id"]],
            "people": each["people"],
        }
        for each in wish["people"]
        if each["people"]
    ]
    return {**visit, **{key: wish[key] for key in ("starts_on", "ends_on", "is_virtual")}, "people": people}


def _facts(case: Application, visits: Iterable[Planned]) -> Iterator[VisitFacts]:
    rows_by_id = {visit.id: visit for visit in case.visits}
    places = {each.id: each.at for each in case.cities}
    for each in visits:
        host = rows_by_id[each["visit_id"]].host
        yield VisitFacts(
            title=each["title"],
            host=host.name if host else None,
            host_at=host.at if host else None,
            starts_on=date.fromisoformat(each["starts_on"]),
            ends_on=date.fromisoformat(each["ends_on"]),
            virtual=each["is_virtual"],
            delegations=tuple(
                DelegationFacts(those["name"], places[those["organisation_id"]], those["people"])
                for those in each["people"]
            ),
        )


def _mode(case: Application, before: list[Planned], after: list[Planned]) -> str:
    """The application's own word for how the cities meet, unless a visit goes online or comes back."""
    online = [each["is_virtual"] for each in after]
    if online == [each["is_virtual"] for each in before]:
        return case.mode
    return "virtual" if all(online) else "hybrid" if any(online) else "physical"


def _last_days(case: Application, visits: Iterable[Planned]) -> tuple[date, date]:
    """Until when the award runs and when the report is due: both follow the last day of the last visit."""
    award, last = _award(case), max(date.fromisoformat(each["ends_on"]) for each in visits)
    if last == case.last_day:
        return award.period_to, award.report_due_on
    rules = programme(case.programme)
    return last + WINDING_UP, report_due(last, rules.report_days, holidays_of(rules.calendar))


def differences(before: Terms, after: Terms) -> list[dict[str, Both]]:
    """Old and new side by side: [{label, before, after}], each in both languages."""
    found: list[tuple[Label, Both, Both]] = []
    later = {each["visit_id"]: each for each in after["visits"]}
    for visit in before["visits"]:
        found += _of_visit(visit, later[visit["visit_id"]])
    found.append((GRANT, _money(before["amount_cents"]), _money(after["amount_cents"])))
    for name, key in ((PERIOD_TO, "period_to"), (REPORT_DUE, "report_due_on")):
        found.append((name, _day(before[key]), _day(after[key])))
    return [
        {"label": {"de": name.de, "en": name.en}, "before": old, "after": new}
        for name, old, new in found
        if old != new
    ]


def _of_visit(old: Planned, new: Planned) -> Iterator[tuple[Label, Both, Both]]:
    yield _within(old, DATES), _span(old), _span(new)
    yield _within(old, MEETING), _meeting(old), _meeting(new)
    counts = [{each["organisation_id"]: each["people"] for each in visit["people"]} for visit in (old, new)]
    names = {each["organisation_id"]: each["name"] for visit in (old, new) for each in visit["people"]}
    for organisation, name in names.items():
        people = Label(f"{PEOPLE.de} {name}", f"{PEOPLE.en} {name}")
        before, after = (str(each.get(organisation, 0)) for each in counts)
        yield _within(old, people), dict.fromkeys(LANGUAGES, before), dict.fromkeys(LANGUAGES, after)


def _within(visit: Planned, what: Label) -> Label:
    return Label(f"{visit['title']}: {what.de}", f"{visit['title']}: {what.en}")


def _span(visit: Planned) -> Both:
    days = visit["starts_on"], visit["ends_on"]
    return {language: span(days, language=language) for language in LANGUAGES}


def _meeting(visit: Planned) -> Both:
    name = ONLINE if visit["is_virtual"] else IN_PERSON
    return {"de": name.de, "en": name.en}


def _money(cents: int) -> Both:
    return {language: format_amount(cents, language) for language in LANGUAGES}


def _day(text: str) -> Both:
    return {language: day(text, language=language) for language in LANGUAGES}


def lines_of(terms: Terms) -> tuple[Line, ...]:
    """The calculation of these terms."""
    return tuple(Line(**each) for each in terms["lines"])
