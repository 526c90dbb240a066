"""An application goes all the way: written, returned, mended, reviewed, awarded, settled, closed."""

from babel.dates import format_date

from tests.journeys.cities import City, Plan
from tests.journeys.conftest import Stage
from tests.journeys.office_people import Approver, Cashier, Officer, Reviewer

PLAN = Plan()
MISSING = "Bitte nennen Sie, wer Sie auf der Exkursion empfängt."
UNMET = "Der Antrag ist vollständig."
TRIP_AND_A_DAY = 60


def test_an_application_goes_from_draft_to_closed(stage_on_both: Stage):
    stage = stage_on_both
    oldenburg = stage.enter(City, "oldenburg")
    oldenburg.starts_an_application()
    oldenburg.fills_in(PLAN)
    oldenburg.attaches("Einladung aus Groningen.pdf")
    oldenburg.submits()
    oldenburg.sees_where_it_stands("Eingegangen, wird geprüft", "Sachbearbeitung", "Begutachtung")
    receipt = oldenburg.letter("Eingangsbestätigung")
    assert PLAN.title in receipt
    assert format_date(stage.house.today, "long", locale="de") in receipt
    assert "Einladung aus Groningen.pdf" in receipt

    officer = stage.enter(Officer, "officer")
    officer.signs_in()
    officer.finds_waiting(PLAN.title)
    officer.sees_where_it_stands(
        "Formal zu prüfen",
        "Sachbearbeitung – das sind Sie",
        "Zur Begutachtung geben oder Zur Ergänzung zurückgeben",
    )
    officer.returns(MISSING, unmet=UNMET)
    officer.sees_where_it_stands(
        "Zur Ergänzung zurückgegeben", "Antragstellende Stelle", "Ergänzten Antrag einreichen"
    )

    oldenburg.finds_waiting(PLAN.title)
    assert MISSING in oldenburg.letter("Rückgabe zur Ergänzung")
    oldenburg.reads_what_is_missing(MISSING)
    oldenburg.names_the_hosts("Eintrag 2", "Stadtreinigung Groningen, Frau de Vries")
    oldenburg.submits()
    oldenburg.letter("Eingangsbestätigung")

    officer.finds_waiting(PLAN.title)
    officer.admits()
    officer.sees_where_it_stands("In der Begutachtung", "Begutachtung", "Gutachten abgeben")
    for name, points in (("reviewer", 8), ("reviewer2", 7)):
        reviewer = stage.enter(Reviewer, name)
        reviewer.signs_in()
        reviewer.finds_waiting(PLAN.title)
        reviewer.reviews(points, "Fördern", "Gut begründet.", "Ein Vorhaben mit klarem Nutzen.")
    reviewer.sees_where_it_stands("Empfehlung zu schreiben", "Sachbearbeitung", "Entscheidung empfehlen")

    officer.finds_waiting(PLAN.title)
    officer.recommends("Zuwendung bewilligen", "Beide Gutachten sind sehr gut.")
    officer.sees_where_it_stands(
        "Zu entscheiden", "Entscheidung", "Bewilligen oder Ablehnen oder Empfehlung zurückgeben"
    )
    approver = stage.enter(Approver, "approver")
    approver.signs_in()
    approver.finds_waiting(PLAN.title)
    approver.awards()
    approver.sees_where_it_stands(
        "Bewilligt, Annahme offen", "Antragstellende Stelle", "Bewilligung annehmen"
    )

    oldenburg.finds_waiting(PLAN.title)
    assert "1.564,00 EUR" in oldenburg.letter("Zuwendungsbescheid")
    cashier = stage.enter(Cashier, "cashier")
    cashier.signs_in()
    assert "1.564,00 EUR" in cashier.finds_in_the_register("Zuwendungsbescheid")
    oldenburg.accepts()
    oldenburg.sees_where_it_stands(
        "Angenommen, Bericht nach der Reise fällig",
        "Antragstellende Stelle – das sind Sie",
        "Bericht einreichen",
    )

    stage.let_days_pass(TRIP_AND_A_DAY)
    oldenburg.signs_in()
    oldenburg.finds_waiting(PLAN.title)
    oldenburg.reports(people="3", costs="1.702,35")
    oldenburg.sees_where_it_stands("Bericht eingegangen, wird geprüft", "Sachbearbeitung", "Abrechnung")
    officer.signs_in()
    officer.finds_waiting(PLAN.title)
    officer.confirms_the_report()
    cashier.signs_in()
    cashier.finds_waiting(PLAN.title)
    cashier.settles()
    cashier.sees_where_it_stands("Abgerechnet, Akte zu schließen", "Sachbearbeitung", "Akte schließen")
    assert "1.173,00 EUR" in cashier.letter("Schlussbescheid")
    officer.finds_waiting(PLAN.title)
    officer.closes()
    officer.sees_where_it_stands("Abgeschlossen")
    assert officer.history() == [
        ("Antrag eingereicht", "Oldenburg Muster"),
        ("Antrag zur Ergänzung zurückgegeben", "Officer Muster"),
        ("Ergänzter Antrag eingereicht", "Oldenburg Muster"),
        ("Formale Prüfung bestanden, zur Begutachtung gegeben", "Officer Muster"),
        ("Gutachten abgegeben", "Reviewer Muster"),
        ("Gutachten abgegeben", "Reviewer2 Muster"),
        ("Alle Gutachten liegen vor", "automatisch"),
        ("Entscheidung empfohlen", "Officer Muster"),
        ("Bewilligt", "Approver Muster"),
        ("Bewilligung angenommen", "Oldenburg Muster"),
        ("Bericht eingereicht", "Oldenburg Muster"),
        ("Bericht geprüft und bestätigt", "Officer Muster"),
        ("Abgerechnet", "Cashier Muster"),
        ("Akte geschlossen", "Officer Muster"),
    ]

    oldenburg.finds(PLAN.title)
    oldenburg.sees_where_it_stands("Abgeschlossen")
    assert "1.173,00 EUR" in oldenburg.letter("Schlussbescheid")
