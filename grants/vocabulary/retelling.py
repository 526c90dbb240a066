"""A case told again from its first step: where it must stand, what it must hold, which letters it must have.

The history cannot be changed, not even by SQL; the tables beside it can. What differs was changed behind its
back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from grants.models import Application, PaymentRequest, Step
from grants.models.subject import Name, Subject
from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.versions import version_of
from workflows.states import CASE, Transition

MIGRATION = "migration"


@dataclass
class Told:
    """Where the history of what moves has come to: the state, and the text of the definition that holds."""

    place: str
    sha256: str


@dataclass
class Money:
    """What the steps of a case and of all beside it have made of its money, in cents.

    ``called``: what each payment request holds of the award; ``paid``: what was paid for it.
    """

    recommended: int = 0
    awarded: int | None = None
    bound: int | None = None
    final: int | None = None
    called: dict[Name, int] = field(default_factory=dict)
    paid: dict[Name, int] = field(default_factory=dict)


def differences(case: Application) -> Iterator[str]:
    """In what a case differs from what its history gives; a sentence each."""
    yield from _numbers(case)
    moving = {subject.name: subject for subject in (case, *case.beside)}
    told = {name: _beginning(subject) for name, subject in moving.items()}
    money = Money()
    for step in case.steps:
        if step.subject not in moving:
            yield f"Step {step.number} ({step.transition}): what it moved is not there any more."
            continue
        subject = moving[step.subject]
        for each in _follow(told[step.subject], money, subject, step):
            yield f"Step {step.number} ({step.transition}): {each}"
    for name, subject in moving.items():
        yield from _standing(subject, told[name])
    yield from _amounts(case, money)


def _numbers(case: Application) -> Iterator[str]:
    numbers = [step.number for step in case.steps]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"The history has a gap: its steps are numbered {', '.join(map(str, numbers))}."


def _beginning(subject: Subject) -> Told:
    """A migration tells under which text it began."""
    moved = (step.data["from_sha256"] for step in subject.own_steps if step.kind == MIGRATION)
    sha256 = str(next(moved, subject.definition_sha256))
    return Told(version_of(subject.definition, sha256).definition.initial, sha256)


def _standing(subject: Subject, told: Told) -> Iterator[str]:
    kind, number = subject.name
    what = "The case" if kind == CASE else f"The {kind.replace('_', ' ')} {number}"
    if subject.state != told.place:
        yield f"{what} is in {subject.state!r}; its history ends in {told.place!r}."
    if subject.definition_sha256 != told.sha256:
        yield f"{what} runs under another version of its procedure than its history tells."


def _follow(told: Told, money: Money, subject: Subject, step: Step) -> Iterator[str]:
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
        _count(money, arrow, step)


def _count(money: Money, arrow: Transition, step: Step) -> None:
    """What the step did to the money, by its words and its own data."""
    if "record_recommendation" in arrow.effects:
        money.recommended = step.data["amount_cents"] if step.data["verdict"] == "award" else 0
    if "create_award" in arrow.effects:
        money.awarded, money.bound = money.recommended, 0
    for effect in arrow.effects:
        match VOCABULARY.money.get(effect), step.subject_kind:
            case "commit" | "adjust", _kind:
                money.bound = money.awarded
            case "change", _kind:
                money.awarded = step.data["after"]["amount_cents"]
            case "release", "case":
                money.bound = None if money.awarded is None else 0
            case "settle", _kind:
                money.final = money.bound = step.data["final_cents"]
            case "reserve", _kind:
                money.called[step.subject] = step.data["amount_cents"]
            case "release", _kind:
                money.called[step.subject] = 0
            case "pay", _kind:
                money.paid[step.subject] = money.called[step.subject]


def _amounts(case: Application, money: Money) -> Iterator[str]:
    award, settlement = case.award, case.settlement
    for what, is_so, should_be in (
        ("awarded", award.amount_cents if award else None, money.awarded),
        ("bound", award.bound_cents if award else None, money.bound),
        ("called", award.called_cents if award else 0, sum(money.called.values())),
        ("settled", settlement.final_cents if settlement else None, money.final),
    ):
        if is_so != should_be:
            yield f"What is {what}: {_cents(is_so)}; the history gives {_cents(should_be)}."
    for request in case.payment_requests:
        for what, is_so, should_be in (
            ("calls", request.called_cents, money.called.get(request.name, 0)),
            ("was paid", _paid(request), money.paid.get(request.name, 0)),
        ):
            if is_so != should_be:
                yield (
                    f"What the payment request {request.number} {what}: {_cents(is_so)}; "
                    f"the history gives {_cents(should_be)}."
                )


def _paid(request: PaymentRequest) -> int:
    return request.payment.amount_cents if request.payment else 0


def _cents(amount: int | None) -> str:
    return "nothing" if amount is None else f"{amount} cents"
