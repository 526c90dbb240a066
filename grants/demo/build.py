"""Making the demo all or nothing: whoever stops it halfway has an empty installation, not half a demo."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from grants import db
from grants.config import Config
from grants.demo.play import play
from grants.migrations import upgrade


def build(config: Config, *, today: datetime) -> int:
    """Play the demo into the empty installation in use; how many cases it has.

    In SQLite mode the play takes place beside, and its outcome is copied over in one transaction. Another
    database is played into at once; there, a demo that was stopped needs an empty database again.
    """
    if not db.current().is_sqlite:
        return play(config, today=today)
    with TemporaryDirectory(prefix=".demo-", dir=config.instance) as folder:
        beside = replace(config, instance=Path(folder), database_url="")
        upgrade(db.use(db.Database(beside.database)))
        cases = play(beside, today=today)
        target = db.Database(config.database)
        db.use(target)  # closes the one beside
        _carry_files(beside, config)
        _carry_rows(beside.instance / "grants.sqlite", Path(target.url.database or ""))
    return cases


def _carry_files(beside: Config, config: Config) -> None:
    """Files first: rows without their bytes would be worse than bytes without rows."""
    for source, target in (
        (beside.documents, config.documents),
        (beside.mail_folder, config.mail_folder),
    ):
        if source.exists():
            shutil.copytree(source, target, dirs_exist_ok=True)


def _carry_rows(source: Path, target: Path) -> None:
    giving, taking = sqlite3.connect(source), sqlite3.connect(target)
    try:
        giving.backup(taking)
    finally:
        giving.close()
        taking.close()
