"""The installation that a command works on."""

from datetime import UTC, datetime

from grants import db
from grants.config import Config, load_config


def clock() -> datetime:
    """The clock of the command line; everything below is given the moment."""
    return datetime.now(UTC)


def open_installation() -> Config:
    """Read the settings and use their database. Raises ConfigError."""
    config = load_config()
    db.use(db.Database(config.database))
    return config
