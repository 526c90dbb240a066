"""Judging and taking moves. Pure: nothing here reads a file, asks a clock or knows a database."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, cast

from transitions import EventData, Machine

from workflows.errors import NotYourTurn, Reason, Refused, UnknownTransition, WrongState
from workflows.label import mark as _
from workflows.move import Day, Guard, Move, Vocabulary
from workflows.states import Definition, Transition

__all__ = ["Day", "Guard", "Move", "Vocabulary", "Workflow"]


class Workflow:
    """A definition with its words bound: one for each definition, shared by all cases and threads.

    It keeps nothing between calls; each move carries its own state through the machine.
    """

    def __init__(self, definition: Definition, vocabulary: Vocabulary) -> None:
        """`vocabulary` is the one that the definition was loaded with."""
        self.definition = definition
        self._guards = {
            name: [vocabulary.guards[word] for word in arrow.requires]
            for name, arrow in definition.transitions.items()
        }
        # A table per state answers in microseconds; asking the machine would take fifty times that.
        self._options: dict[str, list[tuple[frozenset[str], Transition]]] = {
            state: [(frozenset(a.by), a) for a in definition.leaving(state) if not a.automatic]
            for state in definition.states
        }
        self._automatic = {
            state: tuple(arrow for arrow in definition.leaving(state) if arrow.automatic)
            for state in definition.states
        }
        self._machine = Machine(
            model=None,
            auto_transitions=False,
            send_event=True,
            states=list(definition.states),
            initial=definition.initial,
            transitions=[self._wire(arrow, vocabulary) for arrow in definition.transitions.values()],
        )

    def _wire(self, arrow: Transition, vocabulary: Vocabulary) -> dict[str, Any]:
        # Callables only: the machine would import and call a dotted word from a file.
        return {
            "trigger": arrow.name,
            "source": list(arrow.sources),
            "dest": arrow.to,
            "conditions": [self._admit],
            "after": [partial(_run, vocabulary.effects[word]) for word in arrow.effects],
        }

    def options(self, state: str, roles: Collection[str]) -> tuple[Transition, ...]:
        """What persons with these roles may attempt in `state`, in the file's order; never automatic ones.

        Raises KeyError for a state that the definition lacks.
        """
        return tuple(arrow for by, arrow in self._options[state] if not by.isdisjoint(roles))

    def automatic(self, state: str) -> tuple[Transition, ...]:
        """What the system takes by itself in `state` as soon as its guards hold."""
        return self._automatic[state]

    def judge(self, move: Move) -> list[Reason]:
        """Every condition of the move that is not met; role and state are not judged here.

        Raises UnknownTransition.
        """
        return self._judge(self._aim(move), before_form=False)

    def foresee(self, move: Move) -> list[Reason]:
        """What stands in the way already before the transition's form and note are filled in.

        Raises UnknownTransition.
        """
        return self._judge(self._aim(move), before_form=True)

    def bars(self, move: Move) -> list[Reason]:
        """What keeps this very person from the move, while another may take it: four eyes, and who they are.

        Raises UnknownTransition.
        """
        reasons = self._four_eyes(self._aim(move))
        for guard in self._guards[move.arrow.name]:
            if guard.of_actor:
                reasons += guard.unmet(move)
        return reasons

    def take(self, move: Move) -> Move:
        """Judge the move, bring it to its new state and run the effects in the file's order.

        `move.state` and `move.from_state` tell what happened; `move.subject` is left to the caller to record.
        An error of an effect passes through: the caller rolls back and throws the move away.
        Raises UnknownTransition, WrongState, NotYourTurn, Refused (with all reasons), in this order.
        """
        arrow = self._aim(move).arrow
        if move.state not in arrow.sources:
            raise WrongState(arrow.name, move.state)
        if move.roles.isdisjoint(arrow.by):
            raise NotYourTurn(arrow.name, move.roles)
        self._machine.events[arrow.name].trigger(move)
        return move

    def _aim(self, move: Move) -> Move:
        try:
            move.arrow = self.definition.transitions[move.transition]
        except (KeyError, TypeError):
            raise UnknownTransition(move.transition) from None
        move.state = move.from_state = move.subject.state
        return move

    def _admit(self, event: EventData) -> bool:
        # A condition that answers False is passed over in silence by the machine: refuse aloud.
        if reasons := self._judge(cast(Move, event.model), before_form=False):
            raise Refused(reasons)
        return True

    def _judge(self, move: Move, before_form: bool) -> list[Reason]:
        reasons = self._four_eyes(move)
        for guard in self._guards[move.arrow.name]:
            if not (before_form and guard.of_input):
                reasons += guard.unmet(move)
        if move.arrow.note == "required" and not before_form and not move.note.strip():
            reasons.append(Reason(_("Please give your reasons."), fix_section="note"))
        return reasons

    def _four_eyes(self, move: Move) -> list[Reason]:
        people, transitions = move.people, self.definition.transitions
        if not people:
            return []
        return [
            Reason(_("Another person than %(doer)s must do this."), {"doer": transitions[name].doer})
            for name in move.arrow.differs_from
            if not people.isdisjoint(move.earlier.get(name, ()))
        ]


def _run(effect: Callable[[Move], None], event: EventData) -> None:
    effect(cast(Move, event.model))
