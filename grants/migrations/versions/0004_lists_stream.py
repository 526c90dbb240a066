"""Lists stream: what a programme received in order of its numbers, and an applicant's cases by state."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HANDED_IN = sa.text("submitted_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_application_received",
        "application",
        ["programme", "id"],
        sqlite_where=HANDED_IN,
        postgresql_where=HANDED_IN,
    )
    op.drop_index("ix_application_organisation_id", "application")
    op.create_index(
        "ix_application_organisation_state",
        "application",
        ["organisation_id", "state", "state_since", "id"],
    )


def downgrade() -> None:
    op.drop_index("ix_application_organisation_state", "application")
    op.create_index("ix_application_organisation_id", "application", ["organisation_id"])
    op.drop_index("ix_application_received", "application")
