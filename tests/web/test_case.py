"""The case page: who sees it, what of it, and what it offers."""

import pytest
from bs4 import BeautifulSoup

from grants.acts.keep_people import join_organisation
from grants.vocabulary.programmes import programme
from tests.office import Office
from tests.web.lists import cost

SECRET = "Between us: the partner is weak."
ANSWER = "Please name the hosts of day two."


def page(client_of, who: str, ref: str) -> str:
    answer = client_of(who).get(f"/applications/{ref}")
    assert answer.status_code == 200
    return answer.text


def recommended(office: Office) -> str:
    ref = office.case_in("reviewed", with_letters=False)
    office.step(ref, "recommend", "officer", note=SECRET)
    return ref


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", {"freiburg": 404, "officer": 404}), ("submitted", {"freiburg": 404, "officer": 200})],
)
def test_a_case_exists_only_for_those_who_may_see_it(
    office: Office, client_of, state: str, status: dict[str, int]
):
    ref = office.case_in(state, with_letters=False)
    expected = {"oldenburg": 200, "groningen": 200, **status, None: 302}
    assert {who: client_of(who).get(f"/applications/{ref}").status_code for who in expected} == expected


def test_no_case_is_a_page_that_does_not_exist(office: Office, client_of):
    assert client_of("officer").get("/applications/UDE-2026-9999").status_code == 404


def marked(answer) -> dict[str, str]:
    """The entries of the main menu that are marked as current, with their kind."""
    assert answer.status_code in (200, 422), answer.location
    found = BeautifulSoup(answer.text, "html.parser").select(".site-nav a[aria-current]")
    return {str(each["href"]): str(each["aria-current"]) for each in found}


def test_the_menu_says_on_every_page_of_an_application_where_one_is(office: Office, client_of):
    ref = office.draft()
    city, address = client_of("oldenburg"), f"/applications/{ref}"
    for page_of_case in ("", "/form", "/form/partners", "/form/visits/new", "/steps/submit"):
        assert marked(city.get(address + page_of_case)) == {"/applications": "true"}, page_of_case
    accepted = f"/applications/{office.case_in('accepted', with_letters=False)}"
    for page_of_case in ("/report", "/steps/submit_report"):
        assert marked(city.get(accepted + page_of_case)) == {"/applications": "true"}, page_of_case
    assert marked(city.get("/applications")) == {"/applications": "page"}
    assert marked(city.get(f"/calls/{office.call_id}/questions")) == {"/calls": "true"}


def test_internal_notes_stay_in_the_office(office: Office, client_of):
    ref = recommended(office)
    assert SECRET in page(client_of, "approver", ref)
    assert SECRET not in page(client_of, "oldenburg", ref)
    office.step(ref, "send_back", "approver", note="Not like this.")
    assert "Not like this." in page(client_of, "officer", ref)
    assert "Not like this." not in page(client_of, "oldenburg", ref)


def test_an_officer_of_a_city_that_takes_part_sees_what_the_city_sees(office: Office, client_of):
    ref = recommended(office)
    join_organisation(office.people["officer2"], office.cities["groningen"])
    assert SECRET not in page(client_of, "officer2", ref)


def test_what_the_office_writes_to_the_city_is_in_its_history(office: Office, client_of):
    ref = office.case_in("submitted", with_letters=False)
    office.step(ref, "return", "officer", note=ANSWER)
    assert ANSWER in page(client_of, "oldenburg", ref)


def test_the_formal_check_is_in_the_history_that_the_office_reads(office: Office, client_of):
    ref = office.case_in("submitted", with_letters=False)
    met = office.data_for(ref, "admit")["checks"]
    office.step(ref, "return", "officer", data={"checks": {**met, "caps": False}})
    office.step(ref, "resubmit", "oldenburg")
    office.step(ref, "admit", "officer")
    expected = {item.label.de: "erfüllt" for item in programme("ude").formal_check}
    for who in ("officer", "auditor"):
        admitted, returned = _checks(page(client_of, who, ref))
        assert dict(admitted) == expected
        assert [point for point, word in returned if word == "nicht erfüllt"] == [
            item.label.de for item in programme("ude").formal_check if item.code == "caps"
        ]
    assert _checks(page(client_of, "oldenburg", ref)) == []


def _checks(text: str) -> list[list[tuple[str, str]]]:
    """For each step with points, the latest first: (point, word)."""
    lists = BeautifulSoup(text, "html.parser").select(".timeline details ul")
    return [
        [tuple(line.get_text("|", strip=True).split("|")) for line in each.select("li")] for each in lists
    ]


def test_reviewers_stay_unnamed_to_the_city(office: Office, client_of):
    ref = office.case_in("reviewed", with_letters=False)
    assert "Reviewer2 Muster" in page(client_of, "officer", ref)
    assert "Reviewer2 Muster" not in page(client_of, "oldenburg", ref)
    assert "Reviewer Muster" not in page(client_of, "groningen", ref)


