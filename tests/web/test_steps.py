"""Every step of the definition, taken by its page; bad input; two people at once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from grants.acts.write_application import save_section
from grants.vocabulary.binding import workflow
from grants.vocabulary.programmes import programme
from tests.office import AFTER, NOON, Office
from tests.web.walking import filled, main_form, messages, send, send_from, soup, token, words

DECLARED = {f"declare_{code}": "y" for code, _text in programme("ude").declarations}
CHECKED = {f"check_{item.code}": "y" for item in programme("ude").formal_check}
SCORED = {f"score_{item.code}": "8" for item in programme("ude").criteria.items}
RECOMMENDED = {"verdict": "award", "amount_cents": "1.200,00", "note": "Both reviewers advise it."}
REASONS = {"note": "Because of good reasons."}
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE step; -- \u202e\u0000"

# transition -> (who, what they fill in)
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "submit": ("oldenburg", DECLARED),
    "resubmit": ("oldenburg", DECLARED),
    "return": ("officer", {**REASONS, **dict.fromkeys(CHECKED)}),
    "admit": ("officer", CHECKED),
    "review": ("reviewer", {**SCORED, "verdict": "award"}),
    "recommend": ("officer", RECOMMENDED),
    "send_back": ("approver", REASONS),
    "award": ("approver", {}),
    "reject": ("approver", {}),
    "accept": ("oldenburg", {}),
    "decline": ("oldenburg", {"note": ""}),
    "submit_report": ("oldenburg", {}),
    "confirm_report": ("officer", {}),
    "return_report": ("officer", REASONS),
    "settle": ("cashier", {}),
    "close": ("officer", {}),
    "withdraw": ("oldenburg", {"note": ""}),
    "cancel": ("oldenburg", REASONS),
}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[time_machine.Traveller]:
    """The office's own day, so that its round is open."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def page(ref: str, transition: str) -> str:
    return f"/applications/{ref}/steps/{transition}"


def take(office: Office, client_of: Any, ref: str, transition: str, **given: Any) -> None:
    """Take a step by its page, as the person whose step it is."""
    who, fields = FORMS[transition]
    client = client_of(given.pop("by", who))
    answer = send(client, page(ref, transition), **{**fields, **given})
    assert answer.status_code == 302, (transition, messages(answer), words(answer)[:1500])
    assert answer.headers["Location"] == f"/applications/{ref}"


def test_every_transition_is_walked_by_one_of_the_ways_below() -> None:
    arrows = workflow("expert_exchange").definition.transitions.values()
    assert {arrow.name for arrow in arrows if not arrow.automatic} == set(FORMS)


def test_from_draft_to_closed(office: Office, client_of: Any, at_noon: time_machine.Traveller) -> None:
    ref = office.draft()
    for _time in range(2):
        take(office, client_of, ref, "submit" if office.state_of(ref) == "draft" else "resubmit")
        take(office, client_of, ref, "return")
    take(office, client_of, ref, "resubmit")
    take(office, client_of, ref, "admit")
    take(office, client_of, ref, "review")
    take(office, client_of, ref, "review", by="reviewer2")
    take(office, client_of, ref, "recommend")
    take(office, client_of, ref, "send_back")
    take(office, client_of, ref, "recommend")
    take(office, client_of, ref, "award")
    take(office, client_of, ref, "accept")
    at_noon.move_to(AFTER, tick=False)
    office.write_report(ref)
    take(office, client_of, ref, "submit_report")
    take(office, client_of, ref, "return_report")
    take(office, client_of, ref, "submit_report")
    take(office, client_of, ref, "confirm_report")
    take(office, client_of, ref, "settle")
    blocked = client_of("officer").get(page(ref, "close"))
    assert not soup(blocked).select("main form[method=post]"), "its letters are still being made"
    office.work_off()
    take(office, client_of, ref, "close")
    assert office.state_of(ref) == "closed"


def test_a_rejection_offers_the_officers_reasons_for_the_letter(office: Office, client_of: Any) -> None:
    ref = office.case_in("reviewed", with_letters=False)
    take(
        office,
        client_of,
        ref,
        "recommend",
        verdict="rejection",
        amount_cents="",
        note="The need is not shown.",
    )
    shown = client_of("approver").get(page(ref, "reject"))
    assert filled(main_form(shown))["note"] == "The need is not shown."
    take(office, client_of, ref, "reject")
    assert office.state_of(ref) == "rejected"


