"""Two people decide on one case at the same moment: one wins, the other learns who and loses no word."""

from tests.journeys.conftest import Stage
from tests.journeys.office_people import Approver

TITLE = "Waste without waste"
FIRST, SECOND = "Die Ziele bleiben unklar.", "Das Programm passt nicht zum Thema."


def test_the_second_approver_learns_who_was_faster_and_keeps_the_text(stage: Stage):
    ref = stage.office.case_in("reviewed", with_letters=False, title=TITLE)
    stage.office.step(ref, "recommend", "officer", data={"verdict": "rejection"})
    first, second = stage.enter(Approver, "approver"), stage.enter(Approver, "approver2")
    for approver in (first, second):
        approver.signs_in()
        approver.finds_waiting(TITLE)
        approver.begins_to_reject()
    first.completes_the_rejection(FIRST)
    first.is_told("Abgelehnt")

    with second.expects(409):
        second.completes_the_rejection(SECOND)
    assert second.heading == "Jemand anderes war schneller"
    second.reads("Approver Muster", f"{stage.house.today:%d.%m.%Y}")
    assert second.typed_before("Begründung der Ablehnung (steht im Bescheid)") == SECOND

    second.presses("Vorgang öffnen, wie er jetzt ist")
    second.sees_where_it_stands("Abgelehnt")
    second.reads(FIRST)
    assert [what for what, _who in second.history()].count("Abgelehnt") == 1
