"""The proofs against brute force: every path of a small random definition, walked one by one."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.rulebook_case import words
from workflows.label import Label
from workflows.proofs import Finding, four_eyes, money
from workflows.proofs.ways import Ways
from workflows.states import Definition, State, Transition

WORDS = words()
TEXT = Label("x", "x")
STATES = ("start", "middle", "other", "end")
LONGEST = 7
MONEY = sorted(WORDS.money)

arrows = st.builds(
    lambda sources, to, by, effects, differs_from, letter: {
        "sources": tuple(sorted(sources)),
        "to": to,
        "by": (by,),
        "effects": tuple(effects),
        "differs_from": tuple(sorted(differs_from)),
        "letter": letter,
    },
    st.sets(st.sampled_from(STATES[:-1]), min_size=1, max_size=2),
    st.sampled_from(STATES),
    st.sampled_from(("officer", "approver", "applicant", "system")),
    st.lists(st.sampled_from(MONEY), max_size=2),
    st.sets(st.sampled_from(("a0", "a1", "a2", "a3", "a4")), max_size=2),
    st.sampled_from((None, None, "award")),
)


@st.composite
def definitions(draw):
    drawn = draw(st.lists(arrows, min_size=3, max_size=5))
    names = {f"a{index}" for index in range(len(drawn))}
    transitions = {}
    for index, arrow in enumerate(drawn):
        kept = tuple(other for other in arrow.pop("differs_from") if other in names)
        transitions[f"a{index}"] = Transition(
            name=f"a{index}", label=TEXT, done=TEXT, doer=TEXT, differs_from=kept, **arrow
        )
    states = {name: State(name, TEXT, TEXT, "only", () if name == "end" else ("officer",)) for name in STATES}
    return Definition("small", 1, TEXT, "start", {"only": TEXT}, states, transitions, "", "", "")


def paths(definition):
    """Every path of at most LONGEST arrows, shorter ones first, as (arrow, state behind it)."""
    found = [[]]
    for path in found:
        yield path
        here = path[-1][1] if path else definition.initial
        if len(path) < LONGEST:
            found += [[*path, (arrow, arrow.to)] for arrow in definition.leaving(here)]


def money_goes_wrong(path, definition):
    """Keep the books: the last arrow of the path does what they forbid, or leaves money behind at an end."""
    bound, spent = 0, 0
    for position, (arrow, _state) in enumerate(path):
        for effect in arrow.effects:
            meaning = WORDS.money[effect]
            allowed = not bound and not spent if meaning == "commit" else bool(bound)
            if not allowed:
                return position == len(path) - 1
            bound, spent = int(meaning == "commit"), spent + (meaning == "settle")
    return bool(path) and bool(bound) and definition.states[path[-1][1]].is_final


def so_few_could(few, path):
    """So few people take every step of the office on the path between them, and its last one decides."""
    office = [arrow for arrow, _state in path if arrow.by[0] in ("officer", "approver")]
    if not path or path[-1][0] not in office or not WORDS.decides(path[-1][0]):
        return False
    return any(nobody_is_barred(office, people) for people in product(range(few), repeat=len(office)))


def nobody_is_barred(arrows, people):
    taken = {person: set() for person in people}
    for arrow, person in zip(arrows, people, strict=True):
        if taken[person].intersection(arrow.differs_from):
            return False
        taken[person].add(arrow.name)
    return True


def is_a_way(path, definition):
    steps = list(zip(path[1::2], path[2::2], strict=True))
    return path[0] == definition.initial and all(
        before in definition.transitions[name].sources and definition.transitions[name].to == after
        for before, (name, after) in zip(path[::2], steps, strict=False)
    )


def arrows_in(finding):
    return (len(finding.path) - 1) // 2


@settings(max_examples=150, deadline=None)
@given(definitions())
def test_money_is_proved_as_the_books_say(definition):
    found = list(money.find(Ways(definition), WORDS))
    wrong = [len(path) for path in paths(definition) if money_goes_wrong(path, definition)]
    assert bool(found) == bool(wrong)
    assert all(is_a_way(finding.path, definition) for finding in found)
    assert min(map(arrows_in, found), default=None) == min(wrong, default=None)


@pytest.mark.parametrize("few", [1, 2])
@settings(max_examples=150, deadline=None)
@given(definition=definitions())
def test_eyes_are_counted_as_so_few_people_would_walk(few, definition):
    ways = Ways(definition)
    more = dict.fromkeys(four_eyes.people_needed(ways, WORDS), few + 1)
    found = [Finding(arrow.name, "", path) for arrow, path in four_eyes.decided_by(few, ways, WORDS, more)]
    few_could = [len(path) for path in paths(definition) if so_few_could(few, path)]
    assert bool(found) == bool(few_could)
    assert all(is_a_way(finding.path, definition) for finding in found)
    assert min(map(arrows_in, found), default=None) == min(few_could, default=None)


def test_paths_are_counted_from_the_shortest():
    loop = Transition("a0", TEXT, ("start",), "start", ("officer",), TEXT)
    states = {"start": State("start", TEXT, TEXT, "only", ("officer",))}
    definition = Definition("small", 1, TEXT, "start", {}, states, {"a0": loop}, "", "", "")
    lengths = [len(path) for path in paths(definition)]
    assert lengths == list(range(LONGEST + 1))
    assert all(after - before == 1 for before, after in pairwise(lengths))
