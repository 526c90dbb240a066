"""What of a procedure everybody may see: the public words, and no desk of the office from inside."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.label import Label
from workflows.states import Clock, Definition, State, Transition

OFFICE = "office"
ON = Label("Weiter", "Next")


@dataclass(frozen=True, slots=True)
class PublicView:
    """`definition` as applicants may know it; `names`: each state of the real one -> the state it is there.

    States with one public label are one state, the office is one role, and a step of the office has a name
    only if applicants are told of it. Left out is what must hold, what happens inside, and the deadlines of
    single desks: a promise of the office spans more than one state.
    """

    definition: Definition
    names: Mapping[str, str]


def is_told(arrow: Transition, parties: Collection[str]) -> bool:
    """Applicants learn of the step: it is their own, comes with a letter, or is mailed to them."""
    return not set(parties).isdisjoint({*arrow.by, *arrow.mail}) or arrow.letter is not None


def public_view(definition: Definition, parties: Collection[str]) -> PublicView:
    """`parties`: the roles of those whom the office faces."""
    first: dict[tuple[Label, bool], str] = {}
    names = {
        name: first.setdefault((state.public, state.is_final), name)
        for name, state in definition.states.items()
    }
    states = {
        name: State(name, state.public, state.public, state.phase, _turn(state.turn, parties))
        for name, state in definition.states.items()
        if names[name] == name
    }
    used = {state.phase for state in states.values()}
    view = replace(
        definition,
        initial=names.get(definition.initial, definition.initial),
        phases={name: label for name, label in definition.phases.items() if name in used},
        states=states,
        transitions={arrow.name: arrow for arrow in _arrows(definition, names, parties)},
        clocks={
            name: _clock(clock, names, parties)
            for name, clock in definition.clocks.items()
            if clock.owner in parties or len({names[each] for each in clock.states}) > 1
        },
        text="",
    )
    return PublicView(view, names)


def _turn(roles: Collection[str], parties: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role if role in parties else OFFICE for role in roles))


def _arrows(
    definition: Definition, names: Mapping[str, str], parties: Collection[str]
) -> Iterator[Transition]:
    """Each way once; what stays within one public state and is told to nobody is none."""
    known = set()
    for arrow in definition.transitions.values():
        told = is_told(arrow, parties)
        to = names[arrow.to]
        sources = tuple(dict.fromkeys(names[each] for each in arrow.sources if told or names[each] != to))
        label = arrow.label if told else ON
        by = _turn(arrow.by, parties)
        sources = tuple(source for source in sources if (source, to, label, by) not in known)
        known |= {(source, to, label, by) for source in sources}
        if sources:
            yield Transition(
                name=arrow.name,
                label=label,
                sources=sources,
                to=to,
                by=by,
                done=arrow.done if told else ON,
                letter=arrow.letter,
                tone=arrow.tone if told else "secondary",
                hint=arrow.hint if not set(parties).isdisjoint(arrow.by) else None,
            )


def _clock(clock: Clock, names: Mapping[str, str], parties: Collection[str]) -> Clock:
    return replace(
        clock,
        states=tuple(dict.fromkeys(names[each] for each in clock.states)),
        pauses=tuple(dict.fromkeys(names[each] for each in clock.pauses)),
        owner=clock.owner if clock.owner in parties else OFFICE,
        remind=(),
        escalate=None,
    )
