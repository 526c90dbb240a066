"""One history of the tables for both databases: up, down, up again, and equal to what the code expects."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table, inspect

from grants.db import Database
from grants.migrations import alembic_config, upgrade
from grants.models import Record


def _differences(database: Database) -> list[object]:
    options = {
        "include_object": lambda thing, name, *_: (
            not (name or "").startswith(("application_search", "alembic"))
        ),
        "compare_type": True,
    }
    with database.writer.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), Record.metadata)


def _tables(database: Database) -> set[str]:
    return set(inspect(database.writer).get_table_names())


def test_migrated_tables_equal_the_models(both_databases: Database) -> None:
    assert _differences(both_databases) == []


def test_a_model_that_nobody_migrated_is_noticed(both_databases: Database) -> None:
    extra = Table("nobody_migrated_this", Record.metadata)
    try:
        assert [what for what, *_rest in _differences(both_databases)] == ["add_table"]
    finally:
        Record.metadata.remove(extra)


def test_upgrading_again_changes_nothing(both_databases: Database) -> None:
    before = _tables(both_databases)
    upgrade(both_databases)
    assert _tables(both_databases) == before


def test_the_tables_can_be_taken_down_and_laid_again(both_databases: Database) -> None:
    before = _tables(both_databases)
    with both_databases.writer.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert _tables(both_databases) == {"alembic_version"}
    upgrade(both_databases)
    assert _tables(both_databases) == before
    assert _differences(both_databases) == []


def test_each_step_down_can_be_taken_alone(both_databases: Database) -> None:
    for _ in range(3):
        with both_databases.writer.begin() as connection:
            command.downgrade(alembic_config(connection), "-1")
    upgrade(both_databases)
    assert _differences(both_databases) == []
