"""What a definition consists of once it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workflows.label import Label

SYSTEM = "system"
NOTES = ("none", "optional", "required")
TONES = ("primary", "secondary", "danger")
KINDS = CASE, AMENDMENT, PAYMENT_REQUEST = ("case", "amendment", "payment_request")
UNITS = ("days", "working_days", "months")
FIRST_CONTACT, SECOND_CONTACT = CONTACTS = ("first_contact", "second_contact")
ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands: `label` for the office, `public` for applicants; `turn`: who must act."""

    name: str
    label: Label
    public: Label
    phase: str
    turn: tuple[str, ...]

    @property
    def is_final(self) -> bool:
        """Nobody's turn: the case is over."""
        return not self.turn


@dataclass(frozen=True, slots=True)
class Transition:
    """An arrow between states: who may take it, what must hold, what it does, which letter it writes.

    `done` is the sentence for the history, `doer` how four eyes speak of the person who took it ("the one who
    recommended"), `mail` the roles told by mail; `reopens`: it takes up again what is over.
    """

    name: str
    label: Label
    sources: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    done: Label
    requires: tuple[str, ...] = ()
    differs_from: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    letter: str | None = None
    form: str | None = None
    note: str = "none"
    note_label: Label | None = None
    automatic: bool = False
    tone: str = "primary"
    hint: Label | None = None
    doer: Label | None = None
    mail: tuple[str, ...] = ()
    reopens: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock is over: `amount` of `unit` after (or, `is_before`, before) `day`, which is not counted.

    `day` is a word of the vocabulary, or "entry": the day on which the case entered the clock's first state.
    """

    amount: int
    unit: str
    day: str = ENTRY
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody is told `days` after the due day; negative: before it.

    `to` is the owner's "first_contact" or "second_contact", or a role of the office.
    """

    days: int
    to: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline that `owner`, a role, has to keep: an applicant's duty or a promise of the office.

    It starts when the case enters the first of `states`, runs while the case is in one of them, and stands
    still in `pauses`. `then` names the transition that the system takes when it is over.
    """

    name: str
    label: Label
    states: tuple[str, ...]
    owner: str
    due: Due
    remind: tuple[Notice, ...] = ()
    pauses: tuple[str, ...] = ()
    then: str | None = None
    escalate: Notice | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole procedure. `text` and `sha256` are its file's, so that a case can name what it ran under.

    `kind`: what moves through it, one of `KINDS`. New cases begin under it from `valid_from` on.
    `roles` are declared only by the procedure of another house, which is judged by but not worked with.
    """

    name: str
    version: int
    label: Label
    initial: str
    phases: Mapping[str, Label]
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    text: str = field(repr=False)
    sha256: str
    file: str
    kind: str = "case"
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    valid_from: date | None = None
    roles: Mapping[str, Label] = field(default_factory=dict)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """Every transition that starts from `state`, in the file's order."""
        return tuple(arrow for arrow in self.transitions.values() if state in arrow.sources)
