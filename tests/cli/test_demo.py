"""``grants demo``: played through the acts, it holds what the sources tell, and a case in every state."""

import shutil
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from grants import create_app, db
from grants.acts.sign_in import sign_in
from grants.cli.installation import clock
from grants.clock import office_day
from grants.config import Config
from grants.demo.build import build
from grants.demo.cast import PASSWORD, sign_ins
from grants.migrations import upgrade
from grants.models import Amendment, Application, Call, Letter, Outbox, PaymentRequest, Proposal
from grants.models.case_file import with_everything
from grants.vocabulary.binding import workflow
from grants.vocabulary.guards import GUARDS
from grants.vocabulary.procedures import procedures
from grants.vocabulary.versions import workflow_of
from tests.cli.conftest import Run
from tests.conftest import CHEAP_ARGON2
from tests.copies import Copies, another, remove
from tests.web.walking import send, soup
from workflows.move import Move


@pytest.fixture
def demo(demo_instance: Path) -> Iterator[Config]:
    config = Config(instance=demo_instance, secret_key="k" * 40)
    db.use(db.Database(config.database))
    yield config
    db.current().close()


def _titled(title: str) -> Application:
    with db.reading() as session:
        query = with_everything(select(Application).where(Application.title == title))
        return session.scalars(query).unique().one()


def test_there_is_a_case_in_every_state_of_the_definition(demo: Config) -> None:
    with db.reading() as session:
        reached = set(session.scalars(select(Application.state)))
    assert reached == {*workflow("expert_exchange").definition.states, "co_approval"}


def test_every_letter_and_mail_is_made(demo: Config) -> None:
    with db.reading() as session:
        assert session.scalars(select(Outbox).where(Outbox.done_at.is_(None))).all() == []
        letters = session.scalars(select(Letter)).all()
        assert {each.kind for each in letters} == {
            "receipt", "return", "award", "rejection", "settlement", "amendment", "amendment_refusal"
        }  # fmt: skip
        assert all(len(each.files) == 2 and each.issued_at for each in letters)


def test_letter_numbers_follow_the_order_of_time(demo: Config) -> None:
    with db.reading() as session:
        letters = session.scalars(select(Letter).order_by(Letter.programme, Letter.year, Letter.number)).all()
    for one, following in pairwise(letters):
        if (one.programme, one.year) == (following.programme, following.year):
            assert following.number == one.number + 1
            assert following.dated_on >= one.dated_on


def test_the_trixpert_meeting_of_2019_has_its_groups_and_excursions_on_one_day(demo: Config) -> None:
    case = _titled("Trixpert-Treffen Groningen 2019")
    (visit,) = case.visits
    assert (visit.starts_on, visit.ends_on) == (date(2019, 11, 12), date(2019, 11, 12))
    assert {each.name for each in case.cities} == {"Groningen", "Bremen", "Oldenburg"}
    assert visit.people == 60
    groups = [each for each in visit.items if each.kind == "expert_group"]
    assert len(groups) == 6
    assert {each.block for each in groups} == {
        "Stadt & Quartier", "Digitalisierung", "Mobilität", "Nachhaltigkeit"
    }  # fmt: skip
    assert len([each for each in visit.items if each.kind == "excursion"]) == 6
    assert "7. November 2019" in case.summary
    assert case.state == "closed"


def test_unite_2023_costs_no_travel(demo: Config) -> None:
    case = _titled("UN!TE 2023 Digitally")
    assert len(case.partners) == 7
    assert len({each.country for each in case.cities}) == 6
    assert len(case.sdgs) == 3
    assert case.award is not None
    assert {line["code"] for line in case.award.lines} == {"event"}
    assert (case.state, case.award.amount_cents) == ("closed", 150_000)


def test_one_case_was_returned_mended_and_submitted_again(demo: Config) -> None:
    taken = [step.transition for step in _titled("Online-Dienste, die genutzt werden").steps]
    assert taken[:3] == ["submit", "return", "resubmit"]


