"""Reading the clocks of a definition, such as `[clocks.report]`."""

from workflows.reading import Section
from workflows.states import ENTRY, FIRST_CONTACT, UNITS, Clock, Due, Notice

LONGEST = 3650  # days between a due day and a notice: ten years are a slip of the keyboard


def clock(name: str, section: Section) -> Clock:
    """One clock; every mistake is reported to the section's sheet."""
    section.only("label", "states", "owner", "due", "remind", "pauses", "then", "escalate")
    due, escalate = section.maybe_section("due"), section.maybe_section("escalate")
    if "due" not in section:
        section.problem("due", 'Is missing; such as { days = 30, after = "last_visit" } is expected.')
    return Clock(
        name=name,
        label=section.label("label"),
        states=section.words("states", required=True, least=1),
        owner=section.text("owner"),
        due=_due(due) if due else Due(1, UNITS[0]),
        remind=_distinct(section, section.maybe_rows("remind", _reminder)),
        pauses=section.words("pauses"),
        then=section.maybe_text("then"),
        escalate=_escalation(escalate) if escalate else None,
    )


def _due(section: Section) -> Due:
    section.only(*UNITS, "after", "before")
    units = [unit for unit in UNITS if unit in section]
    sides = [side for side in ("after", "before") if side in section]
    if len(units) != 1:
        section.problem("", f"Must name exactly one of: {', '.join(UNITS)}.")
    if len(sides) > 1:
        section.problem("", "Must be 'after' a day or 'before' one, not both.")
    day = section.text(sides[0]) if sides else ENTRY
    least = 1 if day == ENTRY else 0  # to be due on the day on which it starts leaves no time at all
    return Due(
        amount=section.whole(units[0], least=least) if units else least,
        unit=units[0] if units else UNITS[0],
        day=day,
        is_before=sides == ["before"],
    )


def _reminder(section: Section) -> Notice:
    section.only("days", "to")
    return Notice(_days(section, least=-LONGEST), section.text("to", FIRST_CONTACT))


def _escalation(section: Section) -> Notice:
    section.only("days", "to")
    return Notice(_days(section, least=0), section.text("to"))


def _days(section: Section, least: int) -> int:
    days = section.whole("days", least=least)
    if days > LONGEST:
        section.problem("days", f"Must be at most {LONGEST}.")
    return days


def _distinct(section: Section, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    for index, notice in enumerate(notices):
        if notice in notices[:index]:
            section.problem(f"remind[{index}]", "The same reminder is named twice.")
    return notices
