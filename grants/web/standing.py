"""Where a case stands, in the words of whoever looks: the office's own, or those for applicants."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from grants.models import Application, Person
from grants.vocabulary.roles import in_programme, is_own_case, is_within
from grants.vocabulary.versions import Shelf, names_in_use, shelf, versions, workflow_of
from grants.web import reading
from grants.web.filters import label, money
from grants.web.words import ROLES, word
from workflows.states import CASE, Definition, State, Transition


def sees_inside(person: Person, case: Application) -> bool:
    """The office's people see reviews, recommendations and internal notes, but none of their own city.

    A deputy sees no more than whom they stand in for.
    """
    if is_own_case(person, case):
        return False
    represented = (each.represented for each in in_programme(person, case))
    return case.programme in person.appointed_as() or any(not is_own_case(each, case) for each in represented)


def state_word(state: State, inside: bool) -> str:
    return label(state.label if inside else state.public)


def without_effect(person: Person, case: Application) -> list[str]:
    """Why a deputyship of today gives no right in this case, a sentence each."""
    told = {}
    for each in in_programme(person, case):
        name = each.represented.name
        if is_own_case(each.represented, case):
            told[name] = _(
                "You stand in for %(name)s, but not in this case: %(name)s takes part in it (§ 20 VwVfG).",
                name=name,
            )
        elif not is_within(each, case):
            told[name] = _(
                "You stand in for %(name)s, but only in cases up to %(amount)s.",
                name=name,
                amount=money(each.up_to_cents),
            )
    return list(told.values())


@dataclass(frozen=True)
class Standing:
    """``turn`` is empty and ``following`` None when the case is over."""

    state: str
    turn: list[str]
    is_mine: bool
    following: str | None


def standing(
    case: Application, inside: bool, roles: frozenset[str], *, can_do: Collection[str], may_write: bool
) -> Standing:
    """State, whose turn it is, and what comes next.

    ``can_do``: names of the steps that nothing keeps this person from; ``may_write``: the form or the report
    is open to them. Without either it is not their turn: a reviewer may have given the own review already.
    """
    definition = workflow_of(case).definition
    state = definition.states[case.state]
    return Standing(
        state=state_word(state, inside),
        turn=[word(ROLES, role) for role in state.turn],
        is_mine=not roles.isdisjoint(state.turn)
        and (may_write or any(arrow.name in can_do for arrow in _ways_on(definition, state))),
        following=following(definition, state, inside),
    )


def following(definition: Definition, state: State, inside: bool) -> str | None:
    """For the office the next steps; for applicants the next phase: a step may give away its outcome."""
    if state.is_final:
        return None
    steps = _ways_on(definition, state)
    if inside or "applicant" in state.turn:
        return str(_(" or ")).join(label(arrow.label) for arrow in steps)
    if steps and steps[0].to != state.name and definition.states[steps[0].to].phase == state.phase:
        return label(definition.phases[state.phase])  # the decision itself, before what only an award brings
    phases = list(definition.phases)
    place = phases.index(state.phase)
    return label(definition.phases[phases[min(place + 1, len(phases) - 1)]])


def _ways_on(definition: Definition, state: State) -> list[Transition]:
    return [arrow for arrow in definition.leaving(state.name) if _leads_on(arrow, state)]


def _leads_on(arrow: Transition, state: State) -> bool:
    """A step of those whose turn it is; giving up is none, a decision that is written is one."""
    is_theirs = not set(arrow.by).isdisjoint(state.turn)
    return is_theirs and (arrow.tone != "danger" or arrow.letter is not None)


def definitions_of(codes: Iterable[str], kind: str = CASE) -> dict[str, list[Definition]]:
    """Each of these programmes that a file describes: its definitions in all versions, the newest first."""
    in_use = names_in_use(_shelf(), kind)
    known = {code: in_use[code] for code in sorted(codes) if code in in_use}
    found = versions(_shelf(), {name for names in known.values() for name in names})
    return {code: [each for name in names for each in found[name]] for code, names in known.items()}


def _shelf() -> Shelf:
    """Read once a request."""
    if "shelf" not in g:
        g.shelf = shelf(reading.session())
    return g.shelf  # type: ignore[no-any-return]


def state_choices(
    definitions: Mapping[str, Iterable[Definition]], inside: bool
) -> dict[str, tuple[str, ...]]:
    """Words to filter by, each with its states: applicants must not tell apart what has one word for them."""
    choices: dict[str, tuple[str, ...]] = {}
    for definition in (each for found in definitions.values() for each in found):
        for name, state in definition.states.items():
            shown = state_word(state, inside)
            choices[shown] = tuple(dict.fromkeys((*choices.get(shown, ()), name)))
    return choices
