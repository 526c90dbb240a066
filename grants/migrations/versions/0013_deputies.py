"""Deputies: somebody stands in for another, and the history names both."""

import sqlalchemy as sa
from alembic import op

from grants.models.record import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "deputyship"
GIVEN = "id, represented_id, deputy_id, programme, role, from_on, to_on, up_to_cents, given_by_id, given_at"
FROZEN = "The history cannot be changed."
ABORT = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
REFUSE = "EXECUTE FUNCTION refuse_change()"
PEOPLE = ("represented_id", "deputy_id", "given_by_id", "ended_by_id")


def upgrade() -> None:
    _name_both_in_the_history()
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("represented_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(20), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("up_to_cents", sa.BigInteger(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.CheckConstraint("deputy_id <> represented_id", name=op.f("ck_deputyship_two_people")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_deputyship_ends_after_it_starts")),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_deputyship_{name}"))
            for name in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputyship")),
    )
    for name in ("represented_id", "deputy_id"):
        op.create_index(op.f(f"ix_deputyship_{name}"), TABLE, [name])
    _end_but_never_change()


def _name_both_in_the_history() -> None:
    """In SQL, since SQLite takes a key to another table only together with its column."""
    key = "CONSTRAINT fk_step_deputy_for_id REFERENCES person (id)"
    op.execute(f"ALTER TABLE step ADD COLUMN deputy_for_id INTEGER {key}")
    op.add_column("step", sa.Column("deputy_for_name", sa.String(200), nullable=False, server_default=""))


def _end_but_never_change() -> None:
    """A row may be ended once; all else of it is what somebody once decided."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {TABLE}_refuses_change BEFORE UPDATE OF {GIVEN} ON {TABLE} {ABORT}")
        op.execute(
            f"CREATE TRIGGER {TABLE}_stays_ended BEFORE UPDATE ON {TABLE} "
            f"WHEN OLD.ended_at IS NOT NULL {ABORT}"
        )
        op.execute(f"CREATE TRIGGER {TABLE}_refuses_delete BEFORE DELETE ON {TABLE} {ABORT}")
        replaces = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"  # noqa: S608  only our own words
        op.execute(f"CREATE TRIGGER {TABLE}_refuses_replace BEFORE INSERT ON {TABLE} WHEN {replaces} {ABORT}")
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_refuses_change BEFORE UPDATE OF {GIVEN} ON {TABLE} FOR EACH ROW {REFUSE}"
    )
    op.execute(
        f"CREATE TRIGGER {TABLE}_stays_ended BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        f"WHEN (OLD.ended_at IS NOT NULL) {REFUSE}"
    )
    op.execute(f"CREATE TRIGGER {TABLE}_refuses_delete BEFORE DELETE ON {TABLE} FOR EACH ROW {REFUSE}")
    op.execute(f"CREATE TRIGGER {TABLE}_refuses_truncate BEFORE TRUNCATE ON {TABLE} {REFUSE}")


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("step", "deputy_for_name")
    op.drop_column("step", "deputy_for_id")
