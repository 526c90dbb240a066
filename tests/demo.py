"""The whole demo, made once for all processes of a test run."""

import fcntl
from pathlib import Path

from grants import db
from grants.cli.installation import clock
from grants.config import Config
from grants.demo.build import build
from grants.migrations import upgrade


def make_once(folder: Path) -> Path:
    """The instance folder; whoever comes first makes it, the others wait."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".making")
            making.mkdir()
            config = Config(instance=making, secret_key="a secret for tests only", argon2_memory_kib=8192)
            upgrade(db.use(db.Database(config.database)))
            build(config, today=clock())
            db.current().close()
            making.rename(folder)
    return folder
