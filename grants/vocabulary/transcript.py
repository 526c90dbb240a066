"""The applicant's own words, for the copy that the receipt carries (§ 3a (5) VwVfG)."""

from collections.abc import Iterable, Iterator
from typing import Any

from grants.models import AgendaItem, Application, Visit
from grants.outside.wording import day
from grants.rules.money import format_amount
from workflows.label import LANGUAGES, Label

Row = dict[str, Any]

ANSWERS = {
    "summary": Label("Kurzbeschreibung", "Summary"),
    "challenge": Label("Herausforderung", "Challenge"),
    "aims": Label("Ziele", "Aims"),
    "why_partner": Label("Warum diese Partner", "Why these partners"),
    "why_in_person": Label("Warum vor Ort", "Why in person"),
    "use_after": Label("Nutzung der Ergebnisse", "Use of the results"),
}
COSTS = {
    "travel": Label("Fahrtkosten", "Travel costs"),
    "accommodation": Label("Unterkunft", "Accommodation"),
    "subsistence": Label("Verpflegung", "Subsistence"),
    "interpretation": Label("Dolmetschen und Übersetzen", "Interpretation and translation"),
    "venue": Label("Räume und Technik", "Rooms and technology"),
    "moderation": Label("Moderation", "Moderation"),
    "material": Label("Material", "Material"),
    "other": Label("Sonstiges", "Other costs"),
}
ITEM_KINDS = {
    "expert_group": Label("Fachgruppe", "Expert group"),
    "excursion": Label("Exkursion", "Excursion"),
    "plenary": Label("Plenum", "Plenary session"),
    "reception": Label("Empfang", "Reception"),
    "travel": Label("Reise", "Travel"),
    "free": Label("Freizeit", "Free time"),
}
CONTACT = Label("Ansprechperson", "Contact")
AGENDA = Label("Programm", "Agenda")
DELEGATIONS = Label("Teilnehmende", "People taking part")
COST_PLAN = Label("Kosten", "Costs")
OWN = Label("Eigene Mittel", "Own money")
THIRD = Label("Mittel Dritter", "Money from others")


def transcript(case: Application) -> list[Row]:
    """Rows {label, value}; a value is a text, or {"de", "en"} where it holds amounts or fixed words."""
    texts = [(label, getattr(case, name)) for name, label in ANSWERS.items()]
    contact = ", ".join(filter(None, (case.contact_name, case.contact_email, case.contact_phone)))
    return [
        *(_row(label, text) for label, text in texts if text),
        _row(CONTACT, contact),
        *(row for visit in case.visits for row in _visit(visit)),
        _row(COST_PLAN, {language: _costs(case, language) for language in LANGUAGES}),
        _row(OWN, _amount(case.own_cents)),
        _row(THIRD, _amount(case.third_cents)),
    ]


def _row(label: Label, value: Any) -> Row:
    return {"label": {"de": label.de, "en": label.en}, "value": value}


def _visit(visit: Visit) -> Iterator[Row]:
    of_visit = visit.title or visit.place
    people = [_delegation(each.organisation.name, each.people, each.functions) for each in visit.delegations]
    if people:
        yield _row(_of_visit(DELEGATIONS, of_visit), "\n".join(people))
    if visit.items:
        yield _row(
            _of_visit(AGENDA, of_visit), {language: _agenda(visit.items, language) for language in LANGUAGES}
        )


def _of_visit(label: Label, title: str) -> Label:
    return Label(f"{label.de}: {title}", f"{label.en}: {title}")


def _agenda(items: Iterable[AgendaItem], language: str) -> str:
    return "\n".join(_agenda_item(each, language) for each in items)


def _agenda_item(item: AgendaItem, language: str) -> str:
    begins = " ".join(filter(None, (day(item.on_day.isoformat(), language), item.starts)))
    what = ": ".join(filter(None, (item.block, item.title)))
    kind = ITEM_KINDS.get(item.kind, Label(item.kind, item.kind)).of(language)
    return f"{begins} {what} ({kind})" + (f"\n{item.details}" if item.details else "")


def _delegation(organisation: str, people: int, functions: str) -> str:
    return f"{organisation}: {people}" + (f" ({functions})" if functions else "")


def _costs(case: Application, language: str) -> str:
    lines = [
        f"{_cost(each.kind, each.details, language)}: {format_amount(each.amount_cents, language)}"
        for each in case.cost_lines
    ]
    return "\n".join(lines)


def _cost(kind: str, details: str, language: str) -> str:
    name = COSTS.get(kind, Label(kind, kind)).of(language)
    return f"{name}, {details}" if details else name


def _amount(cents: int) -> dict[str, str]:
    return {language: format_amount(cents, language) for language in LANGUAGES}
