"""Databases copied from one that was built once in this test run: quick to have, and real all the same."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from grants import db


class Copies:
    """Keeps what was built, for each name and kind of database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built: dict[tuple[str, str], tuple[URL, Any]] = {}

    def copy(self, name: str, into: str, build: Callable[[], Any]) -> tuple[db.Database, Any]:
        """A new database at this address, in use and as ``build`` left it; and what ``build`` returned."""
        url = make_url(into)
        key = (name, url.get_backend_name())
        if key not in self.built:
            self.built[key] = self._build(name, url, build)
        original, result = self.built[key]
        if url.get_backend_name() == "sqlite":
            shutil.copy(str(original.database), str(url.database))
        else:
            _create(url, f"TEMPLATE {original.database}")
        return db.use(db.Database(into)), result

    def _build(self, name: str, like: URL, build: Callable[[], Any]) -> tuple[URL, Any]:
        if like.get_backend_name() == "sqlite":
            original = like.set(database=str(self.folder / f"{name}.sqlite"))
        else:
            original = another(like)
            _create(original)
        database = db.use(db.Database(original.render_as_string(hide_password=False)))
        result = build()
        database.close()  # the last connection brings SQLite's write-ahead log home
        return original, result


def another(server: URL) -> URL:
    """An address for a further database on a PostgreSQL server."""
    return server.set(database=f"grants_{os.urandom(6).hex()}")


def remove(database: db.Database) -> None:
    """Close it and, on a server, throw it away: the disk stays small and the end of the run quick."""
    database.close()
    if not database.is_sqlite:
        _on_server(database.url, f"DROP DATABASE IF EXISTS {database.url.database} WITH (FORCE)")


def _create(url: URL, how: str = "") -> None:
    _on_server(url, f"CREATE DATABASE {url.database} {how}")


def _on_server(url: URL, command: str) -> None:
    import psycopg  # slow import

    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command.encode())
