"""Rounds have an English name as well, as calls have an English title; empty where there is none."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("name_en", sa.String(100), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("round", "name_en")
