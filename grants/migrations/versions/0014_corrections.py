"""Corrections: a state outside of the drawing, proposed by one person and answered by another."""

import sqlalchemy as sa
from alembic import op

from grants.models.record import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "correction"
PROPOSED = (
    "id, application_id, version, from_state, to_state, reason, proposed_by_id, proposed_for_id, proposed_at"
)
PEOPLE = ("proposed_by_id", "proposed_for_id", "answered_by_id", "answered_for_id")
KNOWN = "outcome in ('', 'confirmed', 'refused', 'withdrawn', 'overtaken')"
FROZEN = "The history cannot be changed."
ABORT = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
REFUSE = "EXECUTE FUNCTION refuse_change()"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(40), nullable=False),
        sa.Column("to_state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_for_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_for_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.CheckConstraint(KNOWN, name=op.f("ck_correction_outcome_known")),
        sa.CheckConstraint(
            "outcome <> 'confirmed' or answered_by_id <> proposed_by_id",
            name=op.f("ck_correction_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_correction_application_id")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_correction_{name}"))
            for name in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_application_id"), TABLE, ["application_id"])
    pending = sa.text("outcome = ''")
    op.create_index(
        "uq_correction_pending",
        TABLE,
        ["application_id"],
        unique=True,
        sqlite_where=pending,
        postgresql_where=pending,
    )
    _answer_but_never_change()


def _answer_but_never_change() -> None:
    """A proposal is answered once; all else of it is what somebody once wrote."""
    answered = "OLD.outcome <> ''"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {TABLE}_refuses_change BEFORE UPDATE OF {PROPOSED} ON {TABLE} {ABORT}")
        op.execute(f"CREATE TRIGGER {TABLE}_stays_answered BEFORE UPDATE ON {TABLE} WHEN {answered} {ABORT}")
        op.execute(f"CREATE TRIGGER {TABLE}_refuses_delete BEFORE DELETE ON {TABLE} {ABORT}")
        return
    each = "FOR EACH ROW"
    op.execute(
        f"CREATE TRIGGER {TABLE}_refuses_change BEFORE UPDATE OF {PROPOSED} ON {TABLE} {each} {REFUSE}"
    )
    op.execute(
        f"CREATE TRIGGER {TABLE}_stays_answered BEFORE UPDATE ON {TABLE} {each} WHEN ({answered}) {REFUSE}"
    )
    op.execute(f"CREATE TRIGGER {TABLE}_refuses_delete BEFORE DELETE ON {TABLE} {each} {REFUSE}")
    op.execute(f"CREATE TRIGGER {TABLE}_refuses_truncate BEFORE TRUNCATE ON {TABLE} {REFUSE}")


def downgrade() -> None:
    op.drop_table(TABLE)
