"""Every no has its reasons: on the page, in `explain`, in the refusal, with the way to where it is mended."""

from collections.abc import Callable, Iterator
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import Tag

from grants import db
from grants.acts.write_application import save_section
from grants.clock import office_day
from grants.models import Application, Person
from grants.models.case_file import with_everything
from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.explaining import Way, explain, foreseen
from grants.vocabulary.sentences import sentence
from grants.vocabulary.versions import workflow_of
from grants.web import steps
from tests.office import NOON, Office
from tests.web.unmet import DECLARED, ROWS, Unmet
from tests.web.walking import messages, soup, token

ClientOf = Callable[[str], Any]
LANGUAGES = ("de", "en")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def speak(client: Any, language: str) -> None:
    given = {"csrf_token": token(client), "language": language, "back": "/"}
    assert client.post("/language", data=given).status_code == 302


def test_every_guard_has_a_row() -> None:
    assert {row.guard for row in ROWS} == set(VOCABULARY.guards)


def said_on(place: Tag) -> list[str]:
    """The sentences of a list of reasons, without their links."""
    place = copy(place)
    for link in place.select("a"):
        link.extract()
    return [" ".join(each.get_text(" ").split()) for each in place.select("li")]


class Reader:
    """Somebody before the page of a case: what it says about one step, in one language."""

    def __init__(self, office: Office, client: Any, row: Unmet, ref: str) -> None:
        self.office, self.client, self.row, self.ref = office, client, row, ref
        self.here = f"/applications/{ref}"

    def button(self, language: str) -> Tag | None:
        """The part of the page with the blocked button of this step."""
        found = soup(self.client.get(self.here))
        place = found.find(id=self.row.subject) if self.row.subject else found.find(id="actions")
        assert place is not None
        around = place if self.row.subject else place.find_parent("section")
        label = self.arrow().label.of(language)
        blocked = around.select(".step--blocked")
        return next((each for each in blocked if each.select_one(".kern-label").text.strip() == label), None)

    def arrow(self) -> Any:
        with db.reading() as session:
            return workflow_of(self.subject(session)).definition.transitions[self.row.transition]

    def subject(self, session: Any) -> Any:
        case = session.scalars(with_everything(Application.by_ref(self.ref))).unique().one()
        kind, _dash, number = self.row.subject.rpartition("-")
        return case.subject((kind, int(number))) if number else case

    def explained(self) -> Way:
        """The same step as `explain` tells it for this person."""
        with db.reading() as session:
            email = f"{self.row.who}@office.example"
            person = session.scalars(Person.by_email(email, office_day(self.row.at))).one()
            ways = explain(self.subject(session), person, self.row.at)
            return next(way for way in ways if way.arrow.name == self.row.transition)

    def unmet(self) -> set[str]:
        """Which guards of the step fail before anything is typed."""
        with db.reading() as session:
            subject, arrow = self.subject(session), self.arrow()
            wanted = Person.by_id(self.office.people[self.row.who], office_day(self.row.at))
            person = session.scalars(wanted).one()
            move, _reasons = foreseen(subject, arrow, person, self.row.at)
            guards = [VOCABULARY.guards[name] for name in arrow.requires]
            return {each.name for each in guards if not each.of_input and each.unmet(move)}

    def post(self) -> Any:
        """Send the step all the same, as a page that was opened earlier would."""
        given = {
            "transition": self.row.transition,
            "subject": self.row.subject,
            "note": "Reasons.",
            **self.row.typed,
        }
        sent = {name: text for name, text in given.items() if text is not None}
        return self.client.post(f"{self.here}/steps", data={"csrf_token": token(self.client), **sent})


@pytest.fixture
def read(office: Office, client_of: ClientOf, clock: time_machine.Traveller) -> Callable[[Unmet], Reader]:
    def bring(row: Unmet) -> Reader:
        ref = row.bring(office)
        clock.move_to(row.at, tick=False)
        return Reader(office, client_of(row.who), row, ref)

    return bring