def _version(case: Application) -> int:
    return workflow_of(case).definition.version


def test_two_administrators_released_a_version_and_an_old_case_goes_on_under_its_own(demo: Config) -> None:
    old, new = _titled("Libraries and offices in three countries"), _titled("Häfen und Flüsse im Klimawandel")
    own = workflow("trilateral").definition.version
    assert [(_version(each), each.state) for each in (old, new)] == [
        (own, "co_approval"),
        (own + 1, "accepted"),
    ]
    assert "hold" in [step.transition for step in new.steps]
    assert "hold" not in workflow_of(old).definition.transitions
    with db.reading() as session:
        released, waiting = session.scalars(Proposal.of(["trilateral", "ude"]).order_by(None).order_by("id"))
        assert released.answer is not None
        assert released.proposed_by_name != released.answer.by_name
        assert (released.programme, released.is_released) == ("trilateral", True)
        assert (waiting.programme, waiting.is_open) == ("ude", True)
        versions = procedures(session, office_day(clock()))["trilateral"].versions
    assert [(each.definition.version, each.is_file, list(each.in_force)) for each in versions] == [
        (own + 1, False, ["trilateral"]),
        (own, True, []),
    ]


def test_a_meeting_of_three_countries_moved_online_and_its_round_got_the_difference_back(
    demo: Config,
) -> None:
    case = _titled("Häfen und Flüsse im Klimawandel")
    assert case.award is not None
    switch = case.amendments[0]
    assert switch.before is not None
    assert (switch.before["amount_cents"], switch.before["mode"], case.mode) == (
        560_000,
        "physical",
        "virtual",
    )
    assert {line["code"] for line in case.award.lines} == {"event"}
    assert (case.award.amount_cents, case.award.bound_cents) == (75_000, 75_000)
    # the only award of its round: what the round holds is what is left of it
    assert case.round.committed_cents == 75_000
    approvers = [step.actor_id for step in case.steps if step.transition in ("approve_first", "award_second")]
    assert len(set(approvers)) == 2


@pytest.mark.parametrize(("asked", "holds"), [(500_000, True), (500_001, False)])
def test_no_change_raises_a_grant_above_what_one_approver_may_award(
    demo: Config, asked: int, holds: bool
) -> None:
    wish = Amendment(number=3, visits=[], amount_cents=asked, other="", reasons="")
    with db.reading() as session:
        title = Application.title == "Häfen und Flüsse im Klimawandel"
        case = session.scalars(select(Application).where(title)).one()
        move = Move(case=case, transition="grant", actor=None, roles=frozenset(), at=clock(), subject=wish)
        reasons = GUARDS["raise_within_first_approval"].unmet(move)
    assert (not reasons) is holds


def test_changes_and_payment_requests_stand_in_many_states(demo: Config) -> None:
    with db.reading() as session:
        changes, requests = (
            set(session.scalars(select(table.state))) for table in (Amendment, PaymentRequest)
        )
    assert changes == {"submitted", "returned", "granted", "refused", "withdrawn"}
    assert requests == {"submitted", "checked", "paid", "refused"}


def test_a_call_is_open_now_whenever_the_demo_is_made(demo: Config) -> None:
    with db.reading() as session:
        calls = session.scalars(Call.published()).all()
        assert {each.programme for each in calls if each.open_rounds(clock())} == {
            "ude", "trixpert", "trilateral"
        }  # fmt: skip


def test_every_account_shown_can_sign_in(demo: Config) -> None:
    for each in sign_ins():
        assert sign_in(each.email, PASSWORD, at=clock(), config=demo)[1].email == each.email


BEHIND_THE_HISTORY = {
    "UPDATE application SET state = 'closed' WHERE id = {id}": "The case is in 'closed'",
    "UPDATE award SET amount_cents = amount_cents - 1 WHERE application_id = {id}": "What is awarded: ",
    "UPDATE amendment SET state = 'refused' WHERE application_id = {id}": "The amendment 1 is in 'refused'",
}


