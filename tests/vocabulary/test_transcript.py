"""The copy of an application that its receipt carries."""

from grants import db
from grants.models import Application, visit
from grants.vocabulary.transcript import COSTS, ITEM_KINDS, transcript
from tests.office import Office


def test_the_copy_says_everything_that_was_handed_in(office: Office) -> None:
    ref = office.draft()
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        case.visits[0].items[0].details = "At the yard."
        rows = transcript(case)
    said = {row["label"]["en"]: row["value"] for row in rows}
    assert said == {
        "Summary": "How Groningen closes its material cycles.",
        "Challenge": "Too much is burnt.",
        "Aims": "A plan for reuse.",
        "Why these partners": "Groningen is ahead.",
        "Why in person": "Plants must be seen.",
        "Use of the results": "The council decides in autumn.",
        "Contact": "Erika Muster, erika@oldenburg.example",
        "People taking part: Visit to the recycling yards": (
            "Oldenburg: 4 (administration)\nGroningen: 2 (municipal company)"
        ),
        "Agenda: Visit to the recycling yards": {
            "de": "9.\u00a0Juni\u00a02026 10:00 Sustainability: Waste management (Fachgruppe)\nAt the yard.",
            "en": "9\u00a0June\u00a02026 10:00 Sustainability: Waste management (Expert group)\nAt the yard.",
        },
        "Costs": {
            "de": "Fahrtkosten, Train: 900,00 EUR\nUnterkunft: 600,00 EUR",
            "en": "Travel costs, Train: EUR 900.00\nAccommodation: EUR 600.00",
        },
        "Own money": {"de": "300,00 EUR", "en": "EUR 300.00"},
        "Money from others": {"de": "0,00 EUR", "en": "EUR 0.00"},
    }


def test_the_copy_has_a_word_for_everything_that_can_be_chosen() -> None:
    assert set(ITEM_KINDS) == set(visit.AGENDA_KINDS)
    assert set(COSTS) == set(visit.COST_KINDS)