def test_a_reviewer_reads_others_only_after_the_own_review(office: Office, client_of):
    ref = office.case_in("in_review", with_letters=False)
    data = {**office.data_for(ref, "review"), "opinion": "A sound plan."}
    office.step(ref, "review", "reviewer", data=data)
    assert "A sound plan." in page(client_of, "reviewer", ref)
    assert "A sound plan." not in page(client_of, "reviewer2", ref)
    assert "A sound plan." not in page(client_of, "everything", ref)
    assert "A sound plan." in page(client_of, "officer", ref)
    office.step(ref, "review", "reviewer2")
    assert "A sound plan." in page(client_of, "reviewer2", ref)
    assert "A sound plan." not in page(client_of, "oldenburg", ref)


def test_who_has_reviewed_is_not_told_that_it_is_their_turn(office: Office, client_of):
    ref = office.case_in("in_review", with_letters=False)
    assert "das sind Sie" in page(client_of, "reviewer", ref)
    office.step(ref, "review", "reviewer")
    assert "das sind Sie" not in page(client_of, "reviewer", ref)
    assert "das sind Sie" in page(client_of, "reviewer2", ref)


@pytest.mark.parametrize("state", ["draft", "accepted"])
def test_who_still_has_to_write_is_told_that_it_is_their_turn(office: Office, client_of, state: str):
    ref = office.case_in(state, with_letters=False)
    assert "das sind Sie" in page(client_of, "oldenburg", ref)
    assert "das sind Sie" not in page(client_of, "groningen", ref)


def test_the_state_has_a_word_for_the_office_and_one_for_the_city(office: Office, client_of):
    ref = recommended(office)
    assert "Zu entscheiden" in page(client_of, "officer", ref)
    assert "Entscheidung wird vorbereitet" in page(client_of, "oldenburg", ref)
    assert "Zu entscheiden" not in page(client_of, "oldenburg", ref)


def test_the_outcome_is_not_given_away_before_it_is_decided(office: Office, client_of):
    ref = recommended(office)
    assert "Bewilligen" not in page(client_of, "oldenburg", ref)


def test_the_buttons_are_those_of_the_role(office: Office, client_of):
    ref = office.case_in("submitted", with_letters=False)
    officer = page(client_of, "officer", ref)
    assert f"/applications/{ref}/steps/admit" in officer
    assert f"/applications/{ref}/steps/return" in officer
    city = page(client_of, "oldenburg", ref)
    assert f"/applications/{ref}/steps/withdraw" in city
    assert "/steps/admit" not in city
    assert "/steps/" not in page(client_of, "auditor", ref).split("<main", 1)[1].replace('/steps"', "")


def test_a_step_without_questions_is_taken_from_the_case_itself(office: Office, client_of):
    ref = office.case_in("awarded", with_letters=False)
    client = client_of("oldenburg")
    text = client.get(f"/applications/{ref}").text
    token = text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    version = text.split('name="version" value="', 1)[1].split('"', 1)[0]
    form = {"csrf_token": token, "version": version, "transition": "accept"}
    assert client.post(f"/applications/{ref}/steps", data=form).status_code == 302
    assert office.state_of(ref) == "accepted"


def test_the_form_and_the_report_are_offered_to_those_who_may_write_them(office: Office, client_of):
    draft = office.draft()
    assert f'href="/applications/{draft}/form"' in page(client_of, "oldenburg", draft)
    assert f'href="/applications/{draft}/form"' not in page(client_of, "groningen", draft)
    accepted = office.case_in("accepted", with_letters=False)
    assert f'href="/applications/{accepted}/report"' in page(client_of, "oldenburg", accepted)
    assert f'href="/applications/{accepted}/report"' not in page(client_of, "officer", accepted)


def test_letters_can_be_read_once_they_are_made(office: Office, client_of):
    ref = office.case_in("submitted", with_letters=False)
    assert "/letters/UDE-2026-B00001" not in page(client_of, "oldenburg", ref)
    office.work_off()
    text = page(client_of, "oldenburg", ref)
    assert "/letters/UDE-2026-B00001/de.pdf" in text
    assert "/letters/UDE-2026-B00001/en.pdf" in text


@pytest.mark.parametrize("state", ["draft", "in_review", "closed"])
def test_a_case_costs_at_most_ten_statements(office: Office, client_of, state: str):
    ref = office.case_in(state, with_letters=state == "closed")
    for who in ("oldenburg", "groningen") if state == "draft" else ("oldenburg", "officer", "reviewer"):
        assert cost(client_of(who), f"/applications/{ref}") <= 10


def test_the_case_says_everything_that_was_written(office: Office, client_of):
    ref = office.case_in("submitted", with_letters=False)
    text = page(client_of, "officer", ref)
    for said in (
        "Too much is burnt.",
        "A plan for reuse.",
        "Sustainability",
        "Waste management",
        "1.200,00",
        "900,00",
    ):
        assert said in text
