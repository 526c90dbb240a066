"""Tables for spreadsheets: in the reader's own form, and without anything that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from grants.clock import OFFICE_TIME
from grants.db import reading as reading_session
from grants.models import Person
from grants.models.listing import Wanted, all_of
from grants.outside.spreadsheet import MARK, amount, delimiter, harmless
from grants.vocabulary.programmes import programmes
from grants.vocabulary.versions import workflow_of
from grants.web.language import language
from grants.web.words import RESULTS, word


def csv_of_cases(person: Person, wanted: Wanted) -> Iterator[str]:
    """The wanted cases, line by line; what the request knows is asked now, since the lines outlive it."""
    return _lines(person, wanted, _heads(), language())


def csv_of_bulk(rows: Iterable[Mapping[str, Any]]) -> str:
    """What became of each case of a step in bulk."""
    lang = language()
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter(lang), lineterminator="\r\n")
    writer.writerow(
        [_("File number"), _("Title"), _("Applicant"), _("State"), _("Result"), _("Reasons"), _("When")]
    )
    for each in rows:
        row = each["row"]
        reasons = " ".join(reason["text"] for reason in each["reasons"])
        when = row.worked_at.astimezone(OFFICE_TIME).isoformat(" ", "minutes")[:16] if row.worked_at else ""
        result = word(RESULTS, row.result)
        cells = [row.ref, row.title, row.city, each["state"], result, reasons, when]
        writer.writerow([harmless(cell) for cell in cells])
    return MARK + buffer.getvalue()


def _lines(person: Person, wanted: Wanted, heads: list[str], lang: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter(lang), lineterminator="\r\n")
    writer.writerow(heads)
    yield MARK + buffer.getvalue()
    with reading_session() as session:
        for row in all_of(session, person, wanted):
            buffer.seek(0)
            buffer.truncate()
            writer.writerow([harmless(each) for each in _cells(row, lang)])
            yield buffer.getvalue()


def _heads() -> list[str]:
    return [
        _("File number"), _("Title"), _("Applicant"), _("Country"), _("Programme"), _("Call"), _("Round"),
        _("State"), _("Since"), _("Submitted on"), _("Applied for (EUR)"), _("Awarded (EUR)"),
        _("Settled (EUR)"),
    ]  # fmt: skip


def _cells(row: Any, lang: str) -> list[str]:
    """Separators of decimals as spreadsheets of this language expect them."""
    states = workflow_of(row).definition.states
    rules = programmes().get(row.programme)
    return [
        row.ref,
        row.title,
        row.city,
        row.country,
        rules.title.of(lang) if rules else row.programme,
        row.title_en if lang == "en" else row.title_de,
        (row.round_en if lang == "en" else "") or row.round,
        states[row.state].label.of(lang) if row.state in states else row.state,
        _day(row.state_since),
        _day(row.submitted_at),
        amount(row.requested_cents, lang),
        amount(row.awarded_cents, lang),
        amount(row.final_cents, lang),
    ]


def _day(value: Any) -> str:
    return value.astimezone(OFFICE_TIME).date().isoformat() if value else ""
