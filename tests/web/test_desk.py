"""The desk: what waits for whom, the oldest first, at the same cost for few and many."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from grants import db
from grants.acts.keep_people import join_organisation
from grants.acts.propose_version import propose_version
from grants.models import Outbox
from grants.models.rulebook import keep_definition
from grants.vocabulary.binding import workflow
from grants.web import desk
from tests.office import NOON, Office
from tests.procedures import newer
from tests.web.lists import cost, refs_on
from tests.web.walking import soup

REPORT_DUE, DAY = datetime(2026, 7, 13, 11, tzinfo=UTC), timedelta(days=1)
WAITS = {
    "draft": {"oldenburg"},
    "submitted": {"officer", "officer2", "everything"},
    "in_review": {"reviewer", "reviewer2", "everything"},
    "reviewed": {"officer", "officer2", "everything"},
    "recommended": {"approver", "approver2", "everything"},
    "awarded": {"oldenburg"},
    "accepted": {"oldenburg"},
    "reported": {"officer", "officer2", "everything"},
    "report_checked": {"cashier", "everything"},
    "settled": {"officer", "officer2", "everything"},
    "closed": set(),
}
PEOPLE = (
    "oldenburg", "groningen", "freiburg", "officer", "officer2", "reviewer", "reviewer2", "approver",
    "approver2", "cashier", "auditor", "everything",
)  # fmt: skip


def waiting(client) -> list[str]:
    """The cases of the first table alone."""
    return refs_on(client.get("/desk").text.split("</table>")[0])


@pytest.mark.parametrize("state", WAITS)
def test_a_case_waits_on_the_desks_of_those_whose_turn_it_is(office: Office, client_of, state: str):
    ref = office.case_in(state, with_letters=state == "closed")
    desks = {who for who in PEOPLE if ref in waiting(client_of(who)) and _is_first_table(client_of(who))}
    assert desks == WAITS[state]


def _is_first_table(client) -> bool:
    """Whether the first table is the one with steps to take, and not the list of what others do."""
    head = client.get("/desk").text.split("</thead>")[0]
    return "Was zu tun ist" in head


@pytest.mark.parametrize(
    ("state", "who", "todo"),
    [
        ("draft", "oldenburg", "Antrag einreichen"),
        ("submitted", "officer", "Zur Begutachtung geben oder Zur Ergänzung zurückgeben"),
        ("recommended", "approver", "Bewilligen oder Ablehnen oder Empfehlung zurückgeben"),
        ("awarded", "oldenburg", "Bewilligung annehmen"),
        ("reported", "officer", "Bericht bestätigen oder Bericht zurückgeben"),
        ("report_checked", "cashier", "Abrechnen"),
    ],
)
def test_the_desk_names_all_ways_on_and_suggests_none(
    office: Office, client_of, state: str, who: str, todo: str
):
    office.case_in(state, with_letters=False)
    assert _todo(client_of(who)) == todo


@pytest.mark.parametrize(
    ("state", "who", "at", "due"),
    [
        ("accepted", "oldenburg", NOON, "bis 13.07.2026, noch 133 Tage"),
        ("accepted", "oldenburg", datetime(2026, 7, 13, 11, tzinfo=UTC), "bis 13.07.2026, das ist heute"),
        (
            "accepted",
            "oldenburg",
            datetime(2026, 7, 14, 11, tzinfo=UTC),
            "überfällig seit 13.07.2026 (1 Tag)",
        ),
        ("submitted", "officer", NOON, "bis 09.03.2026, noch 7 Tage"),
        ("in_review", "reviewer", NOON + timedelta(days=20), "überfällig seit 16.03.2026 (6 Tage)"),
        ("reviewed", "officer", NOON, "bis 09.03.2026, noch 7 Tage"),
        ("recommended", "approver", NOON, "bis 13.05.2026, noch 72 Tage"),
    ],
)
def test_the_desk_says_by_when_and_says_lateness_in_words(
    office: Office, client_of, state: str, who: str, at: datetime, due: str
):
    """Each reads the day that they have to keep themselves."""
    office.case_in(state, with_letters=False)
    with time_machine.travel(at, tick=False):
        assert _cells(client_of(who))[-2] == due


def _todo(client) -> str:
    """What the first row says is to do."""
    return _cells(client)[-1]


def _cells(client) -> list[str]:
    row = soup(client.get("/desk")).select("main table tbody tr")[0]
    return [each.get_text(strip=True) for each in row.select("td, th")]


def test_a_review_waits_until_one_has_given_it(office: Office, client_of):
    ref = office.case_in("in_review", with_letters=False)
    office.step(ref, "review", "reviewer")
    assert ref not in waiting(client_of("reviewer"))
    assert ref in waiting(client_of("reviewer2"))


def test_nobody_is_asked_to_decide_in_their_own_matter(office: Office, client_of):
    ref = office.case_in("submitted", with_letters=False)
    join_organisation(office.people["officer"], office.cities["groningen"])
    assert not _is_first_table(client_of("officer"))
    assert ref in waiting(client_of("officer2"))


def test_the_turn_is_that_of_the_version_under_which_a_case_runs(office: Office, client_of):
    """The next version gives two states to others; cases that are on their way keep theirs."""
    old = office.case_in("reviewed", with_letters=False)
    old_report = office.case_in("reported", with_letters=False)
    clients = {who: client_of(who) for who in ("officer", "approver", "oldenburg")}
    before = {who: cost(client, "/desk") for who, client in clients.items()}
    _keep_next_version({"reviewed": "approver", "reported": "applicant"})
    new = office.case_in("reviewed", with_letters=False)
    new_report = office.case_in("reported", with_letters=False)
    assert {who: sorted(waiting(client)) for who, client in clients.items()} == {
        "officer": [old, old_report],
        "approver": [new],
        "oldenburg": [new_report],
    }
    others = clients["oldenburg"].get("/desk").text.split("</table>")[1]
    assert sorted(refs_on(others)) == [old, old_report, new], "what waits for others is on no other list"
    assert {who: cost(client, "/desk") for who, client in clients.items()} == before


def _keep_next_version(turns: dict[str, str]) -> None:
    """The shipped procedure, but for whose turn it is in these states."""
    own = workflow("expert_exchange").definition
    text = own.text.replace(f"version = {own.version}", f"version = {own.version + 1}", 1)
    for state, role in turns.items():
        text, found = re.subn(rf"(\[states\.{state}\][^[]*turn\s*= )\[.*?\]", rf'\1["{role}"]', text)
        assert found == 1
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    kept = {"name": own.name, "version": own.version + 1, "valid_from": None}
    with db.transaction() as session:
        keep_definition(session, **kept, sha256=sha256, text=text, at=NOON)


def test_others_work_is_listed_for_all_cities_of_the_case(office: Office, client_of):
    ref = office.case_in("submitted", with_letters=False)
    for who in ("oldenburg", "groningen"):
        assert refs_on(client_of(who).get("/desk").text) == [ref]
    assert refs_on(client_of("freiburg").get("/desk").text) == []


def test_the_oldest_waits_on_top_and_pages_hold_every_case_once(office: Office, client_of, monkeypatch):
    refs = []
    for hours in (5, 1, 3, 3, 2):
        refs.append(office.draft())
        office.step(refs[-1], "submit", "oldenburg", at=NOON + timedelta(hours=hours))
    expected = [refs[each] for each in (1, 4, 2, 3, 0)]
    assert waiting(client_of("officer")) == expected
    monkeypatch.setattr(desk, "SIZE", 2)
    client, address, seen = client_of("officer"), "/desk", []
    while address:
        text = client.get(address).text
        seen.append(refs_on(text))
        before, found, _rest = text.partition('rel="next"')
        address = before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&") if found else None
    assert seen == [expected[:2], expected[2:4], expected[4:]]


@pytest.mark.parametrize(
    "query",
    [
        "since=x&id=1",
        "since=2026-01-01&id=1",
        "since=&id=",
        "id=9999999999999",
        "since=2026-01-01T00:00:00%2B00:00&id=x",
    ],
)
def test_a_wrong_place_starts_from_the_beginning(office: Office, client_of, query: str):
    ref = office.case_in("submitted", with_letters=False)
    assert refs_on(client_of("officer").get(f"/desk?{query}").text) == [ref]


def test_a_desk_costs_the_same_with_three_and_with_sixty_cases(office: Office, client_of):
    def hand_in(count: int) -> None:
        for _number in range(count):
            office.step(office.draft(), "submit", "oldenburg")
            office.draft()

    hand_in(3)
    clients = {who: client_of(who) for who in ("officer", "oldenburg", "everything", "cashier")}
    few = {who: cost(client, "/desk") for who, client in clients.items()}
    hand_in(27)
    assert {who: cost(client, "/desk") for who, client in clients.items()} == few
    assert max(few.values()) <= 10


def test_officers_alone_hear_of_what_could_not_be_delivered(office: Office, client_of):
    office.case_in("submitted", with_letters=False)
    assert "/outbox" not in _page_body(client_of("officer"))
    with db.transaction() as session:
        for row in session.query(Outbox).all():
            row.error = "no connection"
    assert 'href="/outbox"' in _page_body(client_of("officer"))
    assert "/outbox" not in _page_body(client_of("approver"))


def _page_body(client) -> str:
    return client.get("/desk").text.split("<main", 1)[1]


def test_the_cashier_sees_newly_issued_decisions(office: Office, client_of):
    ref = office.case_in("awarded")
    assert refs_on(client_of("cashier").get("/desk").text) == [ref]
    assert "UDE-2026-B00002" in client_of("cashier").get("/desk").text
    assert refs_on(client_of("approver").get("/desk").text) == []


def test_a_proposed_version_is_on_the_desk_of_everybody_else_who_may_release_it(office: Office, client_of):
    heading = "Versionen von Verfahren, die auf eine zweite Person warten"
    propose_version(
        "ude", newer()[1], valid_from=NOON.date(), reason="On hold.",
        actor_id=office.people["administrator"], at=NOON,
    )  # fmt: skip
    seen = {
        who: heading in client_of(who).get("/desk").text
        for who in ("administrator", "administrator2", "approver", "officer", "auditor", "oldenburg")
    }
    assert [who for who, found in seen.items() if found] == ["administrator2", "approver"]
    page = client_of("approver").get("/desk").text
    assert 'href="/procedures/proposals/1"' in page
    assert cost(client_of("approver"), "/desk") <= 10