def prove(reader: Reader) -> None:
    """Page, explanation, refusal and links say what the row says; and the case stays where it is."""
    row = reader.row
    before = reader.office.state_of(reader.ref)
    assert reader.unmet() == ({*row.beside} if row.field else {row.guard, *row.beside})
    for language in LANGUAGES:
        speak(reader.client, language)
        expected = [getattr(each, language) for each in row.says]
        if row.field:
            assert reader.button(language) is None, "what a form brings is judged when it is filled in"
            assert messages(reader.post())[row.field].partition(": ")[2] == " ".join(expected)
            continue
        way = reader.explained()
        assert [sentence(each, language) for each in way.reasons] == expected
        if way.arrow.automatic:
            continue
        button = reader.button(language)
        assert button is not None, "a blocked button stays visible"
        assert said_on(button) == expected
        follow(reader, button)
        answer = reader.post()
        assert answer.status_code == row.status
        told = said_on(soup(answer).select_one("main"))
        assert [each for each in told if each in expected] == expected
    assert reader.post().status_code == row.status
    assert reader.office.state_of(reader.ref) == before


def follow(reader: Reader, button: Tag) -> None:
    """Each link leads this very person to where it can be mended; without a link there is no such page."""
    for line, said in zip(button.select("li"), reader.row.says, strict=True):
        link = line.select_one("a")
        assert (link is None) == (said.mend is None), (said, link)
        if link is not None:
            page = reader.client.get(str(link["href"]))
            assert page.status_code == 200, (link["href"], page.status_code)
            assert soup(page).select("main " + said.mend.replace(", ", ", main ")), (said, link["href"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.guard}-{ROWS.index(row)}-{row.who}")
def test_it_is_said_on_the_page_in_explain_and_in_the_refusal(
    row: Unmet, read: Callable[[Unmet], Reader]
) -> None:
    prove(read(row))


# ---------------------------------------------------------------------------------------------------------
# The same proof finds out a house that does it badly.


def _first_alone(told: Callable[..., Any]) -> Callable[..., Any]:
    return lambda reasons, ref: told(list(reasons)[:1], ref)


def _in_english(told: Callable[..., Any]) -> Callable[..., Any]:
    def bad(reasons: Any, ref: Any) -> list[dict[str, Any]]:
        return [
            {**each, "text": str(reason)} for reason, each in zip(reasons, told(reasons, ref), strict=True)
        ]

    return bad


def _to_the_overview(told: Callable[..., Any]) -> Callable[..., Any]:
    """Every link leads to the list of tasks, where nothing can be typed."""
    return lambda reasons, ref: [{**each, "url": f"/applications/{ref}/form"} for each in told(reasons, ref)]


def _without_links(told: Callable[..., Any]) -> Callable[..., Any]:
    return lambda reasons, ref: [{**each, "url": None} for each in told(reasons, ref)]


@pytest.mark.parametrize("bad", [_first_alone, _in_english, _to_the_overview, _without_links])
def test_a_house_that_does_it_badly_is_found_out(
    bad: Callable[..., Any], read: Callable[[Unmet], Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = read(next(row for row in ROWS if row.guard == "payment_request_complete"))
    monkeypatch.setattr(steps, "told", bad(steps.told))
    with pytest.raises(AssertionError):
        prove(reader)


def test_a_guard_without_a_row_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VOCABULARY.guards, "moon_is_full", VOCABULARY.guards["trip_over"])  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        test_every_guard_has_a_row()


def test_several_guards_fail_at_once_and_all_of_them_speak(
    office: Office, client_of: ClientOf, clock: Any
) -> None:
    """Page, explanation and refusal have the same list in the same order."""
    ref = office.draft()
    oldenburg = office.people["oldenburg"]
    money = {**office.sections()["money"], "requested_cents": 600_000}
    save_section(ref, "money", money, actor_id=oldenburg, at=NOON)
    exchange = {**office.sections()["exchange"], "summary": ""}
    save_section(ref, "exchange", exchange, actor_id=oldenburg, at=NOON)
    late = NOON + timedelta(days=90)
    row = Unmet("application_complete", lambda _office: ref, "oldenburg", "submit", at=late, typed=DECLARED)
    clock.move_to(late, tick=False)
    reader = Reader(office, client_of("oldenburg"), row, ref)
    assert reader.unmet() == {"application_complete", "round_open", "in_good_time", "money_fits"}
    expected = [sentence(each, "de") for each in reader.explained().reasons]
    assert len(expected) == 6
    button = reader.button("de")
    assert button is not None
    assert said_on(button) == expected
    told = said_on(soup(reader.post()).select_one("main"))
    assert [each for each in told if each in expected] == expected
