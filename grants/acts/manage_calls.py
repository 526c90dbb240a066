"""Calls and their rounds."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grants.acts.errors import Invalid, NotThere
from grants.db import transaction
from grants.models import Call, Deadline, Person, Round
from workflows.label import mark as _

CALL_FIELDS = ("title_de", "title_en", "summary_de", "summary_en", "is_published")
ROUND_FIELDS = ("name", "name_en", "opens_at", "closes_at", "total_cents")


def open_call(programme: str, values: dict[str, Any], *, actor_id: int, at: datetime) -> int:
    """A new call of a programme; its id.

    Raises NotThere for somebody who is no officer of the programme, Invalid if the title is taken.
    """
    with transaction() as session:
        _refuse_others(session, actor_id, programme)
        _refuse_same_title(session, programme, values["title_de"])
        call = Call(programme=programme, created_at=at, **{name: values[name] for name in CALL_FIELDS})
        session.add(call)
        session.flush()
        return call.id


def change_call(call_id: int, values: dict[str, Any], *, actor_id: int) -> None:
    """Raises NotThere, Invalid (another call of the programme has this title)."""
    with transaction() as session:
        call = session.get(Call, call_id)
        if call is None:
            raise NotThere
        _refuse_others(session, actor_id, call.programme)
        _refuse_same_title(session, call.programme, values["title_de"], but=call_id)
        for name in CALL_FIELDS:
            setattr(call, name, values[name])


def add_round(call_id: int, values: dict[str, Any], *, actor_id: int) -> int:
    """A new round of a call; its id.

    Values: ``name``, ``name_en`` (may be left out), ``opens_at``, ``closes_at``, ``total_cents``.
    Raises NotThere, Invalid.
    """
    values = {"name_en": "", **values}
    _check(values)
    with transaction() as session:
        call = session.get(Call, call_id)
        if call is None:
            raise NotThere
        _refuse_others(session, actor_id, call.programme)
        _refuse_same_name(call, values["name"])
        row = Round(call_id=call_id, **{name: values[name] for name in ROUND_FIELDS})
        session.add(row)
        session.flush()
        return row.id


def change_round(round_id: int, values: dict[str, Any], *, actor_id: int) -> None:
    """Change a round's names, time or budget, with the values of ``add_round``.

    Raises NotThere, Invalid (a budget below what is committed).
    """
    values = {"name_en": "", **values}
    _check(values)
    with transaction() as session:
        row = session.scalars(Round.by_id(round_id).with_for_update(of=Round)).one_or_none()
        if row is None:
            raise NotThere
        _refuse_others(session, actor_id, row.call.programme)
        _refuse_same_name(row.call, values["name"], but=round_id)
        if values["total_cents"] < row.committed_cents:
            raise Invalid({"total_cents": _("More than this is already committed to awards.")})
        for name in ROUND_FIELDS:
            setattr(row, name, values[name])
        Deadline.count_anew(session, round_id)


def _check(values: dict[str, Any]) -> None:
    problems = {}
    if values["closes_at"] <= values["opens_at"]:
        problems["closes_at"] = _("The round must close after it opens.")
    if values["total_cents"] < 0:
        problems["total_cents"] = _("Enter an amount of zero or more.")
    if problems:
        raise Invalid(problems)


def _refuse_same_title(session: Session, programme: str, title_de: str, but: int | None = None) -> None:
    found = session.scalars(Call.titled(programme, title_de)).one_or_none()
    if found is not None and found.id != but:
        raise Invalid({"title_de": _("This programme has a call of this title already.")})


def _refuse_same_name(call: Call, name: str, but: int | None = None) -> None:
    if any(each.name == name and each.id != but for each in call.rounds):
        raise Invalid({"name": _("This call has a round of this name already.")})


def _refuse_others(session: Session, actor_id: int, programme: str) -> None:
    """Calls are for the programme's officers, as long as they can sign in."""
    person = session.scalars(Person.by_id(actor_id)).one_or_none()
    if person is None or programme not in person.programmes_as("officer"):
        raise NotThere
