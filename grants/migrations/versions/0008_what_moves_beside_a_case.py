"""What moves beside a case: amendments and payment requests, each step names what moved."""

import sqlalchemy as sa
from alembic import op

from grants.models.record import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("step", sa.Column("subject_kind", sa.String(20), nullable=False, server_default="case"))
    op.add_column("step", sa.Column("subject_number", sa.Integer(), nullable=False, server_default="0"))
    _create(
        "amendment",
        sa.Column("visits", sa.JSON(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "amount_cents is null or amount_cents > 0", name=op.f("ck_amendment_amount_positive")
        ),
        sa.CheckConstraint("verdict in ('', 'granted', 'refused')", name=op.f("ck_amendment_verdict_known")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_amendment_decided_by_id")),
    )
    _create(
        "payment_request",
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("called_cents", sa.BigInteger(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_payment_request_amount_not_negative")),
        sa.CheckConstraint("called_cents in (0, amount_cents)", name=op.f("ck_payment_request_called_whole")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["person.id"], name=op.f("fk_payment_request_checked_by_id")
        ),
    )
    with op.batch_alter_table("award") as award:
        award.add_column(sa.Column("called_cents", sa.BigInteger(), nullable=False, server_default="0"))
        award.create_check_constraint(
            op.f("ck_award_called_within_amount"), "called_cents >= 0 and called_cents <= amount_cents"
        )
    with op.batch_alter_table("payment") as payment:
        payment.alter_column("settlement_id", existing_type=sa.Integer(), nullable=True)
        payment.add_column(sa.Column("payment_request_id", sa.Integer(), nullable=True))
        payment.create_foreign_key(
            op.f("fk_payment_payment_request_id"), "payment_request", ["payment_request_id"], ["id"]
        )
        payment.create_unique_constraint(op.f("uq_payment_payment_request_id"), ["payment_request_id"])
        payment.create_check_constraint(
            op.f("ck_payment_for_one_of_both"), "(settlement_id is null) <> (payment_request_id is null)"
        )


def _create(table: str, *own: sa.schema.SchemaItem) -> None:
    """A table of what moves beside a case: what all of them have, and what is its own."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(60), nullable=False),
        sa.Column("definition_sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_since", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        *own,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f(f"fk_{table}_application_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f(f"fk_{table}_created_by_id")),
        sa.UniqueConstraint("application_id", "number", name=op.f(f"uq_{table}_application_id_number")),
    )
    op.create_index(f"ix_{table}_state_since", table, ["state", "state_since", "id"])


def downgrade() -> None:
    op.execute("DELETE FROM payment WHERE settlement_id IS NULL")
    with op.batch_alter_table("payment") as payment:
        payment.drop_constraint(op.f("ck_payment_for_one_of_both"), type_="check")
        payment.drop_constraint(op.f("uq_payment_payment_request_id"), type_="unique")
        payment.drop_constraint(op.f("fk_payment_payment_request_id"), type_="foreignkey")
        payment.drop_column("payment_request_id")
        payment.alter_column("settlement_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("award") as award:
        award.drop_constraint(op.f("ck_award_called_within_amount"), type_="check")
        award.drop_column("called_cents")
    op.drop_table("payment_request")
    op.drop_table("amendment")
    op.drop_column("step", "subject_number")
    op.drop_column("step", "subject_kind")
