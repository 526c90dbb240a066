"""Clocks run: deadlines, what each of them has told, and when clocks last ran."""

import sqlalchemy as sa
from alembic import op

from grants.models.record import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN = sa.text("standing IN ('running', 'paused')")
WAKING = sa.text("standing = 'running' AND next_on IS NOT NULL")
SUBJECT = ("application_id", "subject_kind", "subject_number", "clock")


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_number", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(60), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(10), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("extended_from", sa.Date(), nullable=True),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("extended_reason", sa.Text(), nullable=False),
        sa.Column("extended_by_id", sa.Integer(), nullable=True),
        sa.Column("extended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_deadline_application_id")
        ),
        sa.ForeignKeyConstraint(["extended_by_id"], ["person.id"], name=op.f("fk_deadline_extended_by_id")),
        sa.UniqueConstraint(*SUBJECT, "run", name=op.f(f"uq_deadline_{'_'.join(SUBJECT)}_run")),
    )
    op.create_index(
        "uq_deadline_open", "deadline", SUBJECT, unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(
        "ix_deadline_waking", "deadline", ["next_on", "id"], sqlite_where=WAKING, postgresql_where=WAKING
    )
    op.create_table(
        "deadline_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_notice")),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_notice_deadline_id")
        ),
        sa.UniqueConstraint(
            "deadline_id", "notice", "due_on", name=op.f("uq_deadline_notice_deadline_id_notice_due_on")
        ),
    )
    op.create_table(
        "clock_sign",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ran_at", Moment(), nullable=False),
        sa.Column("leapt_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_sign")),
    )


def downgrade() -> None:
    op.drop_table("clock_sign")
    op.drop_table("deadline_notice")
    op.drop_table("deadline")
