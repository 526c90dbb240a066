"""Definitions are kept: the text that each case runs under, which never changes; steps have a kind."""

import hashlib
import tomllib

import sqlalchemy as sa
from alembic import op

from grants.config import PROJECT
from grants.models.record import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "definition_version"
FROZEN = "The history cannot be changed."
ABORT = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
REFUSE = "EXECUTE FUNCTION refuse_change()"
SAME = "id = NEW.id OR sha256 = NEW.sha256 OR (name = NEW.name AND version = NEW.version)"


def upgrade() -> None:
    op.add_column("step", sa.Column("kind", sa.String(20), nullable=False, server_default="step"))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_definition_version_name_version")),
        sa.UniqueConstraint("sha256", name=op.f("uq_definition_version_sha256")),
    )
    _keep_what_is_used()
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"CREATE TRIGGER {TABLE}_refuses_{verb} BEFORE {verb.upper()} ON {TABLE} {ABORT}")
        replaces = f"EXISTS (SELECT 1 FROM {TABLE} WHERE {SAME})"  # noqa: S608  only our own words
        op.execute(f"CREATE TRIGGER {TABLE}_refuses_replace BEFORE INSERT ON {TABLE} WHEN {replaces} {ABORT}")
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_refuses_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW {REFUSE}"
    )
    op.execute(f"CREATE TRIGGER {TABLE}_refuses_truncate BEFORE TRUNCATE ON {TABLE} {REFUSE}")


def _keep_what_is_used() -> None:
    """Cases name the SHA-256 of their text: if it is the file's of today, the text can be kept."""
    connection = op.get_bind()
    first = sa.text(
        "SELECT definition, definition_sha256, min(created_at) FROM application GROUP BY 1, 2"
    ).columns(sa.column("name"), sa.column("sha256"), sa.column("at", Moment()))
    used = {(row.name, row.sha256): row.at for row in connection.execute(first)}
    kept = sa.table(
        TABLE,
        sa.column("name"),
        sa.column("version"),
        sa.column("sha256"),
        sa.column("text"),
        sa.column("kept_at", Moment()),
    )
    for path in sorted((PROJECT / "workflows" / "definitions").glob("*.toml")):
        text = path.read_text("utf-8")
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        if at := used.get((path.stem, sha256)):
            row = {"name": path.stem, "version": tomllib.loads(text)["version"], "sha256": sha256}
            connection.execute(sa.insert(kept).values(text=text, kept_at=at, **row))


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("step", "kind")
