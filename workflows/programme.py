"""A funding programme: who grants what, under which rules, with which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from workflows.criteria import Criteria, load_criteria
from workflows.errors import DefinitionError, Problem
from workflows.label import Label
from workflows.rates import KINDS, Rates, load_rates
from workflows.reading import Section, Sheet
from workflows.states import AMENDMENT, CASE, PAYMENT_REQUEST, Definition

AUTHORITY = (
    "name", "unit", "street", "postcode", "town", "country", "phone", "email", "website", "signature_intro",
)  # fmt: skip
CONDITIONS = ("befristung", "bedingung", "widerrufsvorbehalt", "auflage", "auflagenvorbehalt")
BESIDE = (AMENDMENT, PAYMENT_REQUEST)  # what may move beside a case; a programme may do without
DEFINED_BY = {CASE: "definition", AMENDMENT: AMENDMENT, PAYMENT_REQUEST: PAYMENT_REQUEST}
DEFAULT_FOLDER = Path(__file__).parent

T = TypeVar("T")
_NO_CRITERIA = Criteria(name="", label=Label("", ""), scale_max=1, comment_at_most=0, items=())
_NO_RATES = Rates(name="", label=Label("", ""), tables=())


@dataclass(frozen=True, slots=True)
class Caps:
    """What one application may ask for. Amount in cents; `lead_days` before the first visit it must be in."""

    amount_cents: int
    people_per_visit: int
    days_per_visit: int
    visits: int
    partners_min: int
    partners_max: int
    sdgs_max: int
    virtual_allowed: bool
    lead_days: int
    least_countries: int = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """A Nebenbestimmung; `kind` is one of the five of § 36 (2) VwVfG."""

    kind: str
    text: Label
    source: str


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One question of the formal check."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Programme:
    """One funding programme, read from its file.

    `amendment` and `payment_request` name their definitions; empty: the programme has none. `use_weeks`:
    within so many weeks called money must be used. `calendar`: whose holidays count, such as "DE-NI".
    `fixed`: clocks that end on a set day, kept even on a Sunday (§ 31 (5) VwVfG); all others end on a working
    day (§ 31 (3)). `second_approval_above_cents`: a larger grant needs two approvers where the
    procedure knows that; None: every grant needs one.
    """

    code: str
    title: Label
    short: Label
    authority: Mapping[str, str]
    legal_basis: Label
    definition: str
    amendment: str
    payment_request: str
    criteria: Criteria
    rates: Rates
    equal_partners: bool
    letters: tuple[str, ...]
    caps: Caps
    reviews_required: int
    spread_third: int
    report_days: int
    accept_days: int
    use_weeks: int
    calendar: str
    fixed: frozenset[str]
    financing: Label
    payment: Label
    remedy: Label
    resubmission: Label
    conditions: tuple[Condition, ...]
    formal_check: tuple[CheckItem, ...]
    declarations: tuple[tuple[str, Label], ...]
    themes: tuple[tuple[str, Label], ...]
    kinds: tuple[tuple[str, Label], ...]
    second_approval_above_cents: int | None = None

    @property
    def definitions(self) -> dict[str, str]:
        """Kind of procedure -> name of its definition, for the kinds that this programme has."""
        named = {kind: getattr(self, key) for kind, key in DEFINED_BY.items()}
        return {kind: name for kind, name in named.items() if name}


def load_programmes(folder: Path = DEFAULT_FOLDER) -> dict[str, Programme]:
    """Every programme of a rulebook, by code.

    `folder` is the whole rulebook: it holds programmes/, definitions/, criteria/ and rates/.
    Raises DefinitionError with the problems of all files at once.
    """
    programmes, problems = {}, []
    for path in sorted((Path(folder) / "programmes").glob("*.toml")):
        try:
            programme = load_programme(path)
            programmes[programme.code] = programme
        except DefinitionError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise DefinitionError(problems)
    return programmes


def load_programme(path: Path) -> Programme:
    """Read one programme with the criteria and rates it names. Raises DefinitionError with all problems."""
    path = Path(path)
    sheet = Sheet(path)
    root = sheet.root
    root.only(
        "code", "title", "short", "authority", "legal_basis", "definition", "criteria", "rates", "pays",
        "letters", "caps", "reviews_required", "spread_third", "report_days", "accept_days", "financing",
        "payment", "remedy", "resubmission", "conditions", "formal_check", "declarations", "themes", "kinds",
        "equal_partners", "deadlines", "amendment", "payment_request", "use_weeks",
        "second_approval_above_cents",
    )  # fmt: skip
    code = root.name("code")
    if code and code != path.stem:
        root.problem("code", f"Must be {path.stem!r}, as the file is called.")
    named = {CASE: root.name("definition"), **{kind: _maybe_name(root, kind) for kind in BESIDE}}
    for kind, name in named.items():
        if name and not (path.parent.parent / "definitions" / f"{name}.toml").is_file():
            root.problem(DEFINED_BY[kind], f"There is no definitions/{name}.toml.")
    pays = root.words("pays", required=True, least=1)
    for index, kind in enumerate(pays):
        if kind not in KINDS:
            root.problem(f"pays[{index}]", f"Must be one of: {', '.join(KINDS)}.")
    programme = Programme(
        code=code,
        title=root.label("title"),
        short=root.label("short"),
        authority=_authority(root.section("authority")),
        calendar=_calendar(root.section("authority")),
        fixed=_fixed(root),
        legal_basis=root.label("legal_basis"),
        definition=named[CASE],
        amendment=named[AMENDMENT],
        payment_request=named[PAYMENT_REQUEST],
        criteria=_load(root, "criteria", load_criteria, _NO_CRITERIA),
        rates=_load(root, "rates", load_rates, _NO_RATES).paying(pays),
        equal_partners=root.flag("equal_partners"),
        letters=root.words("letters", required=True, least=1),
        caps=_caps(root.section("caps")),
        reviews_required=root.whole("reviews_required", least=1),
        spread_third=root.whole("spread_third"),
        report_days=root.whole("report_days", least=1),
        accept_days=root.whole("accept_days", least=1),
        use_weeks=root.whole("use_weeks", least=1, default=6),
        financing=root.label("financing"),
        payment=root.label("payment"),
        remedy=root.label("remedy"),
        resubmission=root.label("resubmission"),
        conditions=root.rows("conditions", _condition),
        formal_check=tuple(CheckItem(code, label) for code, label in root.labels("formal_check").items()),
        declarations=tuple(root.labels("declarations").items()),
        themes=tuple(root.labels("themes").items()),
        kinds=tuple(root.labels("kinds").items()),
        second_approval_above_cents=_maybe_whole(root, "second_approval_above_cents"),
    )
    sheet.done()
    return programme


def check_programme(programme: Programme, definition: Definition, kind: str = CASE) -> list[Problem]:
    """Where the definition that the programme names for this kind does not fit.

    It may be of another kind, lack a clock, or write letters that the programme does not have.
    """
    file = f"programmes/{programme.code}.toml"
    reason = f"{definition.name!r} is of the kind {definition.kind!r}; one for {_a(kind)} is expected."
    wrong_kind = [Problem(file, DEFINED_BY[kind], reason)] if definition.kind != kind else []
    missing = programme.fixed - definition.clocks.keys() if kind == CASE else ()
    unknown = [
        Problem(file, "deadlines.fixed", f"{definition.name!r} has no clock {name!r}.")
        for name in sorted(missing)
    ]
    return [*wrong_kind, *unknown] + [
        Problem(
            file, "letters", f"{arrow.letter!r} is missing: {definition.name!r} writes it on {arrow.name!r}."
        )
        for arrow in definition.transitions.values()
        if arrow.letter is not None and arrow.letter not in programme.letters
    ]


def _a(kind: str) -> str:
    return f"an {kind!r}" if kind == AMENDMENT else f"a {kind!r}"


def _maybe_name(root: Section, key: str) -> str:
    return root.name(key) if key in root else ""


def _maybe_whole(root: Section, name: str) -> int | None:
    return root.whole(name) if name in root else None


def _load(root: Section, kind: str, load: Callable[[Path], T], stand_in: T) -> T:
    """The criteria or rates that the programme names; a wrong one is reported and stood in for."""
    name = root.name(kind)
    file = root.sheet.path.parent.parent / kind / f"{name}.toml"
    if name and not file.is_file():
        root.problem(kind, f"There is no {kind}/{name}.toml.")
    elif name:
        try:
            return load(file)
        except DefinitionError as error:
            root.sheet.problems += error.problems
    return stand_in


def _authority(section: Section) -> dict[str, str]:
    section.only(*AUTHORITY, "calendar")
    return {name: section.text(name) for name in AUTHORITY}


def _calendar(section: Section) -> str:
    from holidays import list_supported_countries  # slow import: only to read a programme

    calendar = section.text("calendar")
    country, _, part = calendar.partition("-")
    known = list_supported_countries()
    if calendar and country not in known:
        section.problem("calendar", f"There is no calendar for {country!r}; such as 'DE-NI' is expected.")
    elif part and part not in known[country]:
        known_parts = ", ".join(known[country]) or "none"
        section.problem("calendar", f"{country!r} has no part {part!r}; known are: {known_parts}.")
    return calendar


def _fixed(root: Section) -> frozenset[str]:
    deadlines = root.maybe_section("deadlines")
    if deadlines is None:
        return frozenset()
    deadlines.only("fixed")
    return frozenset(deadlines.words("fixed"))


def _caps(section: Section) -> Caps:
    section.only(*Caps.__dataclass_fields__)
    caps = Caps(
        amount_cents=section.whole("amount_cents", least=1),
        people_per_visit=section.whole("people_per_visit", least=1),
        days_per_visit=section.whole("days_per_visit", least=1),
        visits=section.whole("visits", least=1),
        partners_min=section.whole("partners_min", least=1),
        partners_max=section.whole("partners_max", least=1),
        sdgs_max=section.whole("sdgs_max", least=1, default=3),
        virtual_allowed=section.flag("virtual_allowed"),
        lead_days=section.whole("lead_days"),
        least_countries=section.whole("least_countries", least=1, default=1),
    )
    if caps.partners_max < caps.partners_min:
        section.problem("partners_max", "Must not be less than 'partners_min'.")
    return caps


def _condition(section: Section) -> Condition:
    section.only("kind", "text", "source")
    return Condition(
        kind=section.choice("kind", CONDITIONS),
        text=section.label("text"),
        source=section.text("source"),
    )
