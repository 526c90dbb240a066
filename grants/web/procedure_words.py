"""A procedure in words: who, what must hold, what is done, until when; and what two versions differ in."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from grants.vocabulary.guards import GUARDS
from grants.vocabulary.programmes import programmes
from grants.web.filters import label
from grants.web.reasons import sentence
from grants.web.words import LETTERS, ROLES, word
from workflows.comparison import Difference
from workflows.errors import Reason
from workflows.public import OFFICE
from workflows.states import ENTRY, FIRST_CONTACT, SECOND_CONTACT, Clock, Definition, Due, State, Transition

EFFECTS: dict[str, Any] = {
    "freeze_submission": _l("What was handed in is frozen"),
    "record_check": _l("The formal check is written down"),
    "record_review": _l("The review is written down"),
    "record_recommendation": _l("The recommendation is written down"),
    "create_award": _l("The award is made"),
    "commit_budget": _l("The amount is committed from the round's money"),
    "release_budget": _l("Committed money is set free"),
    "settle_budget": _l("What is not needed is set free; the rest is paid"),
    "record_rejection": _l("The rejection is written down"),
    "accept_award": _l("The acceptance is written down, and the report's day is set"),
    "freeze_report": _l("The report is frozen as handed in"),
    "record_report_check": _l("The check of the report is written down"),
    "create_settlement": _l("The settlement is made"),
    "freeze_amendment": _l("The change is frozen as asked for"),
    "apply_amendment": _l("The award and the visits are changed"),
    "adjust_budget": _l("What the round holds for the case follows the change"),
    "refuse_amendment": _l("The refusal is written down"),
    "call_money": _l("The amount is kept for this payment"),
    "give_back_call": _l("The amount can be called again"),
    "record_call_check": _l("The check of the payment request is written down"),
    "order_payment": _l("The payment is ordered"),
}
DAYS: dict[str, Any] = {
    ENTRY: _l("the day on which it gets there"),
    "round_closes": _l("the day on which the round closes"),
    "submission": _l("the day of the application"),
    "first_visit": _l("the first day of the first visit"),
    "last_visit": _l("the last day of the last visit"),
    "award": _l("the day of the award"),
    "accept_by": _l("the day by which the award must be accepted"),
    "report_due": _l("the day on which the report is due"),
    "needed_by": _l("the day by which the money is needed"),
}
HOLDERS: dict[str, Any] = {
    **ROLES,
    OFFICE: _l("The office"),
    FIRST_CONTACT: _l("first contact"),
    SECOND_CONTACT: _l("second contact"),
}
FIELDS: dict[str, Any] = {
    "label": _l("Name"),
    "public": _l("Name for applicants"),
    "phase": _l("Phase"),
    "turn": _l("Whose turn"),
    "sources": _l("From"),
    "to": _l("To"),
    "by": _l("Who"),
    "done": _l("In the history"),
    "requires": _l("What must hold"),
    "differs_from": _l("Another person than"),
    "effects": _l("What is done"),
    "letter": _l("Letter"),
    "form": _l("Form"),
    "note": _l("Note"),
    "note_label": _l("Name of the note"),
    "automatic": _l("By itself"),
    "tone": _l("Look of the button"),
    "hint": _l("Hint"),
    "doer": _l("Words for the person"),
    "mail": _l("Mail to"),
    "states": _l("Runs in"),
    "owner": _l("Who has to keep it"),
    "due": _l("Until when"),
    "remind": _l("Reminders"),
    "pauses": _l("Stands still in"),
    "then": _l("What happens then"),
    "escalate": _l("Who hears of it"),
}


def holders(roles: Iterable[str]) -> str:
    """Roles, or contacts, in words."""
    return ", ".join(word(HOLDERS, role) for role in roles)


def programme_words(codes: Iterable[str]) -> str:
    """The titles of programmes; a code without one stands for itself."""
    known = programmes()
    return ", ".join(label(known[code].title) if code in known else code for code in codes)


def guard_words(name: str) -> str:
    """The sentence that is read where the condition does not hold."""
    guard = GUARDS.get(name)
    return sentence(Reason(guard.message)) if guard and "%(" not in guard.message else name


def effect_words(name: str) -> str:
    return word(EFFECTS, name)


def letter_words(name: str) -> str:
    return word(LETTERS, name)


def due_words(due: Due) -> str:
    """Such as "14 days after the last visit"."""
    day = word(DAYS, due.day)
    if due.amount == 0:
        return str(_("on %(day)s", day=day))
    count = _amount(due.amount, due.unit)
    if due.is_before:
        return str(_("%(count)s before %(day)s", count=count, day=day))
    return str(_("%(count)s after %(day)s", count=count, day=day))


def _amount(amount: int, unit: str) -> str:
    if unit == "months":
        return str(ngettext("%(num)s month", "%(num)s months", amount))
    if unit == "working_days":
        return str(ngettext("%(num)s working day", "%(num)s working days", amount))
    return str(ngettext("%(num)s day", "%(num)s days", amount))


def notice_words(days: int, to: str) -> str:
    """When somebody is told of a deadline, and who."""
    who = word(HOLDERS, to)
    if days == 0:
        return str(_("on the day itself (%(who)s)", who=who))
    count = _amount(abs(days), "days")
    if days < 0:
        return str(_("%(count)s before (%(who)s)", count=count, who=who))
    return str(_("%(count)s late (%(who)s)", count=count, who=who))


def four_eyes(definition: Definition, arrow: Transition) -> list[str]:
    """Which other people's steps the one who takes this must not have taken."""
    doers = [definition.transitions[name].doer for name in arrow.differs_from]
    return [label(doer) for doer in doers if doer is not None]


