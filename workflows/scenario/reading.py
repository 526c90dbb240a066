"""Reading a scenario strictly: what is wrong is told all at once, each with file, key and line."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from workflows.reading import Section, Sheet
from workflows.scenario import words
from workflows.scenario.story import Expectation, Given, Plan, Rulebook, Scenario, Step
from workflows.states import SYSTEM, Definition, Transition

BEGINS = date(2026, 3, 2)  # a Monday; the rates of every programme are valid then
ROUND_DAYS = 30
WELL_BEFORE = 30  # days that the visit lies beyond what the programme asks for
TRAVELLERS = 3
BUDGET_FOR = 10  # applications of the highest amount


def load_scenario(path: Path, rulebook: Rulebook) -> Scenario:
    """Read one scenario. Raises DefinitionError with all problems at once."""
    sheet = Sheet(Path(path))
    root = sheet.root
    root.only("title", "given", "steps", "then")
    title = root.label("title")
    given = _given(root.section("given"), rulebook)
    if given is None:
        sheet.done()
        raise AssertionError("A case that could not be read has told why.")
    steps = root.rows("steps", lambda section: _step(section, given, sorted(rulebook.roles - {SYSTEM})))
    _days_follow(steps, root, given)
    then = _then(root.optional_section("then"), given.definition)
    sheet.done()
    return Scenario(Path(path).stem, title, sheet.file, given, steps, then)


def _given(section: Section, rulebook: Rulebook) -> Given | None:
    section.only(
        "programme",
        "begins",
        "closes",
        "budget_cents",
        "state",
        "applicant",
        "partners",
        "visits",
        *words.PLAN,
    )
    programme = rulebook.programmes.get(code := section.text("programme"))
    if programme is None:
        if code:
            section.problem("programme", words.unknown("programme", code, rulebook.programmes))
        return None
    definition = rulebook.definitions[programme.definition]
    caps = programme.caps
    begins = section.day("begins") if "begins" in section else BEGINS
    closes = section.day("closes") if "closes" in section else begins + timedelta(days=ROUND_DAYS)
    if closes < begins:
        section.problem("closes", "The round closes before the case begins.")
    cities = tuple(rulebook.cities)
    applicant = _city(section, "applicant", section.text("applicant", default=cities[0]), cities)
    others = tuple(name for name in cities if name != applicant)
    partners = section.words("partners") if "partners" in section else others[: caps.partners_min]
    for index, name in enumerate(partners):
        _city(section, f"partners[{index}]", name, cities)
    if applicant in partners:
        section.problem("partners", f"{applicant!r} applies, and cannot be its own partner.")
    taking_part = (applicant, *partners)
    plan = Plan(
        applicant=applicant,
        partners=partners,
        people={applicant: TRAVELLERS, **dict.fromkeys(partners, 1)},
        visit=begins + timedelta(days=caps.lead_days + WELL_BEFORE),
        days=min(2, caps.days_per_visit),
        visits=section.whole("visits", least=1, default=1),
        mode="physical",
        requested_cents=None,
    )
    return Given(
        programme=programme,
        definition=definition,
        begins=begins,
        closes=closes,
        budget_cents=section.whole("budget_cents", default=BUDGET_FOR * caps.amount_cents),
        state=_state(section, "state", definition) or definition.initial,
        plan=Plan(**{**_fields(plan), **_changes(section, taking_part)}),
        place=section.sheet.place(section.key),
    )


def _fields(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.__dataclass_fields__}


def _city(section: Section, key: str, name: str, cities: tuple[str, ...]) -> str:
    if name and name not in cities:
        section.problem(key, words.unknown("city", name, cities))
    return name


def _changes(section: Section, taking_part: tuple[str, ...]) -> dict[str, Any]:
    """The fields of the plan that this table names."""
    found: dict[str, Any] = {}
    if "people" in section:
        found["people"] = _people(section.section("people"), taking_part)
    if "visit" in section:
        found["visit"] = section.day("visit")
    if "days" in section:
        found["days"] = section.whole("days", least=1)
    if "mode" in section:
        found["mode"] = section.choice("mode", words.MODES)
    if "requested_cents" in section:
        found["requested_cents"] = section.whole("requested_cents")
    if "texts" in section:
        found["texts"] = _texts(section.section("texts"), words.TEXTS)
    return found


def _people(section: Section, taking_part: tuple[str, ...], least: int = 1) -> dict[str, int]:
    for name in section.names:
        if name not in taking_part:
            section.problem(name, words.unknown("city of this exchange", name, taking_part))
    return {name: section.whole(name, least=least) for name in section.names}


def _texts(section: Section, known: tuple[str, ...]) -> dict[str, str]:
    section.only(*known)
    return {name: section.text(name, default="") for name in section.names}


def _state(section: Section, key: str, definition: Definition) -> str | None:
    said = section.maybe_text(key)
    if not said:
        return None
    name, problem = words.state_named(said, definition)
    if problem:
        section.problem(key, problem)
    return name or None


def _step(section: Section, given: Given, roles: list[str]) -> Step:
    section.only(
        "by",
        "person",
        "on",
        "take",
        "note",
        "change",
        "report",
        "refused",
        "state",
        "letter",
        *words.OF_FORMS,
    )
    definition = given.definition
    by = section.text("by")
    if by == SYSTEM:
        section.problem("by", "Takes its steps by itself: name only what people do.")
    elif by and by not in roles:
        section.problem("by", words.unknown("role", by, roles))
    arrow = _take(section, definition)
    taking_part = (given.plan.applicant, *given.plan.partners)
    change = section.optional_section("change")
    change.only(*words.PLAN)
    step = Step(
        place=section.sheet.place(section.key),
        by=by,
        person=section.maybe_text("person") or by,
        on=_on(section, given.begins),
        take=arrow.name if arrow else None,
        note=section.text("note", default="") if "note" in section else None,
        change=_changes(change, taking_part),
        report=_report(section.optional_section("report"), taking_part),
        words=_words(section, arrow),
        refused=section.words("refused", least=1 if "refused" in section else 0),
        state=_state(section, "state", definition),
        letter=section.maybe_text("letter"),
    )
    if "take" not in section and not change.names:
        section.problem("take", "Is missing; a transition is expected, or 'change' with what is written.")
    if step.refused and (step.state or step.letter):
        section.problem("refused", "A step that is refused leads to no state and writes no letter.")
    letters = sorted({arrow.letter for arrow in definition.transitions.values() if arrow.letter})
    if step.letter and step.letter not in letters:
        section.problem("letter", words.unknown("letter", step.letter, letters))
    return step


def _take(section: Section, definition: Definition) -> Transition | None:
    said = section.maybe_text("take")
    if not said:
        return None
    name, problem = words.transition_named(said, definition)
    if problem:
        section.problem("take", problem)
        return None
    if definition.transitions[name].automatic:
        section.problem("take", f"{name!r} is automatic: it is taken by itself, not by a person.")
    return definition.transitions[name]


def _on(section: Section, begins: date) -> date | None:
    """A day, or a whole number: so many days after the case has begun."""
    if "on" not in section:
        return None
    value = section.value("on")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 36_500:
        return begins + timedelta(days=value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    section.problem("on", "Must be a date such as 2026-03-31, or how many days after the beginning.")
    return None


def _report(section: Section, taking_part: tuple[str, ...]) -> dict[str, Any]:
    section.only(*words.REPORT)
    found: dict[str, Any] = {
        name: section.whole(name) for name in ("costs_cents", "third_cents") if name in section
    }
    if "came" in section:
        found["came"] = _people(section.section("came"), taking_part, least=0)
    if "texts" in section:
        found["texts"] = _texts(section.section("texts"), words.REPORT_TEXTS)
    return found


def _words(section: Section, arrow: Transition | None) -> dict[str, Any]:
    """What the step says about its form: only words that this form has."""
    fitting = words.FORMS.get(arrow.form or "", ()) if arrow else words.OF_FORMS
    for name in section.names:
        if name in words.OF_FORMS and name not in fitting:
            section.problem(
                name, f"The form of {arrow.name!r} has no {name!r}." if arrow else "Without 'take'."
            )
    read = {
        "declared": lambda name: section.flag(name),
        "unmet": lambda name: section.words(name),
        "score": lambda name: section.whole(name),
        "comment": lambda name: section.text(name, default=""),
        "verdict": lambda name: section.choice(name, words.VERDICTS),
        "amount_cents": lambda name: section.whole(name),
        "conditions": lambda name: section.words(name),
        "final_cents": lambda name: section.whole(name),
    }
    return {name: read[name](name) for name in words.OF_FORMS if name in section and name in fitting}


def _days_follow(steps: tuple[Step, ...], root: Section, given: Given) -> None:
    latest = given.begins
    for index, step in enumerate(steps):
        if step.on is not None and step.on < latest:
            root.problem(f"steps[{index}].on", f"Lies before {latest}, when the step above has happened.")
        latest = max(latest, step.on or latest)


def _then(section: Section, definition: Definition) -> tuple[Expectation, ...]:
    section.only(*words.THEN)
    found: list[Expectation] = []
    for name in section.names:
        if name not in words.THEN:
            continue
        value = _expected(section, name, definition)
        found.append(Expectation(section.sheet.place(section.path(name)), name, value))
    return tuple(found)


def _expected(section: Section, name: str, definition: Definition) -> Any:
    if name == "state":
        return _state(section, name, definition)
    if name == "history":
        said = section.words(name, twice=True)
        meant = []
        for index, each in enumerate(said):
            transition, problem = words.transition_named(each, definition)
            if problem:
                section.problem(f"{name}[{index}]", problem)
            meant.append(transition)
        return meant
    if name == "letters":
        letters = section.section(name)
        known = sorted({arrow.letter for arrow in definition.transitions.values() if arrow.letter})
        for each in letters.names:
            if each not in known:
                letters.problem(each, words.unknown("letter", each, known))
        return {each: letters.whole(each, least=1) for each in letters.names}
    if name in ("report_due", "accept_by"):
        return section.day(name)
    return section.whole(name)
