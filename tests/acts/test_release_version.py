"""A new version of a procedure: one person proposes it, another releases it, and new cases begin under it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from grants import db
from grants.acts.draft_version import discard_draft, save_draft, start_draft
from grants.acts.errors import Invalid, NotThere
from grants.acts.keep_deputies import give_deputyship
from grants.acts.keep_people import appoint
from grants.acts.propose_version import propose_version
from grants.acts.release_version import refuse_version, release_version
from grants.models import Application, ProcedureDraft, Proposal, Step
from grants.vocabulary.binding import workflow
from grants.vocabulary.judging import LARGEST
from grants.vocabulary.versions import names_in_use, newest_workflow, shelf, versions, workflow_of
from tests.acts.test_migrate_cases import BACK, RENAMED
from tests.office import NOON, Office
from tests.procedures import NAME, newer, own_name
from workflows.errors import DefinitionError, Refused, Stale

TODAY = NOON.date()
OWN = workflow(NAME).definition.version


def propose(office: Office, text: str | None = None, **given: Any) -> int:
    """A proposal by an administrator, for today."""
    by = given.pop("by", "administrator")
    values = {"valid_from": TODAY, "reason": "Cases can be put on hold.", **given}
    return propose_version("ude", text or newer()[1], actor_id=office.people[by], at=NOON, **values)


def release(office: Office, proposal_id: int, by: str = "administrator2", **given: Any) -> int:
    return release_version(proposal_id, actor_id=office.people[by], at=NOON, **given)


def begun(ref: str) -> tuple[str, int]:
    """The procedure of a case, and its version."""
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        return case.definition, workflow_of(case).definition.version


def in_force(programme: str = "ude", days: int = 0) -> tuple[str, int]:
    with db.reading() as session:
        found = newest_workflow(session, programme, TODAY + timedelta(days=days)).definition
        return found.name, found.version


def test_a_released_version_is_for_new_cases_of_its_programme_alone(office_on_both: Office) -> None:
    old = office_on_both.case_in("submitted", with_letters=False)
    proposal = propose(office_on_both)
    assert in_force() == (NAME, OWN), "a proposal binds nobody"
    assert release(office_on_both, proposal) == 0
    new = office_on_both.case_in("submitted", with_letters=False)
    assert [begun(old), begun(new)] == [(NAME, OWN), (NAME, OWN + 1)]
    assert [in_force("ude"), in_force("trixpert")] == [(NAME, OWN + 1), (NAME, OWN)]
    office_on_both.step(new, "hold", "officer")
    office_on_both.step(old, "admit", "officer")


def test_a_released_version_waits_for_its_day(office_on_both: Office) -> None:
    release(office_on_both, propose(office_on_both, valid_from=TODAY + timedelta(days=3)))
    assert [in_force(days=days)[1] for days in (0, 2, 3, 9)] == [OWN, OWN, OWN + 1, OWN + 1]


def test_a_new_procedure_without_a_file_is_used_by_new_cases(office_on_both: Office) -> None:
    old = office_on_both.case_in("submitted", with_letters=False)
    release(office_on_both, propose(office_on_both, own_name("three_cities")))
    new = office_on_both.case_in("in_review", with_letters=False)
    assert [begun(old), begun(new)] == [(NAME, OWN), ("three_cities", 1)]
    office_on_both.step(old, "admit", "officer")
    with db.reading() as session:
        used = names_in_use(shelf(session))
        assert [used["ude"], used["trixpert"]] == [[NAME, "three_cities"], [NAME]]
        assert [each.version for each in versions(shelf(session), ["three_cities"])["three_cities"]] == [1]
    # and back, by the very text of the file
    release(office_on_both, propose(office_on_both, workflow(NAME).definition.text))
    assert in_force() == (NAME, OWN)


@pytest.mark.parametrize("by", ["administrator2", "approver"])
def test_another_person_than_the_proposer_releases(office_on_both: Office, by: str) -> None:
    proposal = propose(office_on_both)
    with pytest.raises(Refused, match="Another person than the one who proposed"):
        release(office_on_both, proposal, by="administrator")
    release(office_on_both, proposal, by=by)
    with db.reading() as session:
        found = session.scalars(Proposal.by_id(proposal)).one()
    assert found.answer is not None
    assert (found.proposed_by_id, found.answer.by_id, found.is_released) == (
        office_on_both.people["administrator"],
        office_on_both.people[by],
        True,
    )


def test_whoever_holds_both_roles_is_still_one_person(office_on_both: Office) -> None:
    appoint(office_on_both.people["administrator"], "ude", "approver")
    proposal = propose(office_on_both)
    with pytest.raises(Refused):
        release(office_on_both, proposal, by="administrator")


def test_a_deputy_counts_as_a_person_but_not_beside_the_one_represented(office_on_both: Office) -> None:
    people = office_on_both.people
    appoint(people["administrator"], "ude", "approver")
    for represented, deputy in (("administrator", "auditor"), ("approver", "cashier")):
        give_deputyship(
            people[represented], people[deputy], [("ude", "approver")], from_on=TODAY, to_on=TODAY,
            actor_id=people[represented], at=NOON,
        )  # fmt: skip
    proposal = propose(office_on_both)
    with pytest.raises(Refused, match="Another person than the one who proposed"):
        release(office_on_both, proposal, by="auditor")
    later = {"actor_id": people["cashier"], "at": NOON + timedelta(days=1)}
    with pytest.raises(NotThere):
        release_version(proposal, **later)
    release(office_on_both, proposal, by="cashier")


@pytest.mark.parametrize("who", ["officer", "approver", "auditor", "oldenburg"])
def test_only_administrators_draft_and_propose(office_on_both: Office, who: str) -> None:
    with pytest.raises(NotThere):
        propose(office_on_both, by=who)
    with pytest.raises(NotThere):
        start_draft("ude", "", actor_id=office_on_both.people[who], at=NOON)


@pytest.mark.parametrize("who", ["officer", "auditor", "cashier", "oldenburg"])
def test_nobody_else_releases_or_refuses(office_on_both: Office, who: str) -> None:
    proposal = propose(office_on_both)
    with pytest.raises(NotThere):
        release(office_on_both, proposal, by=who)
    with pytest.raises(NotThere):
        refuse_version(proposal, "No.", actor_id=office_on_both.people[who], at=NOON)


def test_an_administrator_of_one_programme_has_no_say_in_another(office_on_both: Office) -> None:
    with pytest.raises(NotThere):
        propose_version(
            "trixpert", newer()[1], valid_from=TODAY, reason="Ours too.",
            actor_id=office_on_both.people["administrator"], at=NOON,
        )  # fmt: skip


def test_a_proposal_is_answered_once(office_on_both: Office) -> None:
    first, second = propose(office_on_both), propose(office_on_both, own_name("three_cities"))
    release(office_on_both, first)
    refuse_version(second, "Not now.", actor_id=office_on_both.people["administrator"], at=NOON)
    for proposal in (first, second):
        with pytest.raises(Refused, match="answered already"):
            release(office_on_both, proposal)
        with pytest.raises(Refused, match="answered already"):
            refuse_version(proposal, "No.", actor_id=office_on_both.people["approver"], at=NOON)
    assert in_force() == (NAME, OWN + 1)


def test_of_two_proposals_with_one_number_the_second_is_refused(office_on_both: Office) -> None:
    first, second = propose(office_on_both), propose(office_on_both, newer()[1] + "# another\n")
    release(office_on_both, first)
    with pytest.raises(DefinitionError, match=f"at least the number {OWN + 2}"):
        release(office_on_both, second)
    assert in_force() == (NAME, OWN + 1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.replace(f"version = {OWN + 1}", f"version = {OWN}"), "at least the number"),
        (lambda text: text.replace('"budget_fits"', '"budget_fit"'), "Is 'budget_fits' meant"),
        (lambda text: text + "[", "Is not valid TOML"),
        (lambda _text: "#" * (LARGEST + 1), "Is larger than 200 kB"),
    ],
)
def test_what_is_not_proved_is_not_proposed(office_on_both: Office, change: Any, sentence: str) -> None:
    with pytest.raises(DefinitionError, match=sentence):
        propose(office_on_both, change(newer()[1]))
    with db.reading() as session:
        assert session.scalars(Proposal.of(["ude"])).all() == []


def test_day_and_reason_are_needed(office_on_both: Office) -> None:
    with pytest.raises(Invalid) as refusal:
        propose(office_on_both, valid_from=TODAY - timedelta(days=1), reason=" ")
    assert refusal.value.problems == {
        "valid_from": "The day lies in the past.",
        "reason": "Say what changes, and why.",
    }


def test_the_text_and_the_form_name_one_day(office_on_both: Office) -> None:
    day = TODAY + timedelta(days=5)
    with pytest.raises(Invalid, match="The text itself names another day"):
        propose(office_on_both, newer(day)[1])
    release(office_on_both, propose(office_on_both, newer(day)[1], valid_from=day))
    assert [in_force(days=days)[1] for days in (4, 5)] == [OWN, OWN + 1]


def renamed() -> str:
    """The next version: a state is called otherwise."""
    text = newer(more=BACK)[1]
    for old, new in RENAMED:
        text = text.replace(old, new)
    return text


def test_open_cases_go_on_under_it_all_or_none(office_on_both: Office) -> None:
    review = office_on_both.case_in("in_review", with_letters=False)
    check = office_on_both.case_in("submitted", with_letters=False)
    over = office_on_both.case_in("submitted", with_letters=False)
    office_on_both.step(over, "withdraw", "oldenburg")
    with pytest.raises(Invalid) as refusal:
        propose(office_on_both, renamed(), moves={})
    assert list(refusal.value.problems) == ["moves"]
    proposal = propose(office_on_both, renamed(), moves={"in_review": "with_reviewers"})
    assert release(office_on_both, proposal) == 2
    assert [begun(ref)[1] for ref in (review, check, over)] == [OWN + 1, OWN + 1, OWN]
    assert office_on_both.state_of(review) == "with_reviewers"
    with db.reading() as session:
        case = session.scalars(Application.by_ref(review)).one()
        last: Step = case.steps[-1]
    assert (last.kind, last.from_state, last.to_state, last.note, last.actor_name) == (
        "migration", "in_review", "with_reviewers", "Cases can be put on hold.", "Administrator2 Muster",
    )  # fmt: skip
    office_on_both.step(review, "review", "reviewer")


def test_a_case_that_got_stuck_meanwhile_stops_the_whole_release(office_on_both: Office) -> None:
    """The mapping fitted when it was proposed: nobody was in review then."""
    waiting = office_on_both.case_in("submitted", with_letters=False)
    proposal = propose(office_on_both, renamed(), moves={})
    stuck = office_on_both.case_in("in_review", with_letters=False)
    with pytest.raises(Refused, match="say where they go on"):
        release(office_on_both, proposal)
    assert [begun(ref) for ref in (waiting, stuck)] == [(NAME, OWN)] * 2
    assert in_force() == (NAME, OWN)


def test_a_draft_loses_nothing_and_ends_with_the_proposal(office_on_both: Office) -> None:
    first, second = (office_on_both.people[each] for each in ("administrator", "administrator2"))
    draft = start_draft("ude", "[", actor_id=first, at=NOON)
    kept = {"valid_from": None, "reason": "half a", "moves": None}
    assert save_draft(draft, "[[", version=1, actor_id=second, at=NOON, **kept) == 2
    with pytest.raises(Stale):
        save_draft(draft, "mine", version=1, actor_id=first, at=NOON, **kept)
    with pytest.raises(Stale):
        discard_draft(draft, version=1, actor_id=first, at=NOON)
    with pytest.raises(DefinitionError):
        propose(office_on_both, "[[", draft_id=draft, draft_version=2)
    with db.reading() as session:
        found = session.scalars(ProcedureDraft.by_id(draft)).one()
        assert (found.text, found.reason, found.version) == ("[[", "half a", 2)
    with pytest.raises(Stale):
        propose(office_on_both, draft_id=draft, draft_version=1)
    propose(office_on_both, draft_id=draft, draft_version=2)
    with db.reading() as session:
        assert session.scalars(ProcedureDraft.of(["ude"])).all() == []


def test_proposals_and_answers_never_change(office_on_both: Office) -> None:
    from sqlalchemy import text

    release(office_on_both, propose(office_on_both))
    for statement in (
        "UPDATE procedure_proposal SET text = ''",
        "DELETE FROM procedure_proposal",
        "UPDATE procedure_answer SET is_release = false",
        "DELETE FROM procedure_answer",
    ):
        with pytest.raises(DBAPIError, match="The history cannot be changed"), db.transaction() as session:
            session.execute(text(statement))
