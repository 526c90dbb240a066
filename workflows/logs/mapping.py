"""The map between a log and a definition: which word of the log is which word of the procedure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from workflows.label import Label
from workflows.logs.log import Columns
from workflows.reading import Section, Sheet
from workflows.states import Definition

OPTIONAL = ("time", "role", "person", "lifecycle", "kind", "subject", "state")
COLUMNS = ("case", "activity", *OPTIONAL)


@dataclass(frozen=True, slots=True)
class Order:
    """What an audit looks for beside the procedure: `event` before any of `after` happened.

    `undone_by`: activities after which it must happen anew. `by_day`: the log knows no hour of it, so
    the same day is early enough. `says` completes "In 5 of 10 cases …".
    """

    name: str
    says: Label
    event: tuple[str, ...]
    after: tuple[str, ...]
    undone_by: tuple[str, ...] = ()
    by_day: bool = False


@dataclass(frozen=True, slots=True)
class LogMap:
    """How a log is read: `columns` for XES, `ocel` for OCEL.

    `activities`: activity -> transitions that it may be, in this order.

    `anytime` activities may happen whenever they like, `ignored` ones are not looked at. `roles`: the log's
    word -> role; `unknown_roles` name none. `nobody`: values that name no person. `role_separator`: parts
    several roles in one value. `ends`: states in which a case may end beside the final ones. `running`: cases
    may still be on their way. `only`: the attributes that a case of this procedure carries. `kind`: what the
    log calls a step of the procedure; events of another kind lie outside of it, and the log says where the
    case is after them.
    """

    definition: str
    columns: Columns
    ocel: Columns | None
    activities: Mapping[str, tuple[str, ...]]
    anytime: frozenset[str]
    ignored: frozenset[str]
    roles: Mapping[str, str]
    unknown_roles: frozenset[str]
    role_separator: str
    nobody: frozenset[str]
    lifecycle: str
    kind: str
    ends: frozenset[str]
    running: bool
    only: Mapping[str, str]
    orders: tuple[Order, ...]
    file: str

    def knows(self, activity: str) -> bool:
        return activity in self.activities or activity in self.anytime or activity in self.ignored


def procedure_of(path: Path) -> str:
    """The name of the definition that a map is for. Raises DefinitionError."""
    sheet = Sheet(Path(path))
    name = sheet.root.name("definition")
    sheet.done()
    return name


def load_map(path: Path, definition: Definition) -> LogMap:
    """Read a map and prove every word of it against the definition.

    Raises DefinitionError with all problems at once, each with file, key, line and a sentence.
    """
    sheet = Sheet(Path(path))
    root = sheet.root
    root.only("definition", "log", "cases", "roles", "activities", "anytime", "ignored", "ends", "running",
              "same_names", "orders", "ocel")  # fmt: skip
    name = root.name("definition")
    if name and name != definition.name:
        root.problem("definition", f"Is for {name!r}, but the definition is {definition.name!r}.")
    log = root.section("log")
    log.only(*COLUMNS, "lifecycle_is", "kind_is", "nobody", "unknown_roles", "role_separator")
    if "ocel" in root:
        root.section("ocel").only(*COLUMNS)
    only = _pairs(root, "cases") if "cases" in root else {}
    anytime, ignored = root.words("anytime"), root.words("ignored")
    activities = _activities(root, definition, {*anytime, *ignored})
    known = {*activities, *anytime, *ignored}
    found = LogMap(
        definition=name,
        columns=_columns(log, tuple(only)),
        ocel=_columns(root.section("ocel"), tuple(only)) if "ocel" in root else None,
        activities=activities,
        anytime=frozenset(anytime),
        ignored=frozenset(ignored),
        roles=_roles(root, definition),
        unknown_roles=frozenset(log.words("unknown_roles")),
        role_separator=log.text("role_separator", " ") if "role_separator" in log else "",
        nobody=frozenset(log.words("nobody")),
        lifecycle=log.text("lifecycle_is", "complete"),
        kind=log.text("kind_is", "step"),
        ends=frozenset(_ends(root, definition)),
        running=root.flag("running"),
        only=only,
        orders=root.rows("orders", lambda section: _order(section, known)) if "orders" in root else (),
        file=sheet.file,
    )
    if not found.columns.time and any(each.by_day for each in found.orders):
        log.problem("time", "Is missing: without it no order of days can be judged.")
    sheet.done()
    return found


def _columns(log: Section, only: tuple[str, ...]) -> Columns:
    asked = {each: log.maybe_text(each) or "" for each in OPTIONAL}
    columns = Columns(case=log.text("case"), activity=log.text("activity"), only=only, **asked)
    if columns.kind and not columns.state:
        log.problem("state", "Is missing: without it nobody knows where a case is after what is no step.")
    used = [each for each in columns.of_events if each]
    for each in sorted({each for each in used if used.count(each) > 1}):
        log.problem("activity", f"{each!r} cannot say two things at once.")
    return columns


def _activities(
    root: Section, definition: Definition, elsewhere: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Activity -> transitions; where the log speaks of transitions by their own names, none is listed."""
    if root.flag("same_names"):
        if "activities" in root:
            root.problem("activities", "Is not needed where 'same_names' is true.")
        return {name: (name,) for name in definition.transitions}
    section, found = root.section("activities"), {}
    for activity, value in section.entries():
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list) or not named or not all(isinstance(each, str) for each in named):
            section.problem(activity, "Must be the name of a transition, or a list of them.")
            continue
        for each in named:
            if each not in definition.transitions:
                section.problem(activity, _unknown("transition", each, definition.transitions))
        if activity in elsewhere:
            section.problem(activity, f"{activity!r} is named under 'anytime' or 'ignored' as well.")
        found[activity] = tuple(named)
    return found


