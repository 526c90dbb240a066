"""A case keeps the version of its procedure that it began under; a new one gets the newest that is valid."""

import hashlib
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from grants import create_app, db
from grants.models import Application
from grants.models.rulebook import DefinitionVersion, keep_definition
from grants.vocabulary.binding import workflow
from grants.vocabulary.versions import newest_workflow, refuse_changed, shelf, versions, workflow_of
from tests.office import NOON, Office
from tests.procedures import NAME, ON_HOLD, newer
from workflows.errors import DefinitionError, UnknownTransition


def keep(version: int, text: str, valid_from: date | None = None) -> str:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with db.transaction() as session:
        keep_definition(
            session, name=NAME, version=version, sha256=sha256, text=text, valid_from=valid_from, at=NOON
        )
    return sha256


def case_of(ref: str) -> Application:
    with db.reading() as session:
        return session.scalars(Application.by_ref(ref)).one()


def test_the_text_is_kept_when_the_first_case_begins(office_on_both: Office) -> None:
    ref = office_on_both.draft()
    office_on_both.draft()
    own = workflow(NAME).definition
    with db.reading() as session:
        kept = session.scalars(DefinitionVersion.by_sha256(case_of(ref).definition_sha256)).all()
        rows = session.execute(DefinitionVersion.of([NAME])).all()
    assert [(each.version, each.text) for each in kept] == [(own.version, own.text)]
    assert len(rows) == 1, "the second case found it there"


def test_a_running_case_keeps_its_version_and_a_new_one_gets_the_newest(office_on_both: Office) -> None:
    old = office_on_both.case_in("submitted", with_letters=False)
    version, text = newer()
    keep(version, text)
    new = office_on_both.case_in("submitted", with_letters=False)
    assert [workflow_of(case_of(ref)).definition.version for ref in (old, new)] == [version - 1, version]
    office_on_both.step(new, "hold", "officer")
    with pytest.raises(UnknownTransition):
        office_on_both.step(old, "hold", "officer")
    office_on_both.step(old, "admit", "officer")
    office_on_both.step(new, "resume", "officer")
    office_on_both.step(new, "admit", "officer")
    assert [office_on_both.state_of(ref) for ref in (old, new)] == ["in_review", "in_review"]


def test_a_version_waits_for_its_day(office_on_both: Office) -> None:
    starts = NOON.date() + timedelta(days=3)
    version, text = newer(starts)
    keep(version, text, starts)
    with db.reading() as session:
        found = [
            newest_workflow(session, "ude", starts + timedelta(days=days)).definition.version
            for days in (-1, 0, 1)
        ]
    assert found == [version - 1, version, version]


def test_all_versions_are_on_desk_list_and_filter(office: Office, client_of: Any) -> None:
    old = office.case_in("submitted", with_letters=False)
    version, text = newer()
    keep(version, text)
    new = office.case_in("submitted", with_letters=False)
    office.step(new, "hold", "officer")
    officer = client_of("officer")
    desk, listed = officer.get("/desk").text, officer.get("/applications?state=on_hold").text
    assert (old in desk, new in desk, "Zurückgestellt" in desk) == (True, True, True)
    assert (old in listed, new in listed) == (False, True)
    assert "Zurückstellen" not in officer.get(f"/applications/{old}").text
    assert "Weiter prüfen" in officer.get(f"/applications/{new}").text
    with db.reading() as session:
        assert [each.version for each in versions(shelf(session), [NAME])[NAME]] == [version, version - 1]


def test_another_text_of_a_version_in_use_stops_the_start(office_on_both: Office) -> None:
    own = workflow(NAME).definition
    keep(own.version, own.text + "# a word of mine\n")
    with db.reading() as session, pytest.raises(DefinitionError) as refusal:
        refuse_changed(session)
    sentence = f"Cases run under another text of version {own.version}. A changed text is a new version."
    assert [(each.key, each.reason) for each in refusal.value.problems] == [("version", sentence)]
    with pytest.raises(DefinitionError):
        create_app(office_on_both.config)


def test_a_kept_version_is_used_as_it_was_though_more_is_proved_today(office: Office) -> None:
    """A dead end is refused in a file; a case that runs under one can still be opened and moved on."""
    dead_end = ON_HOLD.replace('to     = "submitted"', 'to     = "on_hold"')
    version, text = newer(more=dead_end)
    sha256 = keep(version, text)
    found = workflow_of(SimpleNamespace(definition=NAME, definition_sha256=sha256))  # type: ignore[arg-type]
    assert found.definition.transitions["resume"].to == "on_hold"


def test_a_kept_version_whose_words_are_lost_says_which(office: Office) -> None:
    version, text = newer(more=ON_HOLD + 'requires = ["moon_is_full"]\n')
    sha256 = keep(version, text)
    with pytest.raises(DefinitionError, match="Unknown guard 'moon_is_full'"):
        workflow_of(SimpleNamespace(definition=NAME, definition_sha256=sha256))  # type: ignore[arg-type]


def test_a_text_that_is_not_kept_is_said_to_be_missing(office: Office) -> None:
    with pytest.raises(DefinitionError, match=r"SHA-256 000000000000…\) that is not kept"):
        workflow_of(SimpleNamespace(definition=NAME, definition_sha256="0" * 64))  # type: ignore[arg-type]
