"""A procedure changes in the browser: one person proposes, another releases; old cases go on under theirs."""

import re

from playwright.sync_api import expect

from grants.vocabulary.binding import workflow
from tests.journeys.administrators import Administrator
from tests.journeys.cities import City, Plan
from tests.journeys.conftest import Stage
from tests.journeys.office_people import Approver, Officer
from tests.procedures import NAME, ON_HOLD

DECIDED, CHECKED = "Decided under the old version", "Checked under the old version"
OWN = workflow(NAME).definition.version
PROGRAMME = "Urban Diplomacy Exchange – Fachaustauschreisen"
PROPOSAL = f"{NAME}, Version {OWN + 1} für {PROGRAMME}"
REASON = "Anträge können zurückgestellt werden; die Entscheidung gibt keine Empfehlung mehr zurück."
REVISE = "Bitte die zweite Stellungnahme einarbeiten."


def with_a_slip(text: str) -> str:
    return text.replace('"budget_fits"', '"budget_fit"', 1)


def changed(text: str) -> str:
    """A state more, with the steps there and back; one step less."""
    mended = text.replace('"budget_fit"', '"budget_fits"', 1)
    return re.sub(r"(?ms)^\[transitions\.send_back\]\n.*?(?=^\[)", "", mended) + ON_HOLD


def test_a_version_is_proposed_by_one_released_by_another_and_used_by_new_cases(stage_on_both: Stage):
    stage = stage_on_both
    for state, title in (("reviewed", DECIDED), ("submitted", CHECKED)):
        ref = stage.office.case_in(state, with_letters=False, title=title)
        if state == "reviewed":
            stage.office.step(ref, "recommend", "officer")

    first = stage.enter(Administrator, "administrator")
    first.signs_in()
    first.begins_a_draft("Fachaustausch", PROGRAMME)
    first.rewrites(with_a_slip)
    first.reads("1 Stelle ist zu berichtigen", "transitions.award.requires[1]", "Is 'budget_fits' meant?")
    first.uploads(changed)
    first.reads(
        "Der Text kann gelten: Es ist nichts zu berichtigen.",
        "neu: Zurückstellen",
        "weg: Empfehlung zurückgeben",
        f"2 Fälle unter Version {OWN}",
        "Sachbearbeitung darf nun: Zurückstellen",
        "Entscheidung darf nicht mehr: Empfehlung zurückgeben",
    )
    expect(first.page.locator(".verdicts > li")).to_have_count(8)
    expect(first.page.locator(".verdicts > li").filter(has_text="gilt")).to_have_count(8)
    first.proposes(REASON)
    first.reads("Sie haben diese Version vorgeschlagen. Freigeben muss sie eine andere Person.")
    expect(first.page.get_by_role("button", name=f"Version {OWN + 1} freigeben")).to_have_count(0)

    second = stage.enter(Administrator, "administrator2")
    second.signs_in()
    second.opens_the_proposal(PROPOSAL)
    second.reads(REASON, "Administrator Muster", "weg: Empfehlung zurückgeben")
    second.releases(OWN + 1)
    second.reads("vorgeschlagen von Administrator Muster, freigegeben von Administrator2 Muster")
    second.compares(OWN, OWN + 1)
    second.reads("neu: Zurückgestellt", "weg: Empfehlung zurückgeben")

    plan = Plan()
    oldenburg = stage.enter(City, "oldenburg", closely=False)
    oldenburg.starts_an_application()
    oldenburg.fills_in(plan)
    oldenburg.submits()

    officer = stage.enter(Officer, "officer")
    officer.signs_in()
    officer.finds_waiting(plan.title)
    officer.puts_on_hold()
    officer.sees_where_it_stands("Zurückgestellt", "Sachbearbeitung – das sind Sie", "Weiter prüfen")
    officer.follows("Der Weg dieses Falls als Zeichnung")
    officer.reads(f"Version {OWN + 1}", "Zurückstellen")
    assert "Empfehlung zurückgeben" not in officer.main.inner_text()

    officer.finds_waiting(CHECKED)
    assert "Zurückstellen" not in officer.main.inner_text()
    officer.admits()

    approver = stage.enter(Approver, "approver")
    approver.signs_in()
    approver.finds_waiting(DECIDED)
    approver.sends_back(REVISE)
    approver.sees_where_it_stands("Empfehlung zu schreiben", "Sachbearbeitung", "Entscheidung empfehlen")
    approver.follows("Der Weg dieses Falls als Zeichnung")
    approver.reads(f"Version {OWN}", "Empfehlung zurückgeben")
    assert "Zurückstellen" not in approver.main.inner_text()
