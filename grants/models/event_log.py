"""Reading the history of all cases for process mining: in batches, each with the same few statements."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from grants.models.application import Application, Participation
from grants.models.call import Call, Round
from grants.models.letter import Letter
from grants.models.person import Organisation, Person
from grants.models.rulebook import DefinitionVersion
from grants.models.step import Step
from workflows.states import CASE

BATCH = 500
AnyRow = Any  # rows of the columns that each query names


def last_step(session: Session) -> int:
    """The newest step: what comes later is left out, so that all parts of a log speak of the same moment."""
    return session.scalar(select(func.max(Step.id))) or 0


def activities(session: Session, programme: str, last: int) -> list[str]:
    """Every transition that was taken, and every other kind of step."""
    columns = Step.kind, Step.subject_kind, Step.transition
    query = _steps_of(select(*columns).distinct(), programme, last)
    return sorted({activity_of(row) for row in session.execute(query)})


def activity_of(step: Any) -> str:
    """What a log calls a step: the transition, named by what moved beside a case; or what it was instead."""
    if step.kind != "step":
        return str(step.kind)
    return str(step.transition if step.subject_kind == CASE else f"{step.subject_kind}_{step.transition}")


def cases_after(session: Session, case_id: int, programme: str, last: int) -> Sequence[AnyRow]:
    """The next batch of cases that have a history, by id."""
    query = (
        select(
            Application.id, Application.ref, Application.title, Application.programme, Application.definition,
            Application.round_id, Application.kind, Application.mode, Application.theme,
            DefinitionVersion.version.label("definition_version"),
        )
        .outerjoin(DefinitionVersion, DefinitionVersion.sha256 == Application.definition_sha256)
        .where(
            Application.id > case_id,
            Application.id.in_(_steps_of(select(Step.application_id), programme, last)),
        )
        .order_by(Application.id)
        .limit(BATCH)
    )  # fmt: skip
    return session.execute(query).all()


def steps_of(session: Session, case_ids: Sequence[int], last: int) -> dict[int, list[AnyRow]]:
    """Case id -> its steps in order, each with its letter."""
    query = (
        select(
            Step.application_id, Step.number, Step.kind, Step.subject_kind, Step.subject_number,
            Step.transition, Step.from_state, Step.to_state, Step.actor_id, Step.actor_roles, Step.at,
            Step.note, Letter.id.label("letter_id"), Letter.kind.label("letter_kind"),
            Letter.label.label("letter_label"),
        )
        .outerjoin(Letter, Letter.step_id == Step.id)
        .where(Step.application_id.in_(case_ids), Step.id <= last)
        .order_by(Step.application_id, Step.number)
    )  # fmt: skip
    return _by_case(session, query)


def cities_of(session: Session, case_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """Case id -> the organisations that take part."""
    query = (
        select(Participation.application_id, Participation.organisation_id, Participation.role)
        .where(Participation.application_id.in_(case_ids))
        .order_by(Participation.application_id, Participation.id)
    )
    return _by_case(session, query)


def rounds_after(session: Session, round_id: int, programme: str, last: int) -> Sequence[AnyRow]:
    """The next batch of rounds in which a case has a history."""
    used = select(Application.round_id).where(
        Application.id.in_(_steps_of(select(Step.application_id), programme, last))
    )
    query = (
        select(Round.id, Round.name, Call.programme, Call.title_de)
        .join(Call, Call.id == Round.call_id)
        .where(Round.id > round_id, Round.id.in_(used))
    )
    return session.execute(query.order_by(Round.id).limit(BATCH)).all()


def people_after(session: Session, person_id: int, programme: str, last: int) -> Sequence[AnyRow]:
    """The next batch of people who took a step."""
    used = _steps_of(select(Step.actor_id), programme, last)
    query = select(Person.id, Person.name).where(Person.id > person_id, Person.id.in_(used))
    return session.execute(query.order_by(Person.id).limit(BATCH)).all()


def organisations_after(
    session: Session, organisation_id: int, programme: str, last: int
) -> Sequence[AnyRow]:
    """The next batch of organisations that take part in a case with a history."""
    cases = _steps_of(select(Step.application_id), programme, last)
    used = select(Participation.organisation_id).where(Participation.application_id.in_(cases))
    query = select(Organisation.id, Organisation.name, Organisation.country, Organisation.kind).where(
        Organisation.id > organisation_id, Organisation.id.in_(used)
    )
    return session.execute(query.order_by(Organisation.id).limit(BATCH)).all()


def _steps_of(query: Select[*tuple[Any, ...]], programme: str, last: int) -> Select[*tuple[Any, ...]]:
    query = query.where(Step.id <= last)
    if programme:
        query = query.join(Application, Application.id == Step.application_id).where(
            Application.programme == programme
        )
    return query


def _by_case(session: Session, query: Select[*tuple[Any, ...]]) -> dict[int, list[AnyRow]]:
    rows: Iterator[AnyRow] = iter(session.execute(query))
    return {case: list(each) for case, each in groupby(rows, key=lambda row: row.application_id)}
