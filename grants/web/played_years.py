"""What a page tells of simulated years, one or two side by side: the answers, and charts with tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from grants.web.charts import Chart, Table, grouped
from grants.web.filters import day, label, money, number, period
from grants.web.words import ROLES, word
from workflows.simulation import Numbers, Outcome, Plan
from workflows.simulation.outcome import ClockFound, DeskFound, RoundFound

BINS = 12
APPLICANT = "applicant"


@dataclass(frozen=True)
class Year:
    """A simulated year and what it is called on the page."""

    name: str
    numbers: Numbers
    outcome: Outcome


@dataclass(frozen=True)
class Told:
    """The page: each of the `answers` is a question and, behind it, an answer for each year."""

    years: list[str]
    answers: Sequence[Sequence[str]]
    charts: Sequence[Chart]


def told(plan: Plan, years: Sequence[Year]) -> Told:
    outcomes = [year.outcome for year in years]
    names = [year.name for year in years]
    charts = [
        _lengths(outcomes, names),
        _phases(plan, outcomes, names),
        _desks(outcomes, names),
        _use(outcomes, names),
        _money(outcomes, names),
        _deadlines(plan, outcomes, names),
    ]
    return Told(names, list(_answers(plan, outcomes)), [chart for chart in charts if chart.groups])


def _answers(plan: Plan, outcomes: Sequence[Outcome]) -> Iterator[list[str]]:
    yield [_("Applications that come"), *(number(each.arrived) for each in outcomes)]
    yield [_("Half of all cases are over after"), *(_days(each.took.median) for each in outcomes)]
    yield [_("Nine of ten cases are over after"), *(_days(each.took.p90) for each in outcomes)]
    yield [_("Cases still open at the end"), *(number(sum(each.still_open.values())) for each in outcomes)]
    yield [_("The desk at which cases lie longest"), *(_bottleneck(each) for each in outcomes)]
    for place, row in enumerate(plan.rounds):
        question = _("Money of the round %(days)s", days=period(row.opens, row.closes))
        yield [question, *(_ran_out(each.rounds[place]) for each in outcomes)]
    for name, clock in plan.definition.clocks.items():
        if clock.owner == APPLICANT and any(_ran(_clock(each, name)) for each in outcomes):
            question = _("Too late: %(deadline)s", deadline=label(clock.label))
            yield [question, *(_late(_clock(each, name)) for each in outcomes)]


def _clock(outcome: Outcome, name: str) -> ClockFound:
    return next(each for each in outcome.clocks if each.name == name)


def _ran(clock: ClockFound) -> bool:
    return bool(clock.met or clock.late or clock.overdue)


def _days(days: float) -> str:
    return str(ngettext("%(num)d day", "%(num)d days", round(days)))


def _exact(value: float) -> str:
    return number(round(value, 1))


def _percent(share: float) -> str:
    return f"{number(round(share * 100))} %"


def _bottleneck(outcome: Outcome) -> str:
    return word(ROLES, outcome.bottleneck) if outcome.bottleneck else _("none: nothing lies waiting")


def _ran_out(row: RoundFound) -> str:
    if row.ran_out_on is None:
        return str(_("suffices; %(amount)s are left", amount=money(row.budget_cents - row.bound_cents)))
    return str(
        ngettext(
            "does not suffice for %(num)d case, first on %(day)s",
            "does not suffice for %(num)d cases, first on %(day)s",
            row.refused,
            day=day(row.ran_out_on),
        )
    )


def _late(clock: ClockFound) -> str:
    return str(_("%(late)s of %(all)s", late=number(clock.late), all=number(clock.late + clock.met)))


def _lengths(outcomes: Sequence[Outcome], names: Sequence[str]) -> Chart:
    """How many cases took how many weeks, in at most so many steps."""
    longest = max((week for outcome in outcomes for week in outcome.took_weeks), default=-1)
    width = -(-(longest + 1) // BINS) or 1
    starts = range(0, longest + 1, width)
    counts = [
        [
            sum(count for week, count in outcome.took_weeks.items() if start <= week < start + width)
            for outcome in outcomes
        ]
        for start in starts
    ]
    labels = [_weeks(start, start + width) for start in starts]
    return Chart(
        name="lengths",
        title=_("How long cases take"),
        says=_("How many cases were over after so many weeks, from the first to the longest."),
        groups=grouped(labels, counts, number),
        table=Table(
            [_("Weeks"), *names],
            [[text, *map(number, row)] for text, row in zip(labels, counts, strict=True)],
            range(1, len(names) + 1),
        ),
        upright=True,
    )


def _weeks(start: int, end: int) -> str:
    return f"{start}–{end}"


def _phases(plan: Plan, outcomes: Sequence[Outcome], names: Sequence[str]) -> Chart:
    phases = [name for name in plan.definition.phases if any(name in outcome.phases for outcome in outcomes)]
    labels = [label(plan.definition.phases[name]) for name in phases]
    medians = [
        [outcome.phases[name].median if name in outcome.phases else 0.0 for outcome in outcomes]
        for name in phases
    ]
    rows = [
        [text, year, number(spent.count), _exact(spent.median), _exact(spent.p90)]
        for text, name in zip(labels, phases, strict=True)
        for year, outcome in zip(names, outcomes, strict=True)
        if (spent := outcome.phases.get(name))
    ]
    return Chart(
        name="phases",
        title=_("Where the time goes"),
        says=_("Days that half of the cases spend at most in each phase."),
        groups=grouped(labels, medians, _days),
        table=_table([_("Phase"), _("Cases"), _("Median, days"), _("90 %, days")], rows, names),
    )


def _desks(outcomes: Sequence[Outcome], names: Sequence[str]) -> Chart:
    labels, desks = _by_role(outcomes)
    rows = [
        [
            text,
            year,
            _exact(desk.waited.median),
            _exact(desk.waited.p90),
            _exact(desk.queue_mean),
            number(desk.queue_most),
        ]
        for text, found in zip(labels, desks, strict=True)
        for year, desk in zip(names, found, strict=True)
    ]
    heads = [_("Desk"), _("Wait, median"), _("Wait, 90 %"), _("Pile, mean"), _("Pile, highest")]
    return Chart(
        name="desks",
        title=_("Where cases lie waiting"),
        says=_("Days after which nine of ten tasks have been begun, for each desk."),
        groups=grouped(labels, [[desk.waited.p90 for desk in found] for found in desks], _days),
        table=_table(heads, rows, names),
    )


def _use(outcomes: Sequence[Outcome], names: Sequence[str]) -> Chart:
    labels, desks = _by_role(outcomes)
    rows = [
        [text, year, number(desk.people), _percent(desk.utilisation)]
        for text, found in zip(labels, desks, strict=True)
        for year, desk in zip(names, found, strict=True)
    ]
    return Chart(
        name="use",
        title=_("How busy people are"),
        says=_("The part of their hours for these cases that people work on them."),
        groups=grouped(labels, [[desk.utilisation for desk in found] for found in desks], _percent, most=1),
        table=_table([_("Desk"), _("People"), _("Busy")], rows, names),
    )


def _by_role(outcomes: Sequence[Outcome]) -> tuple[list[str], list[list[DeskFound]]]:
    labels = [word(ROLES, desk.role) for desk in outcomes[0].desks]
    return labels, [list(found) for found in zip(*(outcome.desks for outcome in outcomes), strict=True)]


def _money(outcomes: Sequence[Outcome], names: Sequence[str]) -> Chart:
    found = [list(each) for each in zip(*(outcome.rounds for outcome in outcomes), strict=True)]
    labels = [period(each[0].opens, each[0].closes) for each in found]
    rows = [
        [
            text,
            year,
            money(row.budget_cents),
            money(row.bound_cents),
            money(row.paid_cents),
            number(row.refused),
            _maybe_day(row.ran_out_on),
        ]
        for text, each in zip(labels, found, strict=True)
        for year, row in zip(names, each, strict=True)
    ]
    shares = [
        [row.bound_cents / row.budget_cents if row.budget_cents else 0.0 for row in each] for each in found
    ]
    heads = [_("Round"), _("Budget"), _("Bound"), _("Paid"), _("Did not suffice"), _("First on")]
    return Chart(
        name="money",
        title=_("How far the money goes"),
        says=_("The part of each round’s money that is bound or paid at the end."),
        groups=grouped(labels, shares, _percent, most=1),
        table=_table(heads, rows, names),
    )


def _maybe_day(value: date | None) -> str:
    return day(value) if value else "–"


def _deadlines(plan: Plan, outcomes: Sequence[Outcome], names: Sequence[str]) -> Chart:
    ran = [
        name for name in plan.definition.clocks if any(_ran(_clock(outcome, name)) for outcome in outcomes)
    ]
    labels = [label(plan.definition.clocks[name].label) for name in ran]
    clocks = [[_clock(outcome, name) for outcome in outcomes] for name in ran]
    rows = [
        [
            text,
            year,
            number(clock.met),
            number(clock.late),
            _exact(clock.late_by.median),
            number(clock.overdue),
        ]
        for text, found in zip(labels, clocks, strict=True)
        for year, clock in zip(names, found, strict=True)
    ]
    heads = [_("Deadline"), _("Kept"), _("Missed"), _("Late by, median days"), _("Still open, overdue")]
    return Chart(
        name="deadlines",
        title=_("Deadlines that are missed"),
        says=_("The part of the deadlines of each kind that is missed."),
        groups=grouped(labels, [[clock.late_share for clock in found] for found in clocks], _percent, most=1),
        table=_table(heads, rows, names),
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], names: Sequence[str]) -> Table:
    """With one year alone it need not be named in each row."""
    if len(names) == 1:
        return Table(heads, [[row[0], *row[2:]] for row in rows], range(1, len(heads)))
    return Table([heads[0], _("Setting"), *heads[1:]], rows, range(2, len(heads) + 1))
