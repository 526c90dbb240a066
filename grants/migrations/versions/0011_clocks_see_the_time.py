"""Clocks see the time: beside how far clocks have run, when they last did, so that a leap is noticed."""

import sqlalchemy as sa
from alembic import op

from grants.models.record import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clock_sign") as table:
        table.add_column(sa.Column("seen_at", Moment(), nullable=True))
    op.execute("UPDATE clock_sign SET seen_at = ran_at")
    with op.batch_alter_table("clock_sign") as table:
        table.alter_column("seen_at", nullable=False)


def downgrade() -> None:
    op.drop_column("clock_sign", "seen_at")
