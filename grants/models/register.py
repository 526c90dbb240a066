"""The finance register: letters across all cases, as lean rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from grants.models.application import Application
from grants.models.call import Call, Round
from grants.models.letter import Letter, LetterFile
from grants.models.person import Organisation, Person

PAGE = 50
BUNDLE_AT_MOST = 5000
KINDS = ("receipt", "return", "award", "rejection", "settlement", "amendment", "amendment_refusal")


@dataclass(frozen=True)
class Wanted:
    """What the register is filtered by; None or empty: everything."""

    programme: str = ""
    call_id: int | None = None
    kind: str = ""
    dated_from: date | None = None
    dated_to: date | None = None

    def conditions(self) -> list[Any]:
        found: list[Any] = []
        if self.programme:
            found.append(Letter.programme == self.programme)
        if self.kind:
            found.append(Letter.kind == self.kind)
        if self.dated_from is not None:
            found.append(Letter.dated_on >= self.dated_from)
        if self.dated_to is not None:
            found.append(Letter.dated_on <= self.dated_to)
        if self.call_id is not None:
            found.append(Round.call_id == self.call_id)
        return found


def letters(programmes: Iterable[str], wanted: Wanted) -> Select[Any]:
    """Rows of the letters of these programmes, newest first; amount in cents where the letter names one."""
    awarded = Letter.values["award"]["amount_cents"].as_integer()
    settled = Letter.values["settlement"]["final_cents"].as_integer()
    changed = Letter.values["amendment"]["amount_cents"].as_integer()
    return (
        select(
            Letter.id,
            Letter.label,
            Letter.kind,
            Letter.programme,
            Letter.dated_on,
            Letter.issued_at,
            func.coalesce(awarded, settled, changed).label("amount_cents"),
            Application.ref,
            Organisation.name.label("organisation"),
        )
        .join(Application, Letter.application_id == Application.id)
        .join(Organisation, Application.organisation_id == Organisation.id)
        .join(Round, Application.round_id == Round.id)
        .where(Letter.programme.in_(list(programmes)), *wanted.conditions())
        .order_by(Letter.id.desc())
    )


def page(query: Select[Any], before: int | None = None, after: int | None = None) -> Select[Any]:
    """One page and one row more, which tells whether there is another page.

    ``before``: letters older than this id, newest first; ``after``: newer ones, oldest first.
    """
    if after is not None:
        return query.where(Letter.id > after).order_by(None).order_by(Letter.id).limit(PAGE + 1)
    if before is not None:
        query = query.where(Letter.id < before)
    return query.limit(PAGE + 1)


def count(query: Select[Any]) -> Select[int]:
    """How many letters a filter finds, counted no further than a bundle can hold."""
    return select(func.count()).select_from(
        query.with_only_columns(Letter.id).limit(BUNDLE_AT_MOST + 1).subquery()
    )


def for_bundle(query: Select[Any], labels: Iterable[str] | None) -> Select[Any]:
    """All letters of a filter, or the chosen ones among them."""
    return (query if labels is None else query.where(Letter.label.in_(list(labels)))).limit(
        BUNDLE_AT_MOST + 1
    )


def cases_of(labels: Iterable[str], programmes: Iterable[str]) -> Select[str]:
    """File numbers of the cases in which these letters were written, each once."""
    return (
        select(Application.ref)
        .distinct()
        .join(Letter, Letter.application_id == Application.id)
        .where(Letter.label.in_(list(labels)), Letter.programme.in_(list(programmes)))
        .order_by(Application.ref)
    )


def files_of(letter_ids: Iterable[int]) -> Select[int, str, str]:
    """(letter_id, language, sha256) of these letters."""
    return (
        select(LetterFile.letter_id, LetterFile.language, LetterFile.sha256)
        .where(LetterFile.letter_id.in_(list(letter_ids)))
        .order_by(LetterFile.letter_id.desc(), LetterFile.language)
    )


def calls(programmes: Iterable[str]) -> Select[int, str, str, str]:
    """(id, programme, title_de, title_en) of the calls to filter by, newest first."""
    return (
        select(Call.id, Call.programme, Call.title_de, Call.title_en)
        .where(Call.programme.in_(list(programmes)))
        .order_by(Call.id.desc())
    )


def letter_for(person: Person, label: str) -> Select[Letter]:
    """The letter of this number, if its case exists for the person."""
    return Letter.by_label(label).join(Application).where(Application.is_visible_to(person))
