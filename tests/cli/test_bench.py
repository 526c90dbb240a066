"""Cases made in bulk are like those that acts make, and the bench prints a line for each part."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from grants import db
from grants.acts.take_step import take_step
from grants.bench.fill import OPEN, OVER, fill
from grants.bench.orders import case_tables
from grants.cli.bench import bench
from grants.config import Config
from grants.models import Application, Award, Counter, Letter, Outbox, Person, Round, Step
from grants.models.listing import Wanted, page_of
from tests.conftest import CHEAP_ARGON2

pytestmark = pytest.mark.long
COUNT = 200
NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[db.Database]:
    """200 cases; the tests only add to them."""
    folder = tmp_path_factory.mktemp("filled")
    config = Config(
        instance=folder,
        database_url=f"sqlite:///{folder / 'grants.sqlite'}",
        secret_key="a secret for tests only",
        argon2_memory_kib=CHEAP_ARGON2,
    )
    database = db.use(db.Database(config.database))
    fill(config, COUNT, today=NOW, say=lambda _text: None)
    yield database
    database.close()


def test_every_state_has_cases_and_most_are_over(filled: db.Database) -> None:
    with db.reading() as session:
        found = dict(
            session.execute(select(Application.state, func.count()).group_by(Application.state)).all()
        )
    assert sum(found.values()) == COUNT
    assert set(found) == {*OPEN, *OVER}
    assert sum(found[state] for state in OVER) > COUNT / 2


def test_copies_hang_together(filled: db.Database) -> None:
    """Each row has its parent, each case the step that led to its state, each round what its awards bind."""
    with db.reading() as session:
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        latest = (
            select(Step.application_id, func.max(Step.number).label("number"))
            .where(Step.from_state != Step.to_state)
            .group_by(Step.application_id)
            .subquery()
        )
        wrong = (
            select(Application.ref)
            .join(latest, latest.c.application_id == Application.id)
            .join(Step, (Step.application_id == latest.c.application_id) & (Step.number == latest.c.number))
            .where(
                (Step.to_state != Application.state)
                | (func.date(Step.at) != func.date(Application.state_since))
            )
        )
        assert session.scalars(wrong).all() == []
        bound = select(func.sum(Award.bound_cents)).scalar_subquery()
        committed = select(func.sum(Round.committed_cents)).scalar_subquery()
        assert session.execute(select(bound - committed)).scalar_one() == 0
        assert session.scalars(select(Outbox.id).where(Outbox.done_at.is_(None))).all() == []


def test_mails_say_the_values_of_their_own_cases_letter(filled: db.Database) -> None:
    with db.reading() as session:
        owner = dict(session.execute(select(Letter.id, Letter.application_id)).all())
        rows = session.execute(select(Outbox.application_id, Outbox.payload)).all()
    pointing = [(case, owner.get(told["letter_id"])) for case, told in rows if "letter_id" in told]
    assert [(case, found) for case, found in pointing if case != found] == []
    assert len(pointing) > COUNT


def test_numbers_have_no_gaps(filled: db.Database) -> None:
    with db.reading() as session:
        counters = session.scalars(select(Counter).where(Counter.kind == "letter")).all()
        for counter in counters:
            query = (
                select(Letter.number)
                .where(Letter.programme == counter.programme, Letter.year == counter.year)
                .order_by(Letter.number)
            )
            assert session.scalars(query).all() == list(range(1, counter.last + 1))
    assert counters


def test_no_copy_shares_a_row_with_another(filled: db.Database) -> None:
    with db.reading() as session:
        for table in case_tables():
            ids, rows = session.execute(select(func.count(table.c.id.distinct()), func.count())).one()
            assert ids == rows


def test_a_step_can_be_taken_on_a_copy(filled: db.Database) -> None:
    with db.reading() as session:
        approver = session.scalars(Person.by_email("approver@bench.example")).one().id
        newest = select(Application.ref).where(Application.state == "recommended")
        ref = session.scalars(newest.order_by(Application.id.desc()).limit(1)).one()
    take_step(ref, "send_back", actor_id=approver, at=NOW, note="Bitte kürzer fassen.")
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        assert case.state == "reviewed"
        assert [step.number for step in case.steps] == list(range(1, len(case.steps) + 1))


def test_search_finds_a_copy_by_its_title(filled: db.Database) -> None:
    with db.reading() as session:
        officer = session.scalars(Person.by_email("officer@bench.example")).one()
        newest = select(Application).where(Application.submitted_at.is_not(None))
        case = session.scalars(newest.order_by(Application.id.desc()).limit(1)).one()
        page = page_of(session, officer, Wanted(words=f"{case.title} {case.ref}"))
    assert case.ref in [row.ref for row in page.rows]


def test_an_installation_with_cases_is_not_filled_again(
    filled: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(filled.url.database or "").parent
    monkeypatch.setenv("GRANTS_INSTANCE", str(folder))
    result = CliRunner().invoke(bench, ["fill", "60"])
    assert result.exit_code == 1
    assert "There are cases already" in result.output
    db.use(filled)


def test_the_bench_prints_a_line_for_each_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRANTS_ARGON2_MEMORY_KIB", str(CHEAP_ARGON2))
    options = ["--few", "60", "--many", "80", "--rounds", "1", "--folder", str(tmp_path)]
    result = CliRunner().invoke(bench, options, catch_exceptions=False)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    for part in (
        "a step through HTTP",
        "a warm letter",
        "desk, officer",
        "list, officer",
        "search, two words",
        "case, closed",
        "a CSV of",
        "a move with three guards",
        "what a person may do from here",
        "check on a definition of 40 states",
        "replay of a made-up log",
    ):
        assert any(part in line for line in lines), part
    table = [line for line in lines if "x  " in line]
    statements = [line.rsplit("x  ", 1)[1] for line in table if " / few" in line]
    assert statements, lines
    for each in statements:
        few, many = (int(number) for number in each.split("/"))
        assert few == many <= 10


def test_a_row_of_the_rulebook_needs_no_log_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRANTS_EVENT_LOG", raising=False)
    result = CliRunner().invoke(bench, ["rulebook", "--rounds", "1"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "GRANTS_EVENT_LOG names no log: the row of the real one is left out." in result.output
    assert "replay of a made-up log" in result.output