@pytest.mark.parametrize(
    ("state", "transition", "end"),
    [
        ("draft", "withdraw", "withdrawn"),
        ("submitted", "withdraw", "withdrawn"),
        ("in_review", "withdraw", "withdrawn"),
        ("recommended", "withdraw", "withdrawn"),
        ("awarded", "decline", "declined"),
        ("accepted", "cancel", "cancelled"),
    ],
)
def test_the_city_can_leave(office: Office, client_of: Any, state: str, transition: str, end: str) -> None:
    ref = office.case_in(state, with_letters=False)
    take(office, client_of, ref, transition)
    assert office.state_of(ref) == end


SIX_THOUSAND = "x" * 6000

# (state, transition) -> [(what is typed, the field at which the message stands, what it says)]
BAD: dict[tuple[str, str], list[tuple[dict[str, Any], str, str]]] = {
    ("draft", "submit"): [({"declare_truth": None}, "declare_truth", "bestätigen|confirm")],
    ("submitted", "return"): [
        ({"note": ""}, "note", "[Bb]egründ|reasons"),
        ({"note": "   \n "}, "note", "[Bb]egründ|reasons"),
        ({"note": SIX_THOUSAND}, "note", "zu lang|too long"),
    ],
    ("submitted", "admit"): [({"check_caps": None}, "check_caps", "Bestätigen|Confirm")],
    ("in_review", "review"): [
        ({"score_relevance": ""}, "score_relevance", "Punkte|points"),
        ({"score_relevance": "11"}, "score_relevance", "höchstens 10|at most 10"),
        ({"score_relevance": "-1"}, "score_relevance", "mindestens 0|at least 0"),
        ({"score_relevance": "NaN"}, "score_relevance", "Zahl|number"),
        ({"score_relevance": "7,5"}, "score_relevance", "Zahl|number"),
        ({"score_relevance": "9" * 30}, "score_relevance", "groß|large"),
        ({"score_relevance": "4"}, "comment_relevance", "begründen|why"),
        ({"comment_relevance": SIX_THOUSAND}, "comment_relevance", "zu lang|too long"),
        ({"verdict": None}, "verdict", "empfehlen|recommend"),
        ({"verdict": "maybe"}, "verdict", "."),
    ],
    ("reviewed", "recommend"): [
        ({"verdict": None}, "verdict", "."),
        ({"amount_cents": ""}, "amount_cents", "Betrag|amount"),
        ({"amount_cents": "0"}, "amount_cents", "Betrag|amount"),
        ({"amount_cents": "1.200,01"}, "amount_cents", "1.200,00|1,200.00"),
        ({"amount_cents": "-5"}, "amount_cents", "."),
        ({"amount_cents": "NaN"}, "amount_cents", "."),
        ({"amount_cents": "zwölf"}, "amount_cents", "."),
        ({"amount_cents": "1e9"}, "amount_cents", "."),
        ({"amount_cents": "1.200,005"}, "amount_cents", "."),
        ({"note": ""}, "note", "."),
    ],
    ("recommended", "send_back"): [({"note": ""}, "note", ".")],
    ("accepted", "cancel"): [({"note": ""}, "note", ".")],
    ("report_checked", "settle"): [
        ({"final_cents": ""}, "final_cents", "."),
        ({"final_cents": "1.200,01"}, "final_cents", "1.200,00|1,200.00"),
        ({"final_cents": "-1"}, "final_cents", "."),
        ({"final_cents": "100"}, "note", "."),
        ({"due_on": ""}, "due_on", "."),
        ({"due_on": "31.02.2026"}, "due_on", "."),
        ({"due_on": "2026-01-01"}, "due_on", "."),
        ({"reference": ""}, "reference", "."),
        ({"reference": "x" * 61}, "reference", "zu lang|too long"),
    ],
}


@pytest.mark.parametrize("way", list(BAD), ids=lambda way: way[1])
def test_bad_input_gets_a_message_at_its_field_and_is_kept(
    office: Office, client_of: Any, way: tuple[str, str]
) -> None:
    state, transition = way
    ref = office.case_in(state, with_letters=False)
    who, fields = FORMS[transition]
    client = client_of(who)
    for changes, field, says in BAD[way]:
        typed = {**fields, **changes}
        answer = send(client, page(ref, transition), **typed)
        assert answer.status_code == 422, changes
        assert re.search(says, messages(answer)[field]), (changes, messages(answer))
        assert soup(answer).select_one(f'#errors a[href^="#{field}"]'), "the summary leads to the field"
        kept = filled(main_form(answer))
        for name, text in typed.items():
            if text not in (None, "maybe") and name in kept:
                assert kept[name].strip() == text.strip()
    assert office.state_of(ref) == state


