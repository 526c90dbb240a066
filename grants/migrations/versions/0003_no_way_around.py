"""No way around: replacing a row is a change too, and an issued letter stays issued."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = '"values", label, number, year, programme, kind'
LETTER = f"{BEFORE}, id, application_id, step_id, dated_on"
FROZEN = "The history cannot be changed."
ABORT = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
REFUSE = "EXECUTE FUNCTION refuse_change()"

# SQLite's INSERT OR REPLACE deletes the row that is in the way, past the triggers for DELETE.
KEYS = {
    "step": "id = NEW.id OR (application_id = NEW.application_id AND number = NEW.number)",
    "letter_file": "id = NEW.id OR (letter_id = NEW.letter_id AND language = NEW.language)",
    "letter": (
        "id = NEW.id OR step_id = NEW.step_id OR label = NEW.label "
        "OR (programme = NEW.programme AND year = NEW.year AND number = NEW.number)"
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, same in KEYS.items():
            replaces = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  only our own words
            op.execute(
                f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {replaces} {ABORT}"
            )
        op.execute("DROP TRIGGER letter_refuses_change")
        op.execute(f"CREATE TRIGGER letter_refuses_change BEFORE UPDATE OF {LETTER} ON letter {ABORT}")
        op.execute(
            "CREATE TRIGGER letter_stays_issued BEFORE UPDATE OF issued_at ON letter "
            f"WHEN OLD.issued_at IS NOT NULL {ABORT}"
        )
        return
    op.execute("DROP TRIGGER letter_refuses_change ON letter")
    changes = f"BEFORE UPDATE OF {LETTER} ON letter"
    op.execute(f"CREATE TRIGGER letter_refuses_change {changes} FOR EACH ROW {REFUSE}")
    op.execute(
        "CREATE TRIGGER letter_stays_issued BEFORE UPDATE OF issued_at ON letter FOR EACH ROW "
        f"WHEN (OLD.issued_at IS NOT NULL) {REFUSE}"
    )
    op.execute(f"CREATE TRIGGER letter_refuses_truncate BEFORE TRUNCATE ON letter {REFUSE}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in KEYS:
            op.execute(f"DROP TRIGGER {table}_refuses_replace")
        op.execute("DROP TRIGGER letter_stays_issued")
        op.execute("DROP TRIGGER letter_refuses_change")
        op.execute(f"CREATE TRIGGER letter_refuses_change BEFORE UPDATE OF {BEFORE} ON letter {ABORT}")
        return
    op.execute("DROP TRIGGER letter_refuses_truncate ON letter")
    op.execute("DROP TRIGGER letter_stays_issued ON letter")
    op.execute("DROP TRIGGER letter_refuses_change ON letter")
    op.execute(
        f"CREATE TRIGGER letter_refuses_change BEFORE UPDATE OF {BEFORE} ON letter FOR EACH ROW {REFUSE}"
    )
