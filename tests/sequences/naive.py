"""The same house, built as one would at first: sequences that do not find a variant out watch nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from grants import db
from grants.acts import correct_state
from grants.acts import take_step as taking
from grants.models import Award, Counter, Round, Step, history
from grants.models.history import earlier_actors, queue_letter
from grants.vocabulary import effects
from grants.vocabulary.roles import roles_of
from tests.sequences import world
from workflows.engine import Guard, Move, Workflow
from workflows.errors import WorkflowError

Patch = pytest.MonkeyPatch


def money_is_given_unasked(patch: Patch) -> None:
    """Neither the guard nor the UPDATE looks at what is left, and the database does not either."""

    def move(self: Round, session: Session, cents: int) -> bool:
        session.execute(
            update(Round).where(Round.id == self.id).values(committed_cents=Round.committed_cents + cents)
        )
        session.expire(self, ["committed_cents"])
        return True

    patch.setattr(Round, "_move", move)
    patch.setattr(world, "hasty", _unchecked(world.hasty))
    _without(patch, "budget_fits")


def money_is_freed_for_ever(patch: Patch) -> None:
    """What is given back stays bound on the award, so that it could be given back again."""

    def release(case: Any, keep: int) -> None:
        if case.award is not None:
            case.round.release_amount(effects.session_of(case), case.award.bound_cents - keep)

    patch.setattr(effects, "_release", release)


def an_old_page_will_do(patch: Patch) -> None:
    patch.setattr(taking, "_refuse_stale", lambda *_words: None)


def four_eyes_look_at_roles(patch: Patch) -> None:
    """Whoever is an approver may approve."""
    four_eyes = Workflow._four_eyes
    patch.setattr(
        Workflow,
        "_four_eyes",
        lambda self, move: [] if move.roles.intersection(move.arrow.by) else four_eyes(self, move),
    )


def four_eyes_see_the_last_one_only(patch: Patch) -> None:
    """Of several who reviewed, the last one is remembered."""

    def last(case: Any) -> dict[str, frozenset[int]]:
        return {step.transition: frozenset({step.actor_id}) for step in case.own_steps if step.actor_id}

    assert earlier_actors is taking.earlier_actors
    patch.setattr(taking, "earlier_actors", last)


def one_may_decide_in_ones_own_matter(patch: Patch) -> None:
    _without(patch, "not_own_case")


def rights_are_remembered(patch: Patch) -> None:
    """Looked up once for each person and case, as a cache would."""
    known: dict[tuple[int, str], frozenset[str]] = {}

    def remembered(person: Any, case: Any) -> frozenset[str]:
        key = person.id, case.case_file.ref
        known[key] = known.get(key, frozenset()) | roles_of(person, case)
        return known[key]

    patch.setattr(taking, "roles_of", remembered)


def a_refusal_leaves_something_behind(patch: Patch) -> None:
    """The visit is noted before it is known whether it was allowed, and kept."""
    take = Workflow.take

    def noting(self: Workflow, move: Move) -> Move:
        move.case.changed_at = move.at
        return take(self, move)

    @contextmanager
    def keeping() -> Iterator[Session]:
        with Session(db.current().writer, expire_on_commit=False) as session:
            try:
                yield session
            except WorkflowError:
                session.commit()
                raise
            session.commit()

    patch.setattr(Workflow, "take", noting)
    patch.setattr(taking, "transaction", keeping)


def letters_are_forgotten(patch: Patch) -> None:
    """When there is a rejection to write, nobody writes it."""

    def forgetful(session: Session, step: Any, kind: str, *more: Any) -> Any:
        return queue_letter(session, step, kind, *more) if kind not in ("return", "settlement") else None

    patch.setattr(taking, "queue_letter", forgetful)


def numbers_have_gaps(patch: Patch) -> None:
    """As those of a sequence, which gives each out whether it is used or not."""
    following = Counter.following

    def gappy(session: Session, kind: str, programme: str, year: int) -> int:
        following(session, kind, programme, year)
        return following(session, kind, programme, year)

    patch.setattr(Counter, "following", gappy)


def the_history_skips_a_number(patch: Patch) -> None:
    def numbered(**values: Any) -> Step:
        return Step(**{**values, "number": values["number"] + (values["number"] > 4)})

    patch.setattr(history, "Step", numbered)


def more_is_called_than_was_awarded(patch: Patch) -> None:
    """Neither the guard nor the UPDATE looks at what is left of the award, nor does the database."""

    def call(self: Award, session: Session, cents: int) -> bool:
        session.execute(
            update(Award).where(Award.id == self.id).values(called_cents=Award.called_cents + cents)
        )
        session.expire(self, ["called_cents"])
        return True

    patch.setattr(Award, "call_amount", call)
    patch.setattr(world, "hasty", _unchecked(world.hasty))
    _without(patch, "award_covers_call")


def a_deputy_is_another_person(patch: Patch) -> None:
    """Of two who act as one, four eyes see the one at the desk."""

    def at_the_desk(self: Any) -> frozenset[int]:
        return frozenset({self.actor.id}) if self.actor else frozenset()

    patch.setattr(Move, "people", property(at_the_desk))
    patch.setattr(Step, "people", property(at_the_desk))


def one_person_corrects_alone(patch: Patch) -> None:
    """Neither the act nor the database asks for another."""
    hand = correct_state._hand
    patch.setattr(world, "hasty", _unchecked(world.hasty))
    patch.setattr(correct_state, "_hand", lambda *given, not_by: hand(*given, not_by=frozenset()))


def _unchecked(hasty: Callable[[db.Database], db.Database]) -> Callable[[db.Database], db.Database]:
    """The database does not look either."""

    def prepared(database: db.Database) -> db.Database:
        @event.listens_for(database.writer, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA ignore_check_constraints=ON")

        return hasty(database)

    return prepared


def _without(patch: Patch, name: str) -> None:
    """The guard always holds."""
    unmet = Guard.unmet
    patch.setattr(Guard, "unmet", lambda self, move: [] if self.name == name else unmet(self, move))


TEMPTING: dict[Callable[[Patch], None], tuple[str, ...]] = {
    money_is_given_unasked: ("work_goes_on", "the_rounds_money_changes"),
    money_is_freed_for_ever: (),
    an_old_page_will_do: ("work_goes_on",),
    four_eyes_look_at_roles: ("work_goes_on",),
    four_eyes_see_the_last_one_only: ("work_goes_on",),
    one_may_decide_in_ones_own_matter: ("work_goes_on",),
    rights_are_remembered: ("work_goes_on", "rights_change", "somebody_is_dismissed_and_goes_on"),
    a_refusal_leaves_something_behind: ("somebody_tries_anything",),
    letters_are_forgotten: ("work_goes_on",),
    numbers_have_gaps: ("work_goes_on",),
    the_history_skips_a_number: ("work_goes_on",),
    more_is_called_than_was_awarded: ("work_goes_on", "a_city_asks_for_a_change_or_for_money"),
    a_deputy_is_another_person: ("work_goes_on", "somebody_is_away"),
    one_person_corrects_alone: ("a_state_is_corrected",),
}
VARIANTS = tuple(TEMPTING)
AT_ONCE = (an_old_page_will_do, four_eyes_look_at_roles, letters_are_forgotten)  # are found in a few seconds