@pytest.mark.parametrize(
    ("state", "transition"), [("submitted", "return"), ("reviewed", "recommend"), ("awarded", "decline")]
)
def test_hostile_text_is_shown_as_text_and_stored(
    office: Office, client_of: Any, state: str, transition: str
) -> None:
    ref = office.case_in(state, with_letters=False)
    take(office, client_of, ref, transition, note=HOSTILE)
    answer = client_of("officer").get(f"/applications/{ref}")
    assert "<script>alert" not in answer.text


def test_a_review_counts_only_with_the_rest_of_the_form(office: Office, client_of: Any) -> None:
    ref = office.case_in("in_review", with_letters=False)
    answer = send(client_of("reviewer"), page(ref, "review"), score_relevance="3", verdict="award")
    shown = messages(answer)
    assert "comment_relevance" in shown
    assert {name for name in shown if name.startswith("score_")} == set(SCORED) - {"score_relevance"}


def test_a_second_review_by_the_same_person_is_refused_with_the_reason(
    office: Office, client_of: Any
) -> None:
    ref = office.case_in("in_review", with_letters=False)
    client = client_of("reviewer")
    first = client.get(page(ref, "review"))
    assert send_from(client, first, **SCORED, verdict="award").status_code == 302
    second = send_from(client, first, **SCORED, verdict="rejection")
    assert second.status_code == 422
    assert "schon" in words(second) or "already" in words(second)


def test_two_approvers_decide_at_once_and_the_second_learns_who_was_faster(
    office: Office, client_of: Any
) -> None:
    ref = office.case_in("recommended", with_letters=False)
    first, second = client_of("approver"), client_of("approver2")
    page_of_second = second.get(page(ref, "send_back"))
    assert send(first, page(ref, "award")).status_code == 302
    answer = send_from(second, page_of_second, note="I want to see the agenda first.")
    assert answer.status_code == 409
    assert "Approver Muster" in words(answer)
    assert "02.03.2026, 12:00" in words(answer) or "2 Mar 2026, 12:00" in words(answer)
    assert "I want to see the agenda first." in answer.text
    assert office.state_of(ref) == "awarded"


def test_a_page_that_is_older_than_the_last_change_is_stale(office: Office, client_of: Any) -> None:
    ref = office.case_in("draft", with_letters=False)
    client = client_of("oldenburg")
    old = client.get(page(ref, "submit"))
    values = office.sections("Another title")["exchange"]
    save_section(ref, "exchange", values, actor_id=office.people["oldenburg"], at=NOON)
    assert send_from(client, old, **DECLARED).status_code == 409
    assert office.state_of(ref) == "draft"


def test_a_step_that_is_no_longer_possible_names_whoever_changed_the_case_last(
    office: Office, client_of: Any
) -> None:
    ref = office.case_in("submitted", with_letters=False)
    client = client_of("officer2")
    opened = filled(main_form(client.get(page(ref, "admit"))))
    office.step(ref, "return", "officer")
    values, later = office.sections("Another title")["exchange"], NOON + timedelta(minutes=5)
    version = save_section(ref, "exchange", values, actor_id=office.people["oldenburg"], at=later)
    answer = client.post(f"/applications/{ref}/steps", data={**opened, "version": str(version)})
    assert answer.status_code == 409
    assert "Oldenburg Muster hat diesen Vorgang am 02.03.2026, 12:05 Uhr" in words(answer)


def test_who_recommended_cannot_award_and_reads_why(office: Office, client_of: Any) -> None:
    ref = office.case_in("reviewed", with_letters=False)
    take(office, client_of, ref, "recommend", by="everything")
    answer = client_of("everything").get(page(ref, "award"))
    assert answer.status_code == 200
    assert not soup(answer).select("main form[method=post]"), "a blocked step has no button"
    assert soup(answer).select(".kern-alert--warning li")


