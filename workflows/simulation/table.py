"""The outcome of a simulation as a text in columns, in German or English."""

from collections.abc import Iterable, Sequence

from workflows.label import Label
from workflows.simulation.outcome import Outcome, Times
from workflows.simulation.plan import Plan

CASES = Label("Anträge", "Cases")
ARRIVED = Label("gekommen", "arrived")
TIMES = Label("Dauer in Tagen", "Time in days")
TIME_HEADS = (
    Label("Anzahl", "number"),
    Label("Mittel", "mean"),
    Label("Median", "median"),
    Label("90 %", "90 %"),
)
WHOLE = Label("ganzer Vorgang", "whole case")
ENDED = Label("beendet: {}", "ended: {}")
OPEN = Label("noch offen: {}", "still open: {}")
PHASE = Label("Phase {}", "phase {}")
DESKS = Label("Arbeitsplätze", "Desks")
DESK_HEADS = (
    Label("Personen", "people"),
    Label("Auslastung", "busy"),
    Label("Stapel im Mittel", "queue mean"),
    Label("höchstens", "at most"),
    Label("Liegezeit Median", "waiting median"),
    Label("90 %", "90 %"),
)
BOTTLENECK = Label(
    "Engpass: {} – hier liegen die Vorgänge am längsten.", "Bottleneck: {}: here cases lie longest."
)
NO_BOTTLENECK = Label("Kein Engpass: Nichts bleibt liegen.", "No bottleneck: nothing lies waiting.")
ROUNDS = Label("Mittel der Förderrunden in EUR", "Money of the rounds in EUR")
ROUND_HEADS = (
    Label("Mittel", "budget"),
    Label("gebunden", "bound"),
    Label("davon gezahlt", "of it paid"),
    Label("frei", "left"),
    Label("reichte nicht", "too little"),
    Label("zuerst am", "first on"),
)
CLOCKS = Label("Fristen", "Deadlines")
CLOCK_HEADS = (
    Label("eingehalten", "kept"),
    Label("zu spät", "late"),
    Label("Anteil", "share"),
    Label("Median Tage", "median days"),
    Label("offen überfällig", "open overdue"),
)


def table(plan: Plan, outcome: Outcome, language: str) -> str:
    """The whole outcome, one block under the other."""
    blocks = [
        _heading(plan, outcome, language),
        _cases(plan, outcome, language),
        _times(plan, outcome, language),
        _desks(outcome, language),
        _rounds(outcome, language),
        _clocks(plan, outcome, language),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _heading(plan: Plan, outcome: Outcome, language: str) -> str:
    days = f"{outcome.begins} – {outcome.ends} (– {outcome.followed_until})"
    return f"{plan.title.of(language)}\n{outcome.definition}, {days}, seed {outcome.seed}"


def _cases(plan: Plan, outcome: Outcome, language: str) -> str:
    states = plan.definition.states
    rows = [[ARRIVED.of(language), str(outcome.arrived)]]
    for label, counts in ((ENDED, outcome.ended), (OPEN, outcome.still_open)):
        for state, count in counts.items():
            rows.append([label.of(language).format(states[state].label.of(language)), str(count)])
    return _block(CASES.of(language), (), rows)


def _times(plan: Plan, outcome: Outcome, language: str) -> str:
    rows = [[WHOLE.of(language), *_time(outcome.took, language)]]
    for state, each in outcome.took_by_end.items():
        label = plan.definition.states[state].label.of(language)
        rows.append([ENDED.of(language).format(label), *_time(each, language)])
    for phase, each in outcome.phases.items():
        label = plan.definition.phases[phase].of(language)
        rows.append([PHASE.of(language).format(label), *_time(each, language)])
    return _block(TIMES.of(language), _in(TIME_HEADS, language), rows)


def _time(each: Times, language: str) -> list[str]:
    return [str(each.count), *(_number(value, language) for value in (each.mean, each.median, each.p90))]


def _desks(outcome: Outcome, language: str) -> str:
    rows = [
        [
            desk.role,
            str(desk.people),
            _percent(desk.utilisation, language),
            _number(desk.queue_mean, language),
            str(desk.queue_most),
            _number(desk.waited.median, language),
            _number(desk.waited.p90, language),
        ]
        for desk in outcome.desks
    ]
    if not rows:
        return ""
    worst = BOTTLENECK.of(language).format(outcome.bottleneck) if outcome.bottleneck else None
    block = _block(DESKS.of(language), _in(DESK_HEADS, language), rows)
    return f"{block}\n  {worst or NO_BOTTLENECK.of(language)}"


def _rounds(outcome: Outcome, language: str) -> str:
    rows = [
        [
            f"{each.opens} – {each.closes}",
            _euros(each.budget_cents, language),
            _euros(each.bound_cents, language),
            _euros(each.paid_cents, language),
            _euros(each.budget_cents - each.bound_cents, language),
            str(each.refused),
            str(each.ran_out_on or "–"),
        ]
        for each in outcome.rounds
    ]
    return _block(ROUNDS.of(language), _in(ROUND_HEADS, language), rows)


def _clocks(plan: Plan, outcome: Outcome, language: str) -> str:
    rows = [
        [
            plan.definition.clocks[each.name].label.of(language),
            str(each.met),
            str(each.late),
            _percent(each.late_share, language),
            _number(each.late_by.median, language),
            str(each.overdue),
        ]
        for each in outcome.clocks
        if each.met or each.late or each.overdue
    ]
    return _block(CLOCKS.of(language), _in(CLOCK_HEADS, language), rows) if rows else ""


def _in(labels: Iterable[Label], language: str) -> tuple[str, ...]:
    return tuple(label.of(language) for label in labels)


def _number(value: float, language: str) -> str:
    text = f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


def _percent(share: float, language: str) -> str:
    return f"{_number(share * 100, language)} %"


def _euros(cents: int, language: str) -> str:
    text = f"{cents / 100:,.0f}"
    return text.replace(",", ".") if language == "de" else text


def _block(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns: the first to the left, numbers to the right."""
    lines = [[title, *(heads or [""] * (len(rows[0]) - 1))], *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            [("  " * (number > 0) + line[0]).ljust(widths[0] + 2)]
            + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        ).rstrip()
        for number, line in enumerate(lines)
    )
