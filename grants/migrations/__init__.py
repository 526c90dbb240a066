"""One history of the tables for SQLite and PostgreSQL."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig

from grants.db import Database


def alembic_config(connection: object) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Bring the tables to the newest shape; does nothing when they are."""
    with database.writer.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
