"""What a definition consists of once it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.label import Label

SYSTEM = "system"
NOTES = ("none", "optional", "required")
TONES = ("primary", "secondary", "danger")


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
    recommended"), `mail` the roles told by mail.
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


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole procedure. `text` and `sha256` are its file's, so that a case can name what it ran under."""

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

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """Every transition that starts from `state`, in the file's order."""
        return tuple(arrow for arrow in self.transitions.values() if state in arrow.sources)
