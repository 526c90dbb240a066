"""A move, and the words by which a definition may judge it and act on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from workflows.errors import Reason
from workflows.states import CASE, Transition

TURN_MAIL = "your_turn"


class HasState(Protocol):
    """What moves, as far as the engine knows it."""

    @property
    def state(self) -> str: ...


class HasId(Protocol):
    """A person, as far as the engine knows one."""

    @property
    def id(self) -> int: ...


@dataclass(slots=True)
class Move:
    """An attempt to take a transition.

    `case` is the case file; `subject` is what moves: the case itself unless an amendment or a payment request
    is given. `actor` is None for the system; `represented`: in whose place the actor acts, if not by their
    own right. `data` is what the transition's form brought. `earlier` tells which persons (by id) took which
    transition of the subject before, deputies and represented alike. The engine adds `arrow`, `from_state`,
    `state`.
    """

    case: Any
    transition: str
    actor: HasId | None
    roles: frozenset[str]
    at: datetime
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    earlier: Mapping[str, frozenset[int]] = field(default_factory=dict)
    subject: Any = None
    represented: HasId | None = None
    state: str = field(default="", init=False)
    from_state: str = field(default="", init=False)
    arrow: Transition = field(init=False)

    def __post_init__(self) -> None:
        if self.subject is None:
            self.subject = self.case

    @property
    def people(self) -> frozenset[int]:
        """Ids of the natural persons who count as acting: a deputy, and who is represented."""
        return frozenset(each.id for each in (self.actor, self.represented) if each is not None)


@dataclass(frozen=True, slots=True)
class Guard:
    """A fact that must hold, with the sentence for its absence and the page where it can be mended.

    `holds` answers True or False, or the list of reasons itself (empty: it holds). `of_input` marks a guard
    that judges what the transition's form brings, and so cannot be judged before the form is filled in;
    `of_actor` one that speaks of who acts: where it fails for one person, another may take the move.
    """

    name: str
    holds: Callable[[Move], bool | Sequence[Reason]]
    message: str
    fix: str | None = None
    of_input: bool = False
    of_actor: bool = False

    def unmet(self, move: Move) -> list[Reason]:
        """The reasons why the fact does not hold; none if it does."""
        answer = self.holds(move)
        if isinstance(answer, bool):
            return [] if answer else [Reason(self.message, fix=self.fix)]
        if answer is None or isinstance(answer, str):
            raise TypeError(f"Guard {self.name!r} must answer a bool or a list of reasons, not {answer!r}.")
        return list(answer)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a clock may count from, known once one of the effects `known_by` has happened.

    Without any it is always known. `is_past`: it has come by the time it is known, so that nothing can be
    due before it. `kind`: whose procedure brings it about; what moves beside a case knows all of its days.
    """

    known_by: frozenset[str] = frozenset()
    is_past: bool = False
    kind: str = CASE


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word that a definition may use, and what the proofs must know about it.

    `letters` and `mails`: the languages in which each exists. `decisions`: the letters that decide on a right
    (§ 35 VwVfG); `remedies`: those that tell how to object. `parties`: the roles of those whom the office
    faces (§ 13 VwVfG). `money`: what an effect means for money: see `proofs/money.py`. `needs`: effect or
    letter -> effects of which one must come before it. `apart`: effect -> effects that another person must
    have brought about. `lasting`: effects that nothing undoes, such as a decision. `people`: guard ->
    how many people of the office a decision needs where it holds. `kinds`: (sort, word) -> the kinds of
    procedure that may use it, all if it is not named; the sorts are "guard", "effect", "letter" and "form".
    """

    guards: Mapping[str, Guard]
    effects: Mapping[str, Callable[[Move], None]]
    roles: frozenset[str]
    letters: Mapping[str, frozenset[str]]
    decisions: frozenset[str]
    forms: frozenset[str]
    remedies: frozenset[str] = frozenset()
    mails: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parties: frozenset[str] = frozenset()
    days: Mapping[str, Day] = field(default_factory=dict)
    money: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    lasting: frozenset[str] = frozenset()
    kinds: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def fits(self, sort: str, word: str, kind: str) -> bool:
        """The word may be used in procedures of this kind."""
        if sort == "day":
            return word not in self.days or self.days[word].kind in (kind, CASE)
        return kind in self.kinds.get((sort, word), (kind,))

    def known_in(self, kind: str) -> "Vocabulary":
        """The same words with the days as a procedure of this kind knows them."""
        days = {
            name: day if day.kind == kind else replace(day, known_by=frozenset())
            for name, day in self.days.items()
        }
        return replace(self, days=days)

    def decides(self, arrow: Transition) -> bool:
        """The transition decides on a right or on money."""
        return arrow.letter in self.decisions or any(self.is_deciding(effect) for effect in arrow.effects)

    def is_deciding(self, effect: str) -> bool:
        """To bind, change, pay, fix or reclaim money is a decision; to ask for it or give it free is none."""
        return self.money.get(effect) in ("commit", "change", "pay", "settle", "recover")
