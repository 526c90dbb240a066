"""``grants case``: every way on from a case's state; and that it stands where its history left it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from grants import db
from grants.acts.migrate_cases import migrate_cases
from grants.acts.take_step import take_step
from grants.acts.write_beside import write_beside
from grants.vocabulary.binding import workflow
from tests.acts.test_amendments import move as move_amendment
from tests.acts.test_amendments import recommended
from tests.acts.test_correct_state import answer, propose
from tests.acts.test_migrate_cases import keep_newer, mapping, officer_of_both
from tests.cli.conftest import Run
from tests.office import MAIN_WAY, NOON, Office
from tests.web.circumstances import change_of_nothing


@pytest.fixture
def explain(grants: Run, office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command in the installation of the small office."""
    monkeypatch.setenv("GRANTS_DATABASE_URL", office.config.database)

    def run(*words: str) -> Any:
        return grants("case", "explain", *words)

    return run


def test_all_that_is_missing_is_said_in_both_languages(explain: Any, office: Office) -> None:
    ref = office.case_in("in_review", with_letters=False)
    english, german = explain(ref, "--language", "en"), explain(ref)
    assert english.returncode == german.returncode == 0
    assert english.stdout.splitlines()[:5] == [  # behind them: deadlines, which today decides
        f"{ref}: In review",
        "- Submit review (review): possible (reviewer)",
        "- Complete review (complete_review): by itself, as soon as it can",
        "    So far 0 of 2 reviews are in.",
        "- Withdraw application (withdraw): possible (applicant)",
    ]
    assert "    Bisher liegen 0 von 2 Gutachten vor." in german.stdout.splitlines()


def test_it_is_said_for_one_person(explain: Any, office: Office) -> None:
    ref = office.case_in("recommended", with_letters=False)
    told = explain(ref, "--as", "everything@office.example", "--language", "en", "--json")
    ways = {each["transition"]: each for each in json.loads(told.stdout)["ways"]}
    assert (ways["award"]["theirs"], ways["award"]["open"]) == (True, True)
    assert ways["reject"]["reasons"] == [
        {
            "text": "The officer recommended an award. Send the case back if you want to decide otherwise.",
            "page": None,
            "section": None,
        }
    ]
    assert (ways["withdraw"]["theirs"], ways["withdraw"]["open"]) == (False, False)


def test_the_reasons_are_those_of_the_case_page(explain: Any, office: Office, client_of: Any) -> None:
    ref = office.case_in("recommended", with_letters=False)
    told = json.loads(explain(ref, "--as", "approver@office.example", "--json").stdout)
    page = client_of("approver").get(f"/applications/{ref}").text
    sentences = [each["text"] for way in told["ways"] if way["theirs"] for each in way["reasons"]]
    assert sentences
    assert all(each in page for each in sentences)


def test_who_may_never_do_it_reads_who_can(explain: Any, office: Office) -> None:
    ref = office.case_in("reviewed", with_letters=False)
    office.step(ref, "recommend", "everything")
    given = (ref, "--as", "everything@office.example")
    told = explain(*given, "--language", "en").stdout.splitlines()
    begin = told.index("- Award (award): waits for:")
    assert told[begin + 1 : begin + 3] == [
        "    Another person than the one who recommended must do this.",
        "    Who can do this now: Approver Muster, Approver2 Muster.",
    ]
    assert "    Wer es jetzt tun kann: Approver Muster, Approver2 Muster." in explain(*given).stdout
    ways = {each["transition"]: each for each in json.loads(explain(*given, "--json").stdout)["ways"]}
    assert ways["award"]["instead"] == "Wer es jetzt tun kann: Approver Muster, Approver2 Muster."
    assert ways["send_back"]["instead"] is None
    with db.transaction() as session:
        session.execute(text("UPDATE person SET is_active = false WHERE name LIKE 'Approver%'"))
    assert "    Nobody else can do this at the moment" in explain(*given, "--language", "en").stdout


def test_what_moves_beside_a_case_is_explained_as_well(explain: Any, office: Office) -> None:
    ref = change_of_nothing(office)
    told = explain(ref, "--language", "en", "--as", "oldenburg@office.example").stdout.splitlines()
    begin = told.index("Change 1: Draft")
    assert told[begin + 1 : begin + 4] == [
        "- Ask for this change (submit): waits for:",
        "    Say what shall change: so far everything is as it was awarded.",
        "    Say why the change is needed.",
    ]
    (beside,) = json.loads(explain(ref, "--json").stdout)["beside"]
    assert (beside["subject"], beside["state"]) == (["amendment", 1], "draft")
    assert [each["page"] for each in beside["ways"][0]["reasons"]] == ["amendments.edit"] * 2


def test_a_case_that_is_over_has_no_way_on(explain: Any, office: Office) -> None:
    ref = office.draft()
    office.step(ref, "withdraw", "oldenburg")
    assert explain(ref, "--language", "en").stdout.splitlines()[-1] == "The case is over."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("UDE-1999-0001",), "There is no case UDE-1999-0001."),
        (("'; DROP TABLE step; --",), "There is no case '; DROP TABLE step; --."),
    ],
)
def test_what_is_not_there_is_said(explain: Any, words: tuple[str, ...], sentence: str) -> None:
    outcome = explain(*words)
    assert (outcome.returncode, outcome.stderr) == (1, f"{sentence}\n")


def test_an_unknown_person_is_said(explain: Any, office: Office) -> None:
    outcome = explain(office.draft(), "--as", "nobody@office.example")
    assert (outcome.returncode, outcome.stderr) == (1, "Nobody can sign in as nobody@office.example.\n")


