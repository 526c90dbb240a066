"""Looking changes nothing: no GET of the permission matrix reaches the engine that writes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from grants import db
from grants.models import Person
from tests.web.matrix import cells, differing
from tests.web.world import World


@pytest.fixture
def written(world: World) -> Iterator[list[str]]:
    """What the writing engine begins."""
    begun: list[str] = []

    def note(_connection: object) -> None:
        begun.append("begin")

    event.listen(db.current().writer, "begin", note)
    yield begun
    event.remove(db.current().writer, "begin", note)


def test_get_never_commits(world: World, written: list[str]) -> None:
    """And each is answered as the table says, so that the matrix need not be walked twice."""
    before, seen, wrong, wrote = world.content(), set(), [], []
    with closing(sqlite3.connect(world.file)) as watch:
        version = watch.execute("PRAGMA data_version").fetchone()
        for cell in cells(world):
            if not cell.looks:
                continue
            wrong += differing(world, [cell])
            if written:
                wrote.append(str(cell))
                written.clear()
            seen.add((cell.endpoint, cell.who))
        assert wrong == []
        assert wrote == []
        assert watch.execute("PRAGMA data_version").fetchone() == version
    assert world.content() == before
    assert len(seen) > 200


def test_the_watch_sees_what_writes(world: World, written: list[str]) -> None:
    """The same watch over a post that writes: it must notice."""
    before = world.content()
    with closing(sqlite3.connect(world.file)) as watch:
        version = watch.execute("PRAGMA data_version").fetchone()
        assert world.post("applicant", "/language", {"language": "en"}).status_code == 302
        assert written
        assert watch.execute("PRAGMA data_version").fetchone() != version
    assert world.content() != before
    world.restore()


def test_the_database_itself_keeps_a_page_from_writing(world: World) -> None:
    with db.reading() as session:
        session.add(Person(email="x@office.example", name="x", password_hash="x", created_at=None))
        with pytest.raises(OperationalError, match="readonly"):
            session.flush()
