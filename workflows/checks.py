"""Everything that is wrong with a definition: its words first, then what is proved about its ways."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from workflows.move import Vocabulary
from workflows.proofs import PROOFS, Finding, Proof, reaching_an_end
from workflows.proofs.ways import TooEntangled, Ways
from workflows.reading import LONGEST_WORD, MOST_PROBLEMS, meant
from workflows.states import CONTACTS, ENTRY, SYSTEM, Definition, Transition

MOST = {"states": 100, "transitions": 400, "clocks": 100}  # so that every proof ends in good time


def check(definition: Definition, vocabulary: Vocabulary, proofs: Iterable[Proof] = PROOFS) -> list[Finding]:
    """Everything that is wrong. Ways are judged only if their states are known, and what lies on them only if
    every word is: else one slip of the pen would be told many times.
    """
    if too_large := list(_too_large(definition)):
        return too_large
    vocabulary = vocabulary.known_in(definition.kind)
    states = list(islice(_unknown_states(definition), MOST_PROBLEMS))
    words = list(islice(_unknown_words(definition, vocabulary), MOST_PROBLEMS))
    findings = states + words
    for transition in definition.transitions.values():
        findings += _four_eyes(transition, definition)
        findings += _notes(transition)
        findings += _automatic(transition)
        findings += _reopening(transition, definition, vocabulary)
    if not states and _is_whole(definition):
        ways = Ways(definition)
        for proof in (reaching_an_end.PROOF,) if words else proofs:
            try:
                findings += proof.find(ways, vocabulary)
            except TooEntangled:
                reason = f"Too entangled to be proved ({proof.sentence}): there are too many ways to go."
                findings.append(Finding("transitions", reason))
        findings += _turns(definition, vocabulary)
        findings += _automatic_cycles(definition)
    return findings


def unusable(definition: Definition, vocabulary: Vocabulary) -> list[Finding]:
    """What keeps a definition from running at all: states and words that do not exist."""
    return [*_unknown_states(definition), *_unknown_words(definition, vocabulary)]


def _too_large(definition: Definition) -> Iterator[Finding]:
    for key, most in MOST.items():
        if len(getattr(definition, key)) > most:
            yield Finding(key, f"There are more than {most}: nobody could follow such a procedure.")


def _is_whole(definition: Definition) -> bool:
    """What the reading has found missing is not there to be walked."""
    arrows, clocks = definition.transitions.values(), definition.clocks.values()
    return (
        bool(definition.initial and definition.states)
        and all(arrow.sources and arrow.to for arrow in arrows)
        and all(clock.states and clock.owner for clock in clocks)
    )


def _unknown(kind: str, word: str, known: Collection[str]) -> str:
    shown = word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…"
    return f"Unknown {kind} {shown!r}.{meant(word, known)}"


def _elsewhere(sort: str, word: str, kind: str) -> str:
    return f"The {sort} {word!r} is of no use here: it is not a word for procedures of the kind {kind!r}."


def _unknown_states(definition: Definition) -> Iterator[Finding]:
    states = definition.states
    if definition.initial and definition.initial not in states:
        yield Finding("initial", _unknown("state", definition.initial, states))
    for name, transition in definition.transitions.items():
        for index, source in enumerate(transition.sources):
            if source not in states:
                yield Finding(f"transitions.{name}.from[{index}]", _unknown("state", source, states))
        if transition.to and transition.to not in states:
            yield Finding(f"transitions.{name}.to", _unknown("state", transition.to, states))
    for name, clock in definition.clocks.items():
        for key, named in (("states", clock.states), ("pauses", clock.pauses)):
            for index, state in enumerate(named):
                if state not in states:
                    yield Finding(f"clocks.{name}.{key}[{index}]", _unknown("state", state, states))


def _unknown_words(definition: Definition, vocabulary: Vocabulary) -> Iterator[Finding]:
    def each(key: str, words: Iterable[str], kind: str, known: Collection[str]) -> Iterator[Finding]:
        for index, word in enumerate(words):
            yield from one(f"{key}[{index}]", word, kind, known)

    def one(key: str, word: str | None, kind: str, known: Collection[str]) -> Iterator[Finding]:
        if word and word not in known:
            yield Finding(key, _unknown(kind, word, known))
        elif word and not vocabulary.fits(kind, word, definition.kind):
            yield Finding(key, _elsewhere(kind, word, definition.kind))

    for name, state in definition.states.items():
        if state.phase and state.phase not in definition.phases:
            yield Finding(f"states.{name}.phase", _unknown("phase", state.phase, definition.phases))
        yield from each(f"states.{name}.turn", state.turn, "role", vocabulary.roles)
    for name, transition in definition.transitions.items():
        key = f"transitions.{name}"
        if name == "state":
            yield Finding(key, "A transition cannot be called 'state'.")
        yield from each(f"{key}.by", transition.by, "role", vocabulary.roles)
        yield from each(f"{key}.mail", transition.mail, "role", vocabulary.roles)
        yield from each(f"{key}.requires", transition.requires, "guard", vocabulary.guards)
        yield from each(f"{key}.effects", transition.effects, "effect", vocabulary.effects)
        yield from each(f"{key}.differs_from", transition.differs_from, "transition", definition.transitions)
        yield from one(f"{key}.letter", transition.letter, "letter", vocabulary.letters)
        yield from one(f"{key}.form", transition.form, "form", vocabulary.forms)
    yield from _unknown_words_of_clocks(definition, vocabulary)


def _unknown_words_of_clocks(definition: Definition, vocabulary: Vocabulary) -> Iterator[Finding]:
    for name, clock in definition.clocks.items():
        key = f"clocks.{name}"
        if clock.owner and clock.owner not in vocabulary.roles:
            yield Finding(f"{key}.owner", _unknown("role", clock.owner, vocabulary.roles))
        day = clock.due.day
        if day and day != ENTRY and day not in vocabulary.days:
            side = "before" if clock.due.is_before else "after"
            yield Finding(f"{key}.due.{side}", _unknown("day", day, {*vocabulary.days, ENTRY}))
        elif not vocabulary.fits("day", day, definition.kind):
            side = "before" if clock.due.is_before else "after"
            yield Finding(f"{key}.due.{side}", _elsewhere("day", day, definition.kind))
        if clock.then is not None and clock.then not in definition.transitions:
            yield Finding(f"{key}.then", _unknown("transition", clock.then, definition.transitions))
        told = [(f"{key}.remind[{index}].to", each.to) for index, each in enumerate(clock.remind)]
        told += [(f"{key}.escalate.to", clock.escalate.to)] if clock.escalate else []
        for place, to in told:
            if to and to not in CONTACTS and to not in vocabulary.roles:
                yield Finding(place, _unknown("role", to, {*vocabulary.roles, *CONTACTS}))


def _four_eyes(transition: Transition, definition: Definition) -> Iterator[Finding]:
    for index, name in enumerate(transition.differs_from):
        other = definition.transitions.get(name)
        key = f"transitions.{transition.name}.differs_from[{index}]"
        if other is not None and other.automatic:
            yield Finding(key, f"{name!r} is automatic: no person takes it, so none can differ from them.")
        elif other is not None and other.doer is None:
            yield Finding(key, f"{name!r} needs a 'doer': the words for the person who took it.")


def _notes(transition: Transition) -> Iterator[Finding]:
    if transition.note == "none" and transition.note_label is not None:
        yield Finding(
            f"transitions.{transition.name}.note_label", "There is no note that this could be the label of."
        )


def _automatic(transition: Transition) -> Iterator[Finding]:
    key = f"transitions.{transition.name}"
    if not transition.automatic:
        return
    if transition.by and set(transition.by) != {SYSTEM}:
        yield Finding(f"{key}.by", "An automatic transition is taken by 'system' alone.")
    if transition.form is not None:
        yield Finding(f"{key}.form", "An automatic transition has no form: nobody is there to fill it in.")
    if transition.note == "required":
        yield Finding(
            f"{key}.note", "An automatic transition cannot require a note: nobody is there to write it."
        )
    if transition.differs_from:
        yield Finding(
            f"{key}.differs_from", "An automatic transition has no person who could differ from another."
        )


def _reopening(transition: Transition, definition: Definition, vocabulary: Vocabulary) -> Iterator[Finding]:
    """What is over is taken up again by a person of the office, who says why."""
    if not transition.reopens:
        return
    key, states = f"transitions.{transition.name}", definition.states
    for index, name in enumerate(transition.sources):
        if name in states and not states[name].is_final:
            yield Finding(f"{key}.from[{index}]", f"{name!r} is not final: there is nothing to reopen.")
    if transition.to in states and states[transition.to].is_final:
        yield Finding(f"{key}.to", f"{transition.to!r} is final: nothing is reopened by going there.")
    if transition.note != "required":
        yield Finding(f"{key}.note", 'Whoever reopens says why: note = "required".')
    for index, role in enumerate(transition.by):
        if role == SYSTEM or role in vocabulary.parties:
            yield Finding(f"{key}.by[{index}]", f"Is for people of the office, not for {role!r}.")


def _turns(definition: Definition, vocabulary: Vocabulary) -> Iterator[Finding]:
    for name, state in definition.states.items():
        takers = {role for arrow in definition.leaving(name) if not arrow.automatic for role in arrow.by}
        for index, role in enumerate(state.turn):
            if role in vocabulary.roles and takers and role not in takers:
                yield Finding(
                    f"states.{name}.turn[{index}]", f"It is the turn of {role!r}, who can do nothing here."
                )


def _automatic_cycles(definition: Definition) -> Iterator[Finding]:
    arrows = [arrow for arrow in definition.transitions.values() if arrow.automatic]
    for arrow in arrows:
        seen, todo = set(), [arrow.to]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += [other.to for other in arrows if here in other.sources]
        if seen.intersection(arrow.sources):
            yield Finding(
                f"transitions.{arrow.name}", "Automatic transitions lead back here: the case never rests."
            )
