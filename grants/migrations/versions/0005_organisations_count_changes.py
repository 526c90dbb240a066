"""Organisations count their changes: of two who write at once, nobody overwrites the other unknowingly."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("organisation", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "organisation", sa.Column("changed_by_name", sa.String(200), nullable=False, server_default="")
    )


def downgrade() -> None:
    for name in ("changed_by_name", "changed_at", "version"):
        op.drop_column("organisation", name)
