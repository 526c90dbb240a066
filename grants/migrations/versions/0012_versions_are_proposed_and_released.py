"""New versions of procedures: drafts, proposals and answers; what waits is counted from an index alone."""

import sqlalchemy as sa
from alembic import op

from grants.models.record import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HISTORY = {
    "procedure_proposal": "id = NEW.id",
    "procedure_answer": "id = NEW.id OR proposal_id = NEW.proposal_id",
}
FROZEN = "The history cannot be changed."
ABORT = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
REFUSE = "EXECUTE FUNCTION refuse_change()"


def upgrade() -> None:
    op.create_table(
        "procedure_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_procedure_draft_changed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_draft")),
    )
    op.create_index(op.f("ix_procedure_draft_programme"), "procedure_draft", ["programme"])
    op.create_table(
        "procedure_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_name", sa.String(200), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_procedure_proposal_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_proposal")),
    )
    op.create_index(op.f("ix_procedure_proposal_sha256"), "procedure_proposal", ["sha256"])
    op.create_table(
        "procedure_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("is_release", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["procedure_proposal.id"],
            name=op.f("fk_procedure_answer_proposal_id_procedure_proposal"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_procedure_answer_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_answer")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_procedure_answer_proposal_id")),
    )
    op.create_index(
        "ix_application_waiting",
        "application",
        ["programme", "definition_sha256", "state", "state_since"],
    )
    for table, same in HISTORY.items():
        _freeze(table, same)


def _freeze(table: str, same: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table} {ABORT}")
        replaces = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  only our own words
        op.execute(f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {replaces} {ABORT}")
        return
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {REFUSE}"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} {REFUSE}")


def downgrade() -> None:
    op.drop_index("ix_application_waiting", "application")
    for table in ("procedure_answer", "procedure_proposal", "procedure_draft"):
        op.drop_table(table)
