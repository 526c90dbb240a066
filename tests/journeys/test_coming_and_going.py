"""The language changes where one stands, and who signs out is gone everywhere."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.journeys.cities import City
from tests.journeys.conftest import Stage

TITLE = "Waste without waste"
TYPED = "Was wir bisher versucht haben."


def test_the_language_changes_where_one_stands(stage: Stage):
    stage.office.draft(title=TITLE)
    oldenburg = stage.enter(City, "oldenburg")
    oldenburg.arrives("/calls")
    oldenburg.presses("English")
    assert (oldenburg.heading, urlsplit(oldenburg.page.url).path) == ("Calls", "/calls")
    oldenburg.presses("Deutsch")
    assert (oldenburg.heading, urlsplit(oldenburg.page.url).path) == ("Aufrufe", "/calls")
    oldenburg.signs_in()
    oldenburg.follows("Anträge")
    oldenburg.writes({"Suche": "waste"})
    oldenburg.presses("Anzeigen")
    before = oldenburg.page.url
    oldenburg.presses("English")
    assert (oldenburg.heading, oldenburg.page.url) == ("Applications", before)
    expect(oldenburg.page.get_by_label("Search", exact=True)).to_have_value("waste")
    oldenburg.follows(TITLE)
    expect(oldenburg.page.locator("html")).to_have_attribute("lang", "en")


def test_who_signs_out_is_gone_in_every_tab(stage: Stage):
    stage.office.draft(title=TITLE)
    oldenburg = stage.enter(City, "oldenburg")
    oldenburg.signs_in()
    oldenburg.finds_waiting(TITLE)
    reading, writing = oldenburg.opens_a_tab(), oldenburg.opens_a_tab()
    writing.presses("Antrag schreiben")
    writing.follows("Ziele und Nutzen")
    writing.writes({"Zu welcher Aufgabe möchten Sie dazulernen?": TYPED})

    oldenburg.presses("Abmelden")
    oldenburg.is_told("Sie sind abgemeldet.")
    oldenburg.goes_back()
    assert oldenburg.heading == "Anmelden"
    reading.follows("Meine Aufgaben")
    assert reading.heading == "Anmelden"
    with writing.expects(401):
        writing.presses("Speichern und weiter")
    assert writing.heading == "Bitte melden Sie sich an"
    assert writing.typed_before("challenge") == TYPED
    writing.gives_the_password()
    assert writing.heading == "Sie sind wieder angemeldet"
    writing.presses("Noch einmal senden")
    assert writing.heading == "Besuche"
    writing.follows("Vorherige Seite")
    expect(writing.page.get_by_label("Zu welcher Aufgabe möchten Sie dazulernen?")).to_have_value(TYPED)