def test_the_whole_demo_is_as_its_history_tells(demo_instance: Path, tmp_path: Path, grants: Run) -> None:
    """Every case of it; and what is changed behind the history is found in the case where it was changed."""
    shutil.copytree(demo_instance, tmp_path / "instance")
    database = db.use(db.Database(Config(instance=tmp_path / "instance").database))
    with db.reading() as session:
        count = len(session.scalars(select(Application.id)).all())
        (changed,) = session.scalars(
            select(Application).where(Application.amendments.any(Amendment.verdict == "granted")).limit(1)
        )
    database.close()
    assert grants("case", "verify").stdout == f"{count} told again, 0 differ.\n"
    for sql, sentence in BEHIND_THE_HISTORY.items():
        with db.transaction() as session:
            session.execute(text(sql.format(id=changed.id)))
            session.flush()
        found = grants("case", "verify")
        assert found.returncode == 1
        assert f"{changed.ref}: {sentence}" in found.stdout
        assert {line.split(":")[0] for line in found.stdout.splitlines()[:-1]} == {changed.ref}


def test_a_second_demo_changes_nothing(demo_instance: Path, tmp_path: Path, grants: Run) -> None:
    shutil.copytree(demo_instance, tmp_path / "instance")
    before = (tmp_path / "instance" / "grants.sqlite").read_bytes()
    outcome = grants("demo")
    assert (outcome.returncode, outcome.stdout) == (0, "The demo is there already.\n")
    assert (tmp_path / "instance" / "grants.sqlite").read_bytes() == before


@pytest.fixture
def on_postgresql(postgres_url: str, copies: Copies, tmp_path: Path) -> Iterator[Config]:
    """Settings for an empty migrated database on PostgreSQL, which is in use."""
    url = another(make_url(postgres_url)).render_as_string(hide_password=False)
    database, _ = copies.copy("empty", url, lambda: upgrade(db.current()))
    yield Config(
        instance=tmp_path,
        database_url=url,
        secret_key="k" * 40,
        argon2_memory_kib=CHEAP_ARGON2,
        testing=True,
    )
    remove(database)


def _told() -> list[tuple[object, ...]]:
    """What was done in each case and what was written to it, but for the times."""
    with db.reading() as session:
        return [
            (
                case.ref,
                case.title,
                case.state,
                [(step.transition, step.actor_name, step.note) for step in case.steps],
                [(letter.label, letter.kind, len(letter.files)) for letter in case.letters],
            )
            for case in session.scalars(select(Application).order_by(Application.ref))
        ]


def _unreadable(config: Config, email: str, pages: int) -> dict[str, int]:
    """Pages that this person finds by following links from the desk, and that fail."""
    client = create_app(config).test_client()
    assert send(client, "/sign-in", email=email, password=PASSWORD).status_code == 302
    found, failed = ["/desk"], {}
    for url in found:
        answer = client.get(url)
        if answer.status_code not in (200, 302):
            failed[url] = answer.status_code
        if answer.mimetype == "text/html" and len(found) < pages:
            links = [str(each["href"]).split("#")[0] for each in soup(answer).select("main a[href^='/']")]
            found += [each for each in dict.fromkeys(links) if each and each not in found]
        answer.close()
    assert len(found) >= pages
    return failed


@pytest.mark.long
def test_the_demo_is_played_alike_on_postgresql(demo_instance: Path, on_postgresql: Config) -> None:
    build(on_postgresql, today=clock())
    told = _told()
    for email in ("erika@oldenburg.example", "sachbearbeitung@foerderstelle.example"):
        assert _unreadable(on_postgresql, email, 50) == {}
    db.use(db.Database(Config(instance=demo_instance).database))
    assert told == _told()
