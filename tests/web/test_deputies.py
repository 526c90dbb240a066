"""Deputies on the pages: naming and ending, the desk and the step of a deputy, both names afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from grants import db
from grants.acts.keep_deputies import end_deputyship
from grants.models import Application, Deputyship, Person
from grants.web import desk
from tests.acts.standing_in import give, newcomer
from tests.office import NOON, Office
from tests.web.hostile import PAYLOADS
from tests.web.lists import cost, refs_on
from tests.web.walking import messages, send, soup, token, words


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stood_in(office: Office) -> Office:
    newcomer(office, "deputy")
    give(office, "approver", "deputy", "approver")
    return office


def rows() -> list[tuple[Any, ...]]:
    with db.reading() as session:
        found = session.scalars(Deputyship.with_people())
        return [(each.deputy.name, each.role, each.up_to_cents, each.ended_at) for each in found]


def name(office: Office, client: Any, **given: Any) -> Any:
    values = {
        "deputy_id": str(office.people["cashier"]),
        "rights": "ude:approver",
        "from_on": "2026-03-02",
        "to_on": "09.03.2026",
        "up_to_cents": "1.250,50",
        **given,
    }
    return send(client, "/deputies/new", **values)


def test_naming_and_ending_a_deputy(office: Office, client_of: Any) -> None:
    client = client_of("approver")
    answer = name(office, client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/deputies")
    assert rows() == [("Cashier Muster", "approver", 125_050, None)]
    page = client.get("/deputies")
    assert "Cashier Muster" in words(page)
    assert "1.250,50" in page.text
    assert "gilt" in words(page)
    form = soup(page).select_one("main form[action$=end]")
    assert form is not None
    assert client.post(form["action"], data={"csrf_token": token(client)}).status_code == 302
    assert rows() == [("Cashier Muster", "approver", 125_050, NOON)]
    assert "beendet am" in words(client.get("/deputies"))


BAD = {
    "ends before it starts": ({"to_on": "2026-03-01"}, "to_on", "vor dem ersten"),
    "in the past": ({"from_on": "2026-03-01"}, "from_on", "Vergangenheit"),
    "over-long": ({"to_on": "2027-03-03"}, "to_on", "höchstens ein Jahr"),
    "a day that there is not": ({"to_on": "31.02.2026"}, "to_on", "Datum"),
    "no day": ({"to_on": ""}, "to_on", "letzten Tag"),
    "an amount in words": ({"up_to_cents": "viel"}, "up_to_cents", "Betrag"),
    "nothing": ({"up_to_cents": "0"}, "up_to_cents", "über null"),
    "nobody": ({"deputy_id": ""}, "deputy_id", "wer vertritt"),
    "no role": ({"rights": None}, "rights", "mindestens eine Rolle"),
}


@pytest.mark.parametrize("mistake", BAD)
def test_a_mistake_is_told_at_its_place_and_loses_nothing(
    office: Office, client_of: Any, mistake: str
) -> None:
    given, field, sentence = BAD[mistake]
    answer = name(office, client_of("approver"), **given)
    assert answer.status_code == 422
    assert sentence in messages(answer)[field]
    typed = {"up_to_cents": "1.250,50", **{key: each for key, each in given.items() if each}}
    assert soup(answer).select_one("#up_to_cents")["value"] == typed["up_to_cents"]  # type: ignore[index]
    assert rows() == []


@pytest.mark.parametrize(
    "given",
    [
        {"deputy_id": "999999"},
        {"deputy_id": "x"},
        {"rights": "ude:officer"},
        {"rights": "ude"},
        {"rights": "::"},
        {"represented": "999999"},
        {"represented": "officer"},
        {"represented": "-1"},
    ],
)
def test_what_no_page_offers_is_refused(office: Office, client_of: Any, given: dict[str, str]) -> None:
    if given.get("represented") in office.people:
        given = {"represented": str(office.people[given["represented"]])}
    assert name(office, client_of("approver"), **given).status_code in (404, 422)
    assert name(office, client_of("approver"), deputy_id=str(office.people["freiburg"])).status_code == 422
    assert rows() == []


def test_the_same_right_twice_is_refused_in_words(office: Office, client_of: Any) -> None:
    client = client_of("approver")
    name(office, client)
    answer = name(office, client)
    assert answer.status_code == 422
    assert "vertritt die Rolle in dieser Zeit schon" in messages(answer)["from_on"]


def test_an_administrator_names_one_for_somebody_else(office: Office, client_of: Any) -> None:
    newcomer(office, "keeper", "administrator")
    client = client_of("keeper")
    options = {each.get_text() for each in soup(client.get("/deputies")).select("#for option")}
    assert "Approver Muster (approver@office.example)" in options
    approver = office.people["approver"]
    values = {"deputy_id": str(office.people["cashier"]), "rights": "ude:approver", "to_on": "2026-03-09"}
    answer = send(client, f"/deputies/new?for={approver}", **values)
    assert answer.status_code == 302
    assert rows() == [("Cashier Muster", "approver", None, None)]
    assert "Keeper Muster" in words(client_of("approver").get("/deputies"))
    assert client_of("officer").get(f"/deputies/new?for={approver}").status_code == 404


@pytest.mark.parametrize("payload", ["script", "out of the value", "template", "format", "right to left"])
def test_a_name_is_text_wherever_it_stands(stood_in: Office, client_of: Any, payload: str) -> None:
    ref = stood_in.case_in("recommended", with_letters=False)
    with db.transaction() as session:
        for who in ("approver", "deputy"):
            session.get_one(Person, stood_in.people[who]).name = f"{who} {PAYLOADS[payload]}"
    client = client_of("deputy")
    case, step = f"/applications/{ref}", f"/applications/{ref}/steps/award"
    for url in ("/desk", "/deputies", "/deputies/new", case, step):
        page = client.get(url)
        assert page.status_code == 200
        assert not soup(page).select("zqx-born, [onzqx], main script")
    assert (
        client.post(f"{case}/steps", data={"csrf_token": token(client), "transition": "award"}).status_code
        == 302
    )
    assert not soup(client.get(case)).select("zqx-born, [onzqx], main script")


# The deputy's desk and the case


def test_a_case_waits_on_the_deputys_desk_and_says_for_whom(stood_in: Office, client_of: Any) -> None:
    ref = stood_in.case_in("recommended", with_letters=False)
    other = stood_in.case_in("submitted", with_letters=False)
    page = client_of("deputy").get("/desk")
    assert refs_on(page.text) == [ref]
    assert "in Vertretung für Approver Muster" in words(page)
    assert set(refs_on(client_of("deputy").get("/applications").text)) == {ref, other}
    assert "in Vertretung" not in words(client_of("approver").get("/desk"))


def test_the_mark_names_those_for_whom_it_counts(office: Office, client_of: Any) -> None:
    newcomer(office, "deputy")
    give(office, "approver", "deputy", "approver", up_to_cents=100_000)
    give(office, "approver2", "deputy", "approver")
    office.case_in("recommended", with_letters=False)
    assert "in Vertretung für Approver2 Muster" in words(client_of("deputy").get("/desk"))


@pytest.mark.parametrize("limit", [119_999, 120_000])
def test_above_the_limit_it_does_not_wait_and_the_case_says_why(
    office: Office, client_of: Any, limit: int
) -> None:
    newcomer(office, "deputy")
    give(office, "approver", "deputy", "approver", up_to_cents=limit)
    ref = office.case_in("recommended", with_letters=False)
    counts = limit == 120_000
    client = client_of("deputy")
    assert refs_on(client.get("/desk").text) == [ref] * counts
    page = words(client.get(f"/applications/{ref}"))
    assert ("Sie vertreten Approver Muster, aber nur in Vorgängen bis 1.199,99 EUR." in page) is not counts
    assert (client.get(f"/applications/{ref}/steps/award").status_code == 200) is counts


def test_a_review_waits_for_the_deputy_until_one_of_the_two_has_given_it(
    office: Office, client_of: Any
) -> None:
    newcomer(office, "deputy")
    give(office, "reviewer", "deputy", "reviewer")
    ref = office.case_in("in_review", with_letters=False)
    assert refs_on(client_of("deputy").get("/desk").text) == [ref]
    office.step(ref, "review", "reviewer")
    assert refs_on(client_of("deputy").get("/desk").text) == []


def test_the_right_is_gone_with_the_next_page(stood_in: Office, client_of: Any) -> None:
    ref = stood_in.case_in("recommended", with_letters=False)
    client = client_of("deputy")
    form = {"csrf_token": token(client), "transition": "award"}
    assert client.get(f"/applications/{ref}/steps/award").status_code == 200
    end_deputyship(1, actor_id=stood_in.people["approver"], at=NOON)
    assert refs_on(client.get("/desk").text) == []
    assert client.get(f"/applications/{ref}").status_code == 404
    assert client.post(f"/applications/{ref}/steps", data=form).status_code == 404
    assert stood_in.state_of(ref) == "recommended"


def test_both_names_are_on_the_step_in_the_history_and_in_the_letter(
    stood_in: Office, client_of: Any
) -> None:
    ref = stood_in.case_in("recommended", with_letters=False)
    client = client_of("deputy")
    page = f"/applications/{ref}/steps/award"
    assert "Sie handeln in Vertretung für Approver Muster." in words(client.get(page))
    assert send(client, page).status_code == 302
    both = "Deputy Muster in Vertretung für Approver Muster"
    for who in ("officer", "deputy", "oldenburg"):
        assert both in words(client_of(who).get(f"/applications/{ref}"))
    with db.reading() as session:
        letter = session.scalars(Application.by_ref(ref)).one().steps[-1].letter
        assert letter is not None
        signature = letter.values["signature"]
    assert (signature["name"], signature["represented"]) == ("Deputy Muster", "Approver Muster")


def test_who_stands_in_for_two_chooses_on_the_page(stood_in: Office, client_of: Any) -> None:
    give(stood_in, "approver2", "deputy", "approver")
    ref = stood_in.case_in("recommended", with_letters=False)
    client, page = client_of("deputy"), f"/applications/{ref}/steps/award"
    answer = send(client, page)
    assert answer.status_code == 422
    assert "in wessen Vertretung" in messages(answer)["deputy_for"]
    assert send(client, page, deputy_for=str(stood_in.people["cashier"])).status_code == 422
    assert send(client, page, deputy_for=str(stood_in.people["approver2"])).status_code == 302
    assert "in Vertretung für Approver2 Muster" in words(client.get(f"/applications/{ref}"))


def test_calls_and_their_money_stay_with_those_who_hold_the_role(office: Office, client_of: Any) -> None:
    newcomer(office, "deputy")
    give(office, "officer", "deputy", "officer")
    client = client_of("deputy")
    for url in ("/calls/new", f"/calls/{office.call_id}/edit", f"/rounds/{office.round_id}/edit"):
        assert client.get(url).status_code == 404
    for url in ("/organisations", "/outbox"):
        assert client.get(url).status_code == 200


def test_a_desk_of_a_deputy_costs_the_same_with_few_and_many_and_as_much_as_any(
    stood_in: Office, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(stood_in, "officer", "deputy", "officer")
    clients = [client_of(who) for who in ("deputy", "approver")]
    monkeypatch.setattr(desk, "SIZE", 5)

    def costs() -> list[int]:
        return [cost(client, url) for client in clients for url in ("/desk", "/applications", "/deputies")]

    stood_in.case_in("recommended", with_letters=False)
    few = costs()
    for _number in range(6):
        stood_in.case_in("submitted", with_letters=False)
    assert costs() == few
    assert few[0] <= few[3] + 1  # an officer's desk also asks for failing deliveries
