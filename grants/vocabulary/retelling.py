"""A case told again from its first step: where it must stand, what it must hold, which letters it must have.

The history cannot be changed, not even by SQL; the tables beside it can. What differs was changed behind its
back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from grants.models import Application, Step
from grants.models.subject import Subject
from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.versions import version_of
from workflows.states import Transition

MIGRATION = "migration"


@dataclass
class Told:
    """Where the history has come to: the state, and the text of the definition that holds by then."""

    place: str
    sha256: str
    recommended_cents: int = 0
    awarded_cents: int | None = None
    bound_cents: int | None = None
    final_cents: int | None = None


def differences(case: Application) -> Iterator[str]:
    """In what a case differs from what its history gives; a sentence each."""
    yield from _numbers(case)
    for subject in (case, *case.beside):
        yield from _retold(subject)


def _numbers(case: Application) -> Iterator[str]:
    numbers = [step.number for step in case.steps]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"The history has a gap: its steps are numbered {', '.join(map(str, numbers))}."


def _retold(subject: Subject) -> Iterator[str]:
    told = Told("", _first_version(subject))
    told.place = version_of(subject.definition, told.sha256).definition.initial
    kind, number = subject.name
    what = "The case" if kind == "case" else f"The {kind.replace('_', ' ')} {number}"
    for step in subject.own_steps:
        yield from (
            f"Step {step.number} ({step.transition}): {each}" for each in _follow(told, subject, step)
        )
    if subject.state != told.place:
        yield f"{what} is in {subject.state!r}; its history ends in {told.place!r}."
    if subject.definition_sha256 != told.sha256:
        yield f"{what} runs under another version of its procedure than its history tells."
    if isinstance(subject, Application):
        yield from _money(subject, told)


def _first_version(subject: Subject) -> str:
    """Under which text it began: a migration tells what it moved from."""
    moved = (step.data["from_sha256"] for step in subject.own_steps if step.kind == MIGRATION)
    return str(next(moved, subject.definition_sha256))


def _follow(told: Told, subject: Subject, step: Step) -> Iterator[str]:
    if step.from_state != told.place:
        yield f"starts from {step.from_state!r}, but the one before ended in {told.place!r}."
    told.place = step.to_state
    letter = step.letter.kind if step.letter else None
    arrow = None
    if step.kind == MIGRATION:
        told.sha256 = step.data["to_sha256"]
    elif step.kind == "step":
        arrow = version_of(subject.definition, told.sha256).definition.transitions.get(step.transition)
        if arrow is None:
            yield "its procedure has no such transition."
        elif step.from_state not in arrow.sources or step.to_state != arrow.to:
            yield f"leads from {step.from_state!r} to {step.to_state!r}, which its procedure does not."
    if letter != (due := arrow.letter if arrow else None):
        yield (
            f"has the letter {letter!r}; its procedure writes {due!r}."
            if due
            else f"has the letter {letter!r}."
        )
    if arrow is not None:
        _count(told, arrow, step)


def _count(told: Told, arrow: Transition, step: Step) -> None:
    """What the step did to the money, by its words and its own data."""
    if "record_recommendation" in arrow.effects:
        told.recommended_cents = step.data["amount_cents"] if step.data["verdict"] == "award" else 0
    if "create_award" in arrow.effects:
        told.awarded_cents, told.bound_cents = told.recommended_cents, 0
    for effect in arrow.effects:
        match VOCABULARY.money.get(effect):
            case "commit":
                told.bound_cents = told.awarded_cents
            case "release":
                told.bound_cents = None if told.awarded_cents is None else 0
            case "settle":
                told.final_cents = told.bound_cents = step.data["final_cents"]


def _money(case: Application, told: Told) -> Iterator[str]:
    if any(amendment.own_steps for amendment in case.amendments):
        return  # what an amendment changes is told by its own rows
    award, settlement = case.award, case.settlement
    for what, is_so, should_be in (
        ("awarded", award.amount_cents if award else None, told.awarded_cents),
        ("bound", award.bound_cents if award else None, told.bound_cents),
        ("settled", settlement.final_cents if settlement else None, told.final_cents),
    ):
        if is_so != should_be:
            yield f"What is {what}: {_cents(is_so)}; the history gives {_cents(should_be)}."


def _cents(amount: int | None) -> str:
    return "nothing" if amount is None else f"{amount} cents"