@pytest.mark.parametrize(
    ("who", "transition", "status"),
    [
        ("officer", "award", 404),
        ("reviewer", "award", 404),
        ("cashier", "award", 404),
        ("freiburg", "award", 404),
        ("oldenburg", "award", 404),
        ("approver", "nonsense", 404),
        ("approver", "complete_review", 404),
    ],
)
def test_a_page_of_a_step_that_is_not_yours_does_not_exist(
    office: Office, client_of: Any, who: str, transition: str, status: int
) -> None:
    ref = office.case_in("recommended", with_letters=False)
    assert client_of(who).get(page(ref, transition)).status_code == status


@pytest.mark.parametrize(
    ("who", "transition", "status"),
    [
        ("officer", "award", 403),
        ("oldenburg", "award", 403),
        ("freiburg", "award", 404),
        ("approver", "nonsense", 404),
        ("approver", "", 404),
        ("approver", "complete_review", 404),
        ("approver", "settle", 403),
    ],
)
def test_posting_a_step_that_is_not_yours_changes_nothing(
    office: Office, client_of: Any, who: str, transition: str, status: int
) -> None:
    ref = office.case_in("recommended", with_letters=False)
    client = client_of(who)
    given = {"transition": transition, "csrf_token": token(client), "note": "x"}
    assert client.post(f"/applications/{ref}/steps", data=given).status_code == status
    assert office.state_of(ref) == "recommended"


def test_a_tampered_token_is_refused_and_the_text_is_kept(office: Office, client_of: Any) -> None:
    ref = office.case_in("submitted", with_letters=False)
    answer = send(
        client_of("officer"), page(ref, "return"), csrf_token="forged", note="Half an hour of typing."
    )
    assert answer.status_code == 400
    assert "Half an hour of typing." in answer.text
    assert office.state_of(ref) == "submitted"


def test_a_step_page_of_a_case_that_has_moved_on_leads_to_the_case(office: Office, client_of: Any) -> None:
    ref = office.case_in("awarded", with_letters=False)
    answer = client_of("approver").get(page(ref, "award"))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/applications/{ref}")


def test_get_of_a_step_page_changes_nothing(office: Office, client_of: Any) -> None:
    ref = office.case_in("recommended", with_letters=False)
    client = client_of("approver")
    before = client.get(page(ref, "award")).text
    assert client.get(page(ref, "award")).text.count("version") == before.count("version")
    assert office.state_of(ref) == "recommended"


def test_the_award_page_shows_what_the_approver_needs(office: Office, client_of: Any) -> None:
    text = words(client_of("approver").get(page(office.case_in("recommended", with_letters=False), "award")))
    for fact in ("1.200,00", "5.000,00", "3.800,00", "Officer Muster", "Reasons that can be read."):
        assert fact in text


def test_a_reviewer_does_not_see_the_others_points_before_the_own_review(
    office: Office, client_of: Any
) -> None:
    ref = office.case_in("in_review", with_letters=False)
    take(office, client_of, ref, "review", comment_relevance="The first one's opinion.")
    assert "The first one's opinion." not in client_of("reviewer2").get(page(ref, "review")).text


def test_far_apart_reviews_warn_the_officer(office: Office, client_of: Any) -> None:
    ref = office.case_in("in_review", with_letters=False)
    low = {f"score_{item.code}": "2" for item in programme("ude").criteria.items}
    why = {f"comment_{item.code}": "Weak." for item in programme("ude").criteria.items}
    take(office, client_of, ref, "review")
    calm = client_of("officer")
    take(office, client_of, ref, "review", by="reviewer2", **low, **why)
    shown = soup(calm.get(page(ref, "recommend")))
    assert shown.select(".kern-alert--warning")


@pytest.mark.parametrize("transition", ["admit", "return"])
def test_what_was_missing_is_shown_when_the_application_is_back(
    office: Office, client_of: Any, transition: str
) -> None:
    ref = office.case_in("submitted", with_letters=False)
    assert "letzten Rückgabe" not in words(client_of("officer").get(page(ref, transition)))
    take(office, client_of, ref, "return", **{**CHECKED, "check_caps": None, "note": "The fifth traveller."})
    take(office, client_of, ref, "resubmit")
    facts, form = words(client_of("officer").get(page(ref, transition))).split("Formale Prüfung:", 1)
    points = {item.code: item.label.de for item in programme("ude").formal_check}
    assert "Was bei der letzten Rückgabe fehlte" in facts
    assert "The fifth traveller." in facts
    assert [code for code, text in points.items() if text in facts] == ["caps"]
    assert all(text in form for text in points.values())