def transition_rows(definition: Definition) -> list[dict[str, Any]]:
    """Every transition in words, in the order of the file."""
    return [
        {
            "name": arrow.name,
            "label": label(arrow.label),
            "phase": definition.states[arrow.sources[0]].phase,
            "sources": [label(definition.states[name].label) for name in arrow.sources],
            "to": label(definition.states[arrow.to].label),
            "who": holders(arrow.by),
            "requires": [guard_words(name) for name in arrow.requires],
            "four_eyes": four_eyes(definition, arrow),
            "effects": [effect_words(name) for name in arrow.effects],
            "letter": letter_words(arrow.letter) if arrow.letter else "",
            "mail": holders(arrow.mail),
        }
        for arrow in definition.transitions.values()
    ]


def clock_rows(definition: Definition) -> list[dict[str, Any]]:
    """Every deadline in words."""
    return [
        {
            "label": label(clock.label),
            "states": [label(definition.states[name].label) for name in clock.states],
            "owner": word(HOLDERS, clock.owner),
            "due": due_words(clock.due),
            "pauses": [label(definition.states[name].label) for name in clock.pauses],
            "remind": [notice_words(each.days, each.to) for each in clock.remind],
            "then": label(definition.transitions[clock.then].label) if clock.then else "",
            "escalate": notice_words(clock.escalate.days, clock.escalate.to) if clock.escalate else "",
        }
        for clock in definition.clocks.values()
    ]


def difference_words(
    each: Difference, before: Definition, after: Definition
) -> tuple[str, list[tuple[str, str, str]]]:
    """What happened to a state, transition or clock, and for each field that changed: name, was, is."""
    there = each.after or each.before
    name = label(there.label) if there is not None else each.name
    if each.before is None:
        return str(_("new: %(name)s", name=name)), []
    if each.after is None:
        return str(_("gone: %(name)s", name=name)), []
    rows = [
        (
            word(FIELDS, field),
            _shown(before, field, getattr(each.before, field)),
            _shown(after, field, getattr(each.after, field)),
        )
        for field in each.changed
    ]
    return str(_("changed: %(name)s", name=name)), rows


def _shown(definition: Definition, field: str, value: Any) -> str:
    """A field's value in words; nothing for none."""
    if value is None or value == ():
        return str(_("none"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    show = SHOWN.get(field)
    if show is not None:
        return show(definition, value)
    return label(value)


def _states(definition: Definition, names: Iterable[str]) -> str:
    known = definition.states
    return ", ".join(label(known[name].label) if name in known else name for name in names)


def _arrows(definition: Definition, names: Iterable[str]) -> str:
    known = definition.transitions
    return ", ".join(label(known[name].label) if name in known else name for name in names)


def _phase(definition: Definition, name: str) -> str:
    return label(definition.phases.get(name, name))


SHOWN: dict[str, Callable[[Definition, Any], str]] = {
    "phase": _phase,
    "turn": lambda _definition, roles: holders(roles),
    "by": lambda _definition, roles: holders(roles),
    "mail": lambda _definition, roles: holders(roles),
    "sources": _states,
    "states": _states,
    "pauses": _states,
    "to": lambda definition, name: _states(definition, [name]),
    "then": lambda definition, name: _arrows(definition, [name]),
    "differs_from": _arrows,
    "requires": lambda _definition, names: "; ".join(guard_words(name) for name in names),
    "effects": lambda _definition, names: "; ".join(effect_words(name) for name in names),
    "letter": lambda _definition, name: letter_words(name),
    "owner": lambda _definition, role: holders([role]),
    "due": lambda _definition, due: due_words(due),
    "remind": lambda _definition, each: "; ".join(notice_words(one.days, one.to) for one in each),
    "escalate": lambda _definition, one: notice_words(one.days, one.to),
}


def state_rows(definition: Definition) -> list[tuple[State, list[Clock]]]:
    """Every state with the deadlines that run in it."""
    return [
        (state, [clock for clock in definition.clocks.values() if name in clock.states])
        for name, state in definition.states.items()
    ]