def _roles(root: Section, definition: Definition) -> dict[str, str]:
    """The log's word -> role. Without the table every role is called in the log as in the definition."""
    known = roles_of(definition)
    if "roles" not in root:
        return {role: role for role in known}
    return _pairs(root, "roles", lambda role: "" if role in known else _unknown("role", role, known))


def roles_of(definition: Definition) -> set[str]:
    """Every role that can do something in the procedure."""
    return {role for arrow in definition.transitions.values() for role in arrow.by}


def _ends(root: Section, definition: Definition) -> tuple[str, ...]:
    ends = root.words("ends")
    for index, state in enumerate(ends):
        if state not in definition.states:
            root.problem(f"ends[{index}]", _unknown("state", state, definition.states))
    return ends


def _order(section: Section, known: Collection[str]) -> Order:
    section.only("name", "says", "event", "after", "undone_by", "by_day")
    words = {
        key: section.words(key, least=least) for key, least in (("event", 1), ("after", 1), ("undone_by", 0))
    }
    for key, activities in words.items():
        for index, activity in enumerate(activities):
            if activity not in known:
                section.problem(f"{key}[{index}]", _unknown("activity", activity, known))
    return Order(
        name=section.name("name"),
        says=section.label("says"),
        event=words["event"],
        after=words["after"],
        undone_by=words["undone_by"],
        by_day=section.flag("by_day"),
    )


def _pairs(root: Section, name: str, wrong: Callable[[str], str] = lambda _value: "") -> dict[str, str]:
    """A table of words. `wrong` says what is wrong with a value; nothing: it is right."""
    section, found = root.section(name), {}
    for key, value in section.entries():
        if not isinstance(value, str):
            section.problem(key, "Must be a word.")
        elif reason := wrong(value):
            section.problem(key, reason)
        else:
            found[key] = value
    return found


def _unknown(kind: str, word: str, known: Collection[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"Unknown {kind} {word!r}." + (f" Is {near[0]!r} meant?" if near else "")
