"""What is over is taken up again where the procedure allows it, by an ordinary step with a reason."""

import pytest

from grants import db
from grants.acts.propose_version import propose_version
from grants.acts.release_version import release_version
from grants.models import Application
from tests.office import NOON, Office
from tests.procedures import newer
from tests.web.walking import main_form, send_from, words
from workflows.errors import DefinitionError, WorkflowError

REOPEN = """
[transitions.reopen]
label   = { de = "Wieder aufnehmen", en = "Reopen" }
done    = { de = "Wieder aufgenommen", en = "Reopened" }
from    = ["closed"]
to      = "settled"
by      = ["officer"]
note    = "required"
reopens = true
mail    = ["applicant"]
"""
WHY = "A receipt has turned up."


def allow(office: Office, text: str = REOPEN) -> None:
    """New cases can be reopened from now on."""
    given = {"valid_from": NOON.date(), "reason": "Mistakes happen."}
    new = newer(more=text)[1]
    proposal = propose_version("ude", new, actor_id=office.people["administrator"], at=NOON, **given)
    release_version(proposal, actor_id=office.people["administrator2"], at=NOON)


def history(ref: str) -> list[tuple[str, str]]:
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        return [(step.transition, step.note) for step in case.steps]


def test_a_closed_case_is_reopened_with_a_reason_and_closed_again(office_on_both: Office) -> None:
    office = office_on_both
    allow(office)
    ref = office.case_in("closed")
    office.step(ref, "reopen", "officer", note=WHY)
    assert office.state_of(ref) == "settled"
    office.work_off()
    office.step(ref, "close", "officer")
    assert office.state_of(ref) == "closed"
    assert history(ref)[-3:] == [("close", ""), ("reopen", WHY), ("close", "")]


def test_a_case_that_began_before_stays_closed(office: Office) -> None:
    old = office.case_in("closed")
    allow(office)
    with pytest.raises(WorkflowError):
        office.step(old, "reopen", "officer", note=WHY)
    assert office.state_of(old) == "closed"


def test_the_page_asks_for_the_reason_and_the_case_is_on_the_desk_again(office: Office, client_of) -> None:
    allow(office)
    ref = office.case_in("closed")
    officer, city = client_of("officer"), client_of("oldenburg")
    assert "Wieder aufnehmen" in words(officer.get(f"/applications/{ref}"))
    assert "Wieder aufnehmen" not in words(city.get(f"/applications/{ref}"))
    page = officer.get(f"/applications/{ref}/steps/reopen")
    assert main_form(page) is not None
    assert send_from(officer, page, note=" ").status_code == 422
    assert send_from(officer, page, note=WHY).status_code == 302
    assert ref in officer.get("/desk").text
    assert WHY in words(city.get(f"/applications/{ref}")), "the city reads why"


def test_reopening_before_the_settlement_would_settle_twice_and_is_refused(office: Office) -> None:
    with pytest.raises(DefinitionError) as refusal:
        allow(office, REOPEN.replace('"settled"', '"report_checked"'))
    (told,) = {problem.key: problem for problem in refusal.value.problems}.values()
    assert told.key == "transitions.settle.effects[1]"
    assert "'settle_budget' is to settle money, but it is settled already." in told.reason
    assert "–reopen→ report_checked" in str(told)
