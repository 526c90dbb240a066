"""An application is rejected, by another person than the one who recommended it, and the city reads why."""

from tests.journeys.cities import City
from tests.journeys.conftest import Stage
from tests.journeys.office_people import Approver, Officer

TITLE = "Waste without waste"
DRAFT = "Das Reiseprogramm lässt offen, was gelernt werden soll."
REASON = (
    "Das Reiseprogramm nennt keine Fachgruppe zum beantragten Thema. Ein neuer Antrag sollte sie beschreiben."
)


def test_an_application_is_rejected_with_reasons(stage_on_both: Stage):
    stage = stage_on_both
    stage.office.case_in("reviewed", with_letters=False, title=TITLE)

    officer = stage.enter(Officer, "everything")
    officer.signs_in()
    officer.finds_waiting(TITLE)
    officer.recommends("Antrag ablehnen", DRAFT)
    officer.reads(
        "Ablehnen",
        "Das muss eine andere Person tun als die, die die Empfehlung geschrieben hat.",
    )

    approver = stage.enter(Approver, "approver")
    approver.signs_in()
    approver.finds_waiting(TITLE)
    approver.reads("Die Sachbearbeitung hat eine Ablehnung empfohlen.")
    approver.rejects(REASON)
    approver.sees_where_it_stands("Abgelehnt")

    oldenburg = stage.enter(City, "oldenburg")
    oldenburg.signs_in()
    oldenburg.finds(TITLE)
    oldenburg.sees_where_it_stands("Abgelehnt")
    oldenburg.reads("Der Vorgang ist abgeschlossen. Es ist nichts mehr zu tun.")
    letter = oldenburg.letter("Ablehnungsbescheid")
    assert REASON in letter
    assert DRAFT not in letter
    assert "Widerspruch" in letter
    assert oldenburg.history()[-2:] == [
        ("Entscheidung empfohlen", "die Förderstelle"),
        ("Abgelehnt", "Approver Muster"),
    ]
