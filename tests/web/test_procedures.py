"""The procedure pages: drawn, proved, compared; and a new version, from a draft to its release by two."""

import re
import time
from io import BytesIO
from typing import Any

import pytest
import time_machine
from sqlalchemy import text as sql

from grants import db
from grants.acts.draft_version import start_draft
from grants.acts.propose_version import propose_version
from grants.acts.release_version import release_version
from grants.models import Application
from grants.models.waiting import waiting_in
from grants.vocabulary.binding import VOCABULARY, workflow
from grants.vocabulary.judging import LARGEST, judge_text
from grants.vocabulary.versions import workflow_of
from grants.web import procedure_words as say
from grants.web.words import LETTERS
from tests.acts.test_release_version import renamed
from tests.office import NOON, Office
from tests.procedures import NAME, newer, own_name
from tests.web.lists import cost
from tests.web.walking import soup

EVIL = "<script>alert(1)</script>\\\"'&"
TODAY = "2026-03-02"
OWN = workflow(NAME).definition.version


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def token(text: str) -> str:
    return text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def send(client: Any, url: str, page: str = "/procedures", **fields: Any) -> Any:
    return client.post(url, data={"csrf_token": token(client.get(page).text), **fields})


def begin(client: Any) -> str:
    """A draft that begins as a copy; its address."""
    return send(client, "/procedures/drafts", name=NAME, programme="ude").headers["Location"]


def save(client: Any, draft: str, version: int = 1, **given: Any) -> Any:
    fields = {
        "text": newer()[1], "valid_from": TODAY, "reason": "On hold.", "open_cases": "stay", "do": "save",
        "version": version, **given,
    }  # fmt: skip
    return send(client, draft, page=draft, **fields)


def release(office: Office, text: str, **given: Any) -> None:
    first, second = (office.people[each] for each in ("administrator", "administrator2"))
    values = {"valid_from": NOON.date(), "reason": "New.", **given}
    release_version(propose_version("ude", text, actor_id=first, at=NOON, **values), actor_id=second, at=NOON)


def test_the_office_sees_what_waits_where_who_may_what_and_that_it_is_proved(office: Office, client_of: Any):
    for _ in range(3):
        office.case_in("submitted", with_letters=False)
    office.draft()
    text = client_of("officer").get(f"/procedures/{NAME}").text
    assert text.count("3 Fälle warten") == 2, "in the drawing, and in the table"
    assert "1 Fall wartet" not in text, "a draft is its city's own"
    for expected in ("Empfehlung zu schreiben", "Die, die bewilligt hat".lower(), "42 Tage nach", "gilt"):
        assert expected in text
    assert text.count("verdicts") == 1


def test_everybody_sees_the_public_words_and_nothing_from_inside(office: Office, client_of: Any):
    office.case_in("submitted", with_letters=False)
    for who in (None, "oldenburg"):
        text = client_of(who).get(f"/procedures/{NAME}").text
        assert "Begutachtet, Entscheidung wird vorbereitet" in text
        assert "Antrag einreichen" in text
        for inside in (
            "Empfehlung zu schreiben",
            "Zu entscheiden",
            "Empfehlung zurückgeben",
            "warten",
            "Beweise",
        ):
            assert inside not in text, inside
        assert client_of(who).get(f"/procedures/{NAME}/changes").status_code in (302, 404)


def test_a_version_goes_from_a_draft_to_the_release_by_a_second_person(office: Office, client_of: Any):
    old = office.case_in("submitted", with_letters=False)
    first, second = client_of("administrator"), client_of("administrator2")
    draft = begin(first)
    assert f"version = {OWN + 1}" in first.get(draft).text
    # a slip of the pen is told with line, place and reason, and nothing is lost
    broken = newer()[1].replace('"budget_fits"', '"budget_fit"')
    assert save(first, draft, text=broken, reason="half a sen").status_code == 302
    page = first.get(draft).text
    assert "Is &#39;budget_fits&#39; meant?" in page
    assert "transitions.award.requires[1]" in page
    assert "half a sen" in page
    refused = save(first, draft, version=2, text=broken, do="propose")
    assert (refused.status_code, "Berichtigen Sie zuerst" in refused.text) == (422, True)
    # what would change, and for which cases
    assert save(first, draft, version=3).status_code == 302
    page = first.get(draft).text
    assert "neu: Zurückgestellt" in page
    assert "Sachbearbeitung darf nun: Zurückstellen" in page
    proposal = save(first, draft, version=4, do="propose").headers["Location"]
    assert first.get(draft).status_code == 404
    # the proposer may not release; the second person does
    assert "/release" not in first.get(proposal).text
    assert send(first, f"{proposal}/release").status_code == 422
    assert "On hold." in second.get(proposal).text
    assert send(second, f"{proposal}/release").status_code == 302
    new = office.case_in("submitted", with_letters=False)
    with db.reading() as session:
        cases = [session.scalars(Application.by_ref(ref)).one() for ref in (old, new)]
        assert [workflow_of(case).definition.version for case in cases] == [OWN, OWN + 1]
    text = first.get(f"/procedures/{NAME}").text
    assert "vorgeschlagen von Administrator Muster, freigegeben von Administrator2 Muster" in text
    assert "Zurückstellen" in client_of("officer").get(f"/applications/{new}").text


