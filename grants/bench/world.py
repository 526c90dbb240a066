"""An installation with made-up cases, and signed-in clients of its web application."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from grants import create_app, db
from grants.acts.sign_in import token_hash
from grants.bench.fill import fill, has_cases
from grants.config import Config, load_config
from grants.models import Application, Person, SignIn

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class World:
    """One installation; ``enter`` makes its database that of the process."""

    config: Config
    app: Flask
    database: db.Database
    clients: dict[str, Any] = field(default_factory=dict)

    def enter(self) -> None:
        if db.current() is not self.database:
            db.use(self.database)

    def client(self, key: str) -> Any:
        """A client of somebody of the office, signed in as the sign-in page would."""
        if key not in self.clients:
            self.enter()
            client, token, now = self.app.test_client(), secrets.token_urlsafe(32), datetime.now(UTC)
            with db.transaction() as session:
                person = session.scalars(Person.by_email(f"{key}@bench.example")).one()
                session.add(
                    SignIn(
                        token_hash=token_hash(token),
                        person_id=person.id,
                        created_at=now,
                        expires_at=now + timedelta(hours=8),
                    )
                )
            with client.session_transaction() as cookie:
                cookie["token"] = token
            self.clients[key] = client
        return self.clients[key]

    def token(self, key: str) -> str:
        """What the cookie of this client holds."""
        with self.client(key).session_transaction() as cookie:
            return str(cookie["token"])

    def get(self, key: str, address: str) -> str:
        """A page; raises RuntimeError unless it is there."""
        self.enter()
        answer = self.client(key).get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        return str(answer.text)

    def csrf_token(self, key: str) -> str:
        found = TOKEN.search(self.get(key, "/applications"))
        if found is None:
            raise RuntimeError("The page has no form.")
        return found.group(1)

    def count(self) -> int:
        self.enter()
        with db.reading() as session:
            return session.execute(select(func.count()).select_from(Application)).scalar_one()


def open_world(folder: Path, count: int, database_url: str, say: Callable[[str], None]) -> World:
    """The installation in this folder, filled if it is empty."""
    config = load_config(instance=folder, database_url=database_url, trusted_hosts=(), secure_cookies=False)
    app = create_app(config)
    world = World(config, app, db.current())
    if not has_cases(config):
        say(f"Making {count} cases …")
        fill(config, count, today=datetime.now(UTC), say=lambda _text: None)
    return world
