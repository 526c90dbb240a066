"""What may happen, as the office wrote it down in `specifications/*.md`: tables, read strictly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "specifications"
NOTHING = "–"
STATES = ("state", "whose turn it is", "it is over")
RULES = ("step", "who", "from", "to", "only if", "never whoever did", "because")
DEADLINES = ("its deadline is over in", "what the system does")
OUTCOMES = ("step", "reasons", "form", "is written down", "letter", "who is told")


@dataclass(frozen=True)
class Step:
    """One row of both tables; words as the code spells them."""

    name: str
    who: frozenset[str]
    sources: frozenset[str]
    to: str
    only_if: tuple[str, ...]
    never_who: tuple[str, ...]
    because: str
    reasons: str
    form: str | None
    effects: tuple[str, ...]
    letter: str | None
    told: frozenset[str]
    by_itself: bool


@dataclass(frozen=True)
class Specification:
    """`turns`: state -> whose turn it is there; nobody's: the case is over. `overdue`: state -> what the
    system does when the deadline there is over."""

    initial: str
    turns: Mapping[str, frozenset[str]]
    steps: Mapping[str, Step]
    overdue: Mapping[str, frozenset[str]]

    def by_hand(self, state: str) -> list[Step]:
        """What persons may try from here."""
        return [step for step in self.steps.values() if state in step.sources and not step.by_itself]


def read(name: str) -> Specification:
    """Raises ValueError for a table that contradicts itself."""
    lines = (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()
    states, rules, outcomes = _table(lines, STATES), _table(lines, RULES), _table(lines, OUTCOMES)
    if [row["step"] for row in rules] != [row["step"] for row in outcomes]:
        raise ValueError(f"{name}: the tables of the steps do not name the same steps in the same order.")
    if not all(row["because"] for row in rules):
        raise ValueError(f"{name}: a step has no reason to exist.")
    for row in states:
        if (row["it is over"] == "yes") != (row["whose turn it is"] == NOTHING):
            raise ValueError(f"{name}: {row['state']} is either over or somebody's turn.")
    alone = _words(_sentence(lines, "By itself: "))
    return Specification(
        initial=_word(_sentence(lines, "It begins as: ")),
        turns={_word(row["state"]): frozenset(_words(row["whose turn it is"])) for row in states},
        steps={
            _word(rule["step"]): _step(rule, outcome, alone)
            for rule, outcome in zip(rules, outcomes, strict=True)
        },
        overdue={
            _word(row["its deadline is over in"]): frozenset(_words(row["what the system does"]))
            for row in _table(lines, DEADLINES)
        },
    )


def _step(rule: Mapping[str, str], outcome: Mapping[str, str], alone: tuple[str, ...]) -> Step:
    name = _word(rule["step"])
    return Step(
        name=name,
        who=frozenset(_words(rule["who"])),
        sources=frozenset(_words(rule["from"])),
        to=_word(rule["to"]),
        only_if=_words(rule["only if"]),
        never_who=_words(rule["never whoever did"]),
        because=rule["because"],
        reasons=outcome["reasons"],
        form=next(iter(_words(outcome["form"])), None),
        effects=_words(outcome["is written down"]),
        letter=next(iter(_words(outcome["letter"])), None),
        told=frozenset(_words(outcome["who is told"])),
        by_itself=name in alone,
    )


def _table(lines: list[str], columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of the one table that has these columns."""
    start = [number for number, line in enumerate(lines) if _cells(line) == list(columns)]
    if len(start) != 1:
        raise ValueError(f"There must be one table with the columns {', '.join(columns)}.")
    return [dict(zip(columns, row, strict=True)) for row in _rows(lines[start[0] + 2 :])]


def _rows(lines: list[str]) -> Iterator[list[str]]:
    for line in lines:
        if not line.startswith("|"):
            return
        yield _cells(line)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _sentence(lines: list[str], begins: str) -> str:
    """What stands between these words and the next full stop."""
    [line] = [line for line in lines if line.startswith(begins)]
    return line.removeprefix(begins).partition(".")[0]


def _words(cell: str) -> tuple[str, ...]:
    return () if cell == NOTHING else tuple(_word(each) for each in cell.split(","))


def _word(text: str) -> str:
    return text.strip().replace(" ", "_")
