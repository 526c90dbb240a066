"""Databases of the bench's own on a PostgreSQL server, dropped afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of an empty database on the server; whoever it names may create databases."""
    import psycopg  # slow import, and not everybody has PostgreSQL
    from psycopg.sql import SQL, Identifier

    url = make_url(server).set(drivername="postgresql")
    name = f"grants_bench_{secrets.token_hex(4)}"
    address = url.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