def test_open_cases_move_with_the_release_by_the_form(office: Office, client_of: Any):
    ref = office.case_in("in_review", with_letters=False)
    first, second = client_of("administrator"), client_of("approver")
    draft = begin(first)
    save(first, draft, text=renamed())
    page = first.get(draft).text
    assert "steckt fest" in page
    assert 'name="to_in_review"' in page
    refused = save(first, draft, version=2, text=renamed(), open_cases="move", do="propose")
    assert (refused.status_code, "sagen sie, wo sie weiterlaufen" in refused.text.lower()) == (422, True)
    moves = {"open_cases": "move", "to_in_review": "with_reviewers"}
    proposal = save(first, draft, version=3, text=renamed(), do="propose", **moves).headers["Location"]
    assert send(second, f"{proposal}/release", page=proposal).status_code == 302
    assert office.state_of(ref) == "with_reviewers"
    history = client_of("officer").get(f"/applications/{ref}").text
    assert f"Verfahren auf Fassung {OWN + 1}" in history


def test_who_comes_late_loses_nothing(office: Office, client_of: Any):
    first, second = client_of("administrator"), client_of("administrator2")
    draft = begin(first)
    save(first, draft, reason="mine")
    late = save(second, draft, version=1, text="my own words", reason="theirs")
    assert late.status_code == 409
    assert "my own words" in late.text
    assert "Administrator Muster" in late.text
    assert "mine" in first.get(draft).text


def test_a_day_that_is_none_stays_as_typed(office: Office, client_of: Any):
    client = client_of("administrator")
    draft = begin(client)
    answer = save(client, draft, valid_from="31.02.2026", text="kept = 1")
    assert answer.status_code == 422
    assert "31.02.2026" in answer.text
    assert "kept = 1" in answer.text


def test_a_file_takes_the_place_of_the_text(office: Office, client_of: Any):
    client = client_of("administrator")
    draft = begin(client)

    def upload(content: bytes) -> Any:
        return save(client, draft, text="typed", file=(BytesIO(content), "mine.toml"))

    for wrong, sentence in ((b"\xff\xfe", "UTF-8"), (b"#" * (LARGEST + 1), "200 kB")):
        answer = upload(wrong)
        assert (answer.status_code, sentence in answer.text, "typed" in answer.text) == (422, True, True)
    assert upload(own_name("three_cities").replace("\n", "\r\n").encode()).status_code == 302
    page = client.get(draft).text
    assert "three_cities" in page
    assert "Dies ist ein anderes Verfahren" in page


def test_hostile_words_stay_words(office: Office, client_of: Any):
    evil = newer()[1].replace('de = "Zurückgestellt", en = "On hold"', f'de = "{EVIL}", en = "{EVIL}"')
    office.case_in("submitted", with_letters=False)
    draft_id = start_draft("ude", evil, actor_id=office.people["administrator"], at=NOON)
    release(office, evil)
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "hold", "officer")
    administrator, city = client_of("administrator"), client_of("oldenburg")
    for client, address in (
        (administrator, f"/procedures/drafts/{draft_id}"),
        (administrator, "/procedures/proposals/1"),
        (administrator, f"/procedures/{NAME}"),
        (administrator, f"/procedures/{NAME}/changes"),
        (administrator, f"/applications/{ref}/procedure"),
        (city, f"/procedures/{NAME}"),
        (city, f"/applications/{ref}/procedure"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.text, address
        assert "&lt;script&gt;alert(1)" in answer.text, address


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 90_000,
        "a" + ".a" * 80_000 + " = 1",
        "k" * 190_000 + " = 1",
        "".join(f"b{number}" + ".a" * 480 + " = 1\n" for number in range(195)),
        "".join(f"k{number} = 1\n" for number in range(20_000)),
        newer()[1] + "requires = [" + ",\n".join(f'"not_own_cas{number}"' for number in range(7000)) + "]",
        "version = 99999999999999\n",
        newer()[1].replace("on_hold", "h" * 41),
    ],
    ids=["deep", "dotted", "key", "dotted lines", "keys", "words", "number", "name"],
)
def test_hostile_texts_are_refused_in_good_time(office: Office, text: str):
    begun = time.process_time()
    judgement = judge_text(text, "ude")
    assert time.process_time() - begun < 10
    assert judgement.definition is None
    assert 0 < len(judgement.problems) <= 201


