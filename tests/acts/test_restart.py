"""A worker is killed in the middle of its work, another takes over: every letter is issued exactly once."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from grants import db
from grants.config import PROJECT, Config
from grants.models import Letter, LetterFile, Outbox
from grants.outside.files import Store
from tests.acts.dying_worker import settings
from tests.office import Office

# Audit event, part of the path, how often it was seen: each worker comes further than the one before.
RENDERED_NOT_STORED = ("open", "documents/incoming/", 1)
STORED_NOT_MARKED = ("os.remove", "documents/incoming/", 2)  # the draft's name, after both have theirs
LIVES = (
    RENDERED_NOT_STORED,
    ("os.rename", "documents/incoming/", 1),  # the German letter is written, but not yet under its name
    ("open", "documents/incoming/", 2),  # the German letter is stored, the English is not
    ("os.remove", "documents/incoming/", 1),  # both are stored, nothing is marked
    ("os.rename", ".part", 1),  # issued, but nobody was told
)

Order = Callable[..., str]


def in_haste(office: Office) -> Office:
    """Claims run out at once, so that a dead worker's rows need not be waited for."""
    return replace(office, config=replace(office.config, lease_seconds=0, retry_seconds=0))


@contextmanager
def workers_of(office: Office) -> Iterator[Order]:
    """Forks real workers on the office's database, and kills them when it is told to."""
    command = [sys.executable, "-m", "tests.acts.dying_worker", settings(office.config)]
    with subprocess.Popen(
        command, cwd=PROJECT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told, answers = process.stdin, process.stdout
        assert answers.readline() == "ready\n"

        def order(**given: Any) -> str:
            told.write(json.dumps(given) + "\n")
            told.flush()
            return answers.readline().strip()

        yield order
        told.close()


def _open_rows() -> int:
    with db.reading() as session:
        return sum(row.done_at is None for row in session.scalars(select(Outbox)))


def _assert_everything_happened_once(config: Config, letters: int) -> None:
    store = Store(config.documents)
    with db.reading() as session:
        rows = list(session.scalars(select(Outbox)))
        issued = list(session.scalars(select(Letter).order_by(Letter.number)))
        files = list(session.scalars(select(LetterFile)))
        languages = [[each.language for each in letter.files] for letter in issued]
    assert [(row.key, row.error) for row in rows if row.done_at is None or row.error] == []
    assert [letter.number for letter in issued] == list(range(1, letters + 1))
    assert languages == [["de", "en"]] * letters
    assert all(letter.issued_at for letter in issued)
    kept = {path.name for path in config.documents.glob("??/??/*")}
    assert kept == {each.sha256 for each in files}, "one file for each letter and language, none besides"
    assert [each.sha256 for each in files if not store.is_intact(each.sha256)] == []
    assert [store.path(each.sha256).stat().st_size for each in files] == [each.size for each in files]
    mails = {f"{row.key}@example.org.eml" for row in rows if row.kind == "mail"}
    assert {path.name for path in config.mail_folder.glob("*.eml")} == mails


def test_every_letter_is_issued_once_whenever_the_worker_dies(office_on_both: Office) -> None:
    office = in_haste(office_on_both)
    for _ in range(2):
        office.case_in("submitted", with_letters=False)
    with workers_of(office) as worker:
        for moment in LIVES:
            assert worker(moment=moment) == "killed", moment
            assert _open_rows() > 0, moment
        assert worker() == "ended 0"
    _assert_everything_happened_once(office.config, 2)


def test_what_a_killed_worker_has_stored_is_not_stored_again(office: Office) -> None:
    office = in_haste(office)
    office.case_in("submitted", with_letters=False)
    with workers_of(office) as worker:
        assert worker(moment=STORED_NOT_MARKED) == "killed"
        with db.reading() as session:
            letter = session.scalars(select(Letter)).one()
            row = session.scalars(select(Outbox).where(Outbox.kind == "letter")).one()
            assert (letter.issued_at, letter.files, row.done_at, row.attempts) == (None, [], None, 1)
        assert len(list(office.config.documents.glob("??/??/*"))) == 2
        assert worker(moment=RENDERED_NOT_STORED) == "ended 0", "that moment does not come again"
    _assert_everything_happened_once(office.config, 1)


def test_marking_before_rendering_loses_the_letter(office: Office) -> None:
    """The control: the same kill at the same moment, and nobody ever notices that the letter is missing."""
    office = in_haste(office)
    office.case_in("submitted", with_letters=False)
    with workers_of(office) as worker:
        assert worker(moment=RENDERED_NOT_STORED, naive=True) == "killed"
        assert worker() == "ended 0"
    with db.reading() as session:
        letter = session.scalars(select(Letter)).one()
        row = session.scalars(select(Outbox).where(Outbox.kind == "letter")).one()
        assert (letter.issued_at is not None, row.done_at is not None, letter.files) == (True, True, [])
    with pytest.raises(AssertionError):
        _assert_everything_happened_once(office.config, 1)


@pytest.mark.long
def test_hundreds_of_kills_lose_nothing(office: Office) -> None:
    office = in_haste(office)
    chance = random.Random(20260302)  # noqa: S311  no secret, and the same every time
    letters = kills = 0
    with workers_of(office) as worker:
        while kills < 300:
            if _open_rows() < 6:
                office.case_in("submitted", with_letters=False)
                letters += 1
            kills += worker(after=chance.uniform(0.01, 1.5)) == "killed"
        assert worker() == "ended 0"
    _assert_everything_happened_once(office.config, letters)
