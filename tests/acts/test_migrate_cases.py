"""Open cases go on under another version of their procedure: looked at first, then all of them or none."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from grants import db
from grants.acts.errors import NotThere
from grants.acts.keep_people import appoint
from grants.acts.migrate_cases import migrate_cases, plan_migration
from grants.models import Application, Step
from grants.models.rulebook import keep_definition
from grants.vocabulary.binding import workflow
from grants.vocabulary.versions import workflow_of
from tests.office import NOON, Office
from workflows.errors import DefinitionError
from workflows.migration import Migration, load_migration

NAME = "expert_exchange"
OWN = workflow(NAME).definition.version
RENAMED = (
    # the next version calls a state otherwise, and gives the officer a way back from there
    ("[states.in_review]", "[states.with_reviewers]"),
    ('"in_review"', '"with_reviewers"'),
)
BACK = """
[transitions.take_back]
label  = { de = "Aus der Begutachtung nehmen", en = "Take out of review" }
done   = { de = "Aus der Begutachtung genommen", en = "Taken out of review" }
from   = ["with_reviewers"]
to     = "submitted"
by     = ["officer"]
"""
MAPPING = f"""
definition = "{NAME}"
from       = {OWN}
to         = {OWN + 1}
reason     = "Reviews can be taken back."
[states]
in_review  = "with_reviewers"
"""


@pytest.fixture
def newer(office_on_both: Office) -> None:
    keep_newer()


def keep_newer() -> None:
    text = workflow(NAME).definition.text.replace(f"version = {OWN}", f"version = {OWN + 1}", 1)
    for old, new in RENAMED:
        text = text.replace(old, new)
    text += BACK
    with db.transaction() as session:
        keep_definition(
            session,
            name=NAME,
            version=OWN + 1,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            valid_from=None,
            at=NOON,
        )


def mapping(folder: Path, text: str = MAPPING) -> Migration:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return load_migration(path)


def found(ref: str) -> tuple[str, int, list[tuple[str, str, str, str]]]:
    """State, version of the procedure, and the history."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        steps = [(step.kind, step.transition, step.from_state, step.to_state) for step in case.steps]
        return case.state, workflow_of(case).definition.version, steps


def officer_of_both(office: Office) -> int:
    """The definition serves two programmes, so it takes an officer of both."""
    appoint(office.people["officer"], "trixpert", "officer")
    return office.people["officer"]


@pytest.fixture
def three(office_on_both: Office) -> tuple[str, str, str]:
    """A case in review, a draft, and one that is over."""
    reviewed, draft = office_on_both.case_in("in_review", with_letters=False), office_on_both.draft()
    over = office_on_both.draft()
    office_on_both.step(over, "withdraw", "oldenburg")
    return reviewed, draft, over


def test_looking_changes_nothing_and_tells_all(
    three: tuple[str, str, str], newer: None, tmp_path: Path
) -> None:
    before = [found(ref) for ref in three]
    plan = plan_migration(mapping(tmp_path))
    assert plan.cases == {"draft": [three[1]], "in_review": [three[0]]}
    assert plan.changes["draft"].is_plain
    change = plan.changes["in_review"]
    assert (change.target, change.gained, change.lost) == ("with_reviewers", (("officer", "take_back"),), ())
    assert [found(ref) for ref in three] == before


def test_open_cases_move_with_a_line_in_their_history_and_closed_ones_stay(
    office_on_both: Office, three: tuple[str, str, str], newer: None, tmp_path: Path
) -> None:
    plan = migrate_cases(mapping(tmp_path), actor_id=officer_of_both(office_on_both), at=NOON)
    assert plan.count == 2
    states = [found(ref)[:2] for ref in three]
    assert states == [("with_reviewers", OWN + 1), ("draft", OWN + 1), ("withdrawn", OWN)]
    assert found(three[0])[2][-1] == ("migration", "migrate", "in_review", "with_reviewers")
    assert found(three[1])[2] == [("migration", "migrate", "draft", "draft")]
    office_on_both.step(three[0], "take_back", "officer")
    assert office_on_both.state_of(three[0]) == "submitted"
    assert plan_migration(mapping(tmp_path)).count == 0, "a second time finds nothing to move"


def test_the_history_is_read_in_the_words_of_each_version(
    office: Office, client_of: Any, tmp_path: Path
) -> None:
    ref = office.case_in("in_review", with_letters=False)
    keep_newer()
    migrate_cases(mapping(tmp_path), actor_id=officer_of_both(office), at=NOON)
    office.step(ref, "take_back", "officer")
    page = client_of("officer").get(f"/applications/{ref}").text
    assert "Aus der Begutachtung genommen" in page
    assert f"Verfahren auf Fassung {OWN + 1} umgestellt" in page
    assert "Reviews can be taken back." in page
    assert "Formale Prüfung bestanden" in page
    assert "Reviews can be taken back." not in client_of("oldenburg").get(f"/applications/{ref}").text


def test_only_an_officer_of_all_its_programmes_moves_cases(
    office_on_both: Office, three: tuple[str, str, str], newer: None, tmp_path: Path
) -> None:
    before = [found(ref) for ref in three]
    for name in ("approver", "oldenburg", "officer"):
        with pytest.raises(NotThere):
            migrate_cases(mapping(tmp_path), actor_id=office_on_both.people[name], at=NOON)
    assert [found(ref) for ref in three] == before


def test_none_moves_if_one_cannot(
    office_on_both: Office, three: tuple[str, str, str], newer: None, tmp_path: Path
) -> None:
    """The draft's history has a gap, so that its next number is taken; the case before it goes back too."""
    with db.transaction() as session:
        draft = session.scalars(Application.by_ref(three[1])).one()
        gap = {"transition": "x", "from_state": "draft", "to_state": "draft", "actor_name": "", "at": NOON}
        session.add(Step(application_id=draft.id, number=2, **gap))
    before = [found(ref) for ref in three]
    with pytest.raises(IntegrityError):
        migrate_cases(mapping(tmp_path), actor_id=officer_of_both(office_on_both), at=NOON)
    assert [found(ref) for ref in three] == before


BAD = {
    "": ["definition: Is missing; a text is expected.", "from: Is missing; a whole number is expected."],
    MAPPING.replace(NAME, "another"): [
        "definition: There is no definition 'another'. There are: expert_exchange, trilateral."
    ],
    MAPPING.replace(f"= {OWN + 1}", "= 99"): ["version: There is no version 99."],
    MAPPING.replace("with_reviewers", "with_nobody"): [
        f"states.in_review: Version {OWN + 1} has no state 'with_nobody'."
    ],
    MAPPING.replace("in_review ", "in_revue "): [
        f"states.in_revue: Version {OWN} has no state 'in_revue'.",
        f"states: Misses 'in_review': say in which state of version {OWN + 1} its cases go on.",
    ],
    MAPPING + "moon = 1\n": ["states.moon: Must be a text."],
    MAPPING.replace("reason", "raeson"): ["reason: Is missing; a text is expected."],
}


@pytest.mark.parametrize("text", BAD)
def test_a_mapping_with_a_mistake_says_where(office: Office, tmp_path: Path, text: str) -> None:
    keep_newer()
    with pytest.raises(DefinitionError) as refusal:
        plan_migration(mapping(tmp_path, text))
    assert set(BAD[text]) <= {f"{each.key}: {each.reason}" for each in refusal.value.problems}