def test_steps_are_folded_by_phase_and_none_is_lost(office: Office, client_of: Any):
    page = soup(client_of("officer").get(f"/procedures/{NAME}"))
    folded = page.select("#steps details")
    phases = [each.de for each in workflow(NAME).definition.phases.values()]
    assert [each.summary.text.rpartition(" (")[0] for each in folded] == phases
    names = [cell.text.strip() for each in folded for cell in each.select("tbody th")]
    assert sorted(names) == sorted(arrow.label.de for arrow in workflow(NAME).definition.transitions.values())


def test_every_word_of_the_vocabulary_has_its_words_on_the_page():
    assert VOCABULARY.effects.keys() == say.EFFECTS.keys()
    assert VOCABULARY.days.keys() <= say.DAYS.keys()
    assert VOCABULARY.roles <= say.HOLDERS.keys()
    assert VOCABULARY.letters.keys() <= LETTERS.keys()


def test_a_call_leads_to_the_procedure_that_its_applications_begin_under(office: Office, client_of: Any):
    visitor, call = client_of(None), f"/calls/{office.call_id}"
    assert f'href="/procedures/{NAME}"' in visitor.get(call).text
    release(office, own_name("three_cities"))
    page = visitor.get(call).text
    assert 'href="/procedures/three_cities"' in page
    assert visitor.get("/procedures/three_cities").status_code == 200


def test_two_versions_are_compared_in_words_and_line_by_line(office: Office, client_of: Any):
    release(office, newer()[1].replace("working_days = 5", "working_days = 9"))
    text = client_of("auditor").get(f"/procedures/{NAME}/changes?before={OWN}&after={OWN + 1}").text
    assert "neu: Zurückstellen" in text
    assert re.search(r"Bis wann: <del>5 Arbeitstage nach [^<]*</del>.*<ins>9 Arbeitstage nach", text)
    assert '<span class="kern-sr-only">neu: </span>[states.on_hold]' in text
    assert '<span class="kern-sr-only">weg: </span>version = ' in text


def test_a_case_shows_its_own_way_in_the_words_of_the_reader(office: Office, client_of: Any):
    ref = office.case_in("recommended", with_letters=False)
    release(office, newer()[1])
    inside = client_of("officer").get(f"/applications/{ref}/procedure").text
    assert f"Version {OWN}<" in inside or f"Version {OWN}\n" in inside
    assert re.search(r"Zu entscheiden, \d\d\.\d\d\.2026 – <strong>hier steht der Fall", inside)
    assert inside.count('stroke-width="3"') >= 6, "the steps taken, and the box where it stands"
    assert "Zurückstellen" not in inside, "it runs under the version in which it began"
    outside = client_of("oldenburg").get(f"/applications/{ref}/procedure").text
    assert re.search(r"Begutachtet, Entscheidung wird vorbereitet, [\d.]+ – <strong>hier steht", outside)
    assert "Zu entscheiden" not in outside
    assert "Empfehlung" not in outside


def test_pages_cost_the_same_with_few_and_many_cases(office: Office, client_of: Any):
    client = client_of("officer")
    costs = []
    for _ in range(2):
        for _ in range(2):
            office.case_in("submitted", with_letters=False)
        costs.append(cost(client, f"/procedures/{NAME}"))
    assert costs[0] == costs[1]


def test_what_waits_is_read_from_the_index_alone(office: Office):
    query = waiting_in(["ude"], ["0" * 64], ["submitted", "in_review"])
    with db.reading() as session:
        raw = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = [row[-1] for row in session.execute(sql(f"EXPLAIN QUERY PLAN {raw}"))]
    assert any("USING COVERING INDEX ix_application_waiting" in line for line in plan), plan