@pytest.fixture
def verify(grants: Run, office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GRANTS_DATABASE_URL", office.config.database)
    return lambda *words: grants("case", "verify", *words)


@pytest.fixture
def settled(office: Office) -> str:
    """The last of three cases, after one that was given up and one that waits."""
    office.step(office.case_in("awarded", with_letters=False), "decline", "oldenburg")
    office.case_in("submitted", with_letters=False)
    return office.case_in("settled", with_letters=False)


TAMPERED = {
    "UPDATE application SET state = 'closed' WHERE state = 'settled'": [
        "{ref}: The case is in 'closed'; its history ends in 'settled'."
    ],
    "UPDATE award SET amount_cents = 130000 WHERE bound_cents > 0": [
        "{ref}: What is awarded: 130000 cents; the history gives 120000 cents."
    ],
    "UPDATE award SET bound_cents = 110000 WHERE bound_cents > 0": [
        "{ref}: What is bound: 110000 cents; the history gives 120000 cents.",
        "Round Spring (ude): 120000 cents are committed, but its awards bind 110000.",
    ],
    "UPDATE settlement SET final_cents = 1": [
        "{ref}: What is settled: 1 cents; the history gives 120000 cents."
    ],
    "UPDATE round SET committed_cents = 0": [
        "Round Spring (ude): 0 cents are committed, but its awards bind 120000."
    ],
    "INSERT INTO step (application_id, number, kind, subject_kind, subject_number, transition, from_state,"
    " to_state, actor_name, actor_roles, at, note, data) SELECT id, 13, 'step', 'case', 0, 'reopen',"
    " 'closed', 'draft', '', '', created_at, '', '{}' FROM application WHERE state = 'settled'": [
        f"{{ref}}: The history has a gap: its steps are numbered {', '.join(map(str, range(1, 12)))}, 13.",
        "{ref}: Step 13 (reopen): starts from 'closed', but the one before ended in 'settled'.",
        "{ref}: Step 13 (reopen): its procedure has no such transition.",
        "{ref}: The case is in 'settled'; its history ends in 'draft'.",
    ],
}


@pytest.mark.parametrize("sql", TAMPERED, ids=lambda sql: sql[:32])
def test_what_was_changed_behind_the_history_is_told(verify: Any, settled: str, sql: str) -> None:
    untouched = verify()
    assert (untouched.returncode, untouched.stdout) == (0, "3 told again, 0 differ.\n")
    with db.transaction() as session:
        session.execute(text(sql))
    found = verify()
    expected = [each.format(ref=settled) for each in TAMPERED[sql]]
    *lines, last = found.stdout.splitlines()
    assert (found.returncode, lines) == (1, expected)
    astray = any(settled in each for each in expected)
    assert last == f"3 told again, {int(astray)} differ."
    assert verify(settled).returncode == int(astray), "one case alone knows nothing of its round"


def test_a_case_that_does_not_exist_is_not_verified(verify: Any) -> None:
    found = verify("UDE-1999-0001")
    assert (found.returncode, found.stdout) == (1, "")
    assert "There is no case UDE-1999-0001." in found.stderr


def _lively(office: Office, folder: Path) -> str:
    """A case that was corrected, changed, paid in part and moved to another version of its procedure."""
    ref = office.case_in("in_review", with_letters=False)
    number = propose(office, ref, "submitted")
    answer(office, ref, number, "officer2")
    for transition, by in MAIN_WAY[1:7]:
        office.step(ref, transition, by)
    recommended(office, ref, amount_cents=150_000)
    move_amendment(office, ref, "grant", "approver")
    subject = ("payment_request", 1)
    values = {"amount_cents": 40_000, "needed_by": NOON.date() + timedelta(days=14), "purpose": "Trains"}
    write_beside(ref, "payment_request", values, actor_id=office.people["oldenburg"], at=NOON)
    paid = {"due_on": NOON.date(), "reference": "A"}
    for transition, by, data in (
        ("submit", "oldenburg", {}),
        ("check", "officer", {}),
        ("pay", "cashier", paid),
    ):
        take_step(ref, transition, subject=subject, actor_id=office.people[by], at=NOON, data=data)
    keep_newer()
    migrate_cases(mapping(folder), actor_id=officer_of_both(office), at=NOON)
    return ref


ASTRAY = {
    "UPDATE application SET state = 'reported'": (
        "The case is in 'reported'; its history ends in 'accepted'."
    ),
    "UPDATE application SET definition_sha256 = '{first}'": (
        "The case runs under another version of its procedure than its history tells."
    ),
    "UPDATE award SET amount_cents = 150001": (
        "What is awarded: 150001 cents; the history gives 150000 cents."
    ),
    "UPDATE award SET called_cents = 0": "What is called: 0 cents; the history gives 40000 cents.",
    "UPDATE payment SET amount_cents = 41000": (
        "What the payment request 1 was paid: 41000 cents; the history gives 40000 cents."
    ),
    "UPDATE amendment SET state = 'draft'": ("The amendment 1 is in 'draft'; its history ends in 'granted'."),
}


@pytest.mark.parametrize("sql", ASTRAY)
def test_corrections_changes_payments_and_migrations_are_told_again(
    verify: Any, office: Office, tmp_path: Path, sql: str
) -> None:
    ref = _lively(office, tmp_path)
    assert verify().stdout == "1 told again, 0 differ.\n"
    with db.transaction() as session:
        session.execute(text(sql.format(first=workflow("expert_exchange").definition.sha256)))
    assert verify().stdout.splitlines()[0] == f"{ref}: {ASTRAY[sql]}"
