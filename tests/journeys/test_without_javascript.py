"""A telephone without JavaScript is enough for a whole application."""

from playwright.sync_api import expect

from tests.journeys.cities import City, Plan
from tests.journeys.conftest import Stage
from tests.journeys.watch import PHONE


def test_a_city_applies_on_a_telephone_without_javascript(stage: Stage):
    plan = Plan()
    oldenburg = stage.enter(City, "oldenburg", viewport=PHONE, java_script_enabled=False)
    oldenburg.starts_an_application()
    oldenburg.fills_in(plan)
    oldenburg.attaches("Einladung.pdf")
    oldenburg.follows("Zur Übersicht")
    oldenburg.follows("Besuche")
    oldenburg.presses("„Besuch auf den Wertstoffhöfen“ ändern")
    oldenburg.presses("Weiteren Eintrag hinzufügen")
    oldenburg.adds_to_the_agenda(3, "Tag 3", "11:00", "Plenum", "Was wir mitnehmen")
    oldenburg.takes_from_the_agenda(1)
    expect(oldenburg.page.get_by_label("Thema", exact=True)).to_have_count(2)
    oldenburg.presses("Besuch speichern")
    oldenburg.submits()
    oldenburg.sees_where_it_stands("Eingegangen, wird geprüft", "Sachbearbeitung", "Begutachtung")
    oldenburg.reads("Wertstoffhof mit Tauschhalle", "Was wir mitnehmen")
    assert "Sammeln und Sortieren" not in oldenburg.main.inner_text()
    assert plan.title in oldenburg.letter("Eingangsbestätigung")
