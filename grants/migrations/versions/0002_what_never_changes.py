"""What never changes, and full text: history and letters refuse changes in the database itself."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("step", "letter_file")
LETTER = '"values", label, number, year, programme, kind'
FROZEN = "The history cannot be changed."
ABORT = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
REFUSE = "EXECUTE FUNCTION refuse_change()"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            op.execute(f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table} {ABORT}")
    op.execute(f"CREATE TRIGGER letter_refuses_change BEFORE UPDATE OF {LETTER} ON letter {ABORT}")
    op.execute(f"CREATE TRIGGER letter_refuses_delete BEFORE DELETE ON letter {ABORT}")
    op.execute(
        "CREATE VIRTUAL TABLE application_search "
        "USING fts5(words, tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
    )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in APPEND_ONLY:
        events = "BEFORE UPDATE OR DELETE"
        op.execute(f"CREATE TRIGGER {table}_refuses_change {events} ON {table} FOR EACH ROW {REFUSE}")
        op.execute(f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} {REFUSE}")
    changes = f"BEFORE UPDATE OF {LETTER} ON letter"
    op.execute(f"CREATE TRIGGER letter_refuses_change {changes} FOR EACH ROW {REFUSE}")
    op.execute(f"CREATE TRIGGER letter_refuses_delete BEFORE DELETE ON letter FOR EACH ROW {REFUSE}")
    op.execute(
        "CREATE TABLE application_search "
        "(rowid integer PRIMARY KEY REFERENCES application (id), words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_application_search_words ON application_search USING gin (words)")


def downgrade() -> None:
    op.execute("DROP TABLE application_search")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change() CASCADE")
        return
    for name in (
        "step_refuses_update",
        "step_refuses_delete",
        "letter_file_refuses_update",
        "letter_file_refuses_delete",
    ):
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TRIGGER letter_refuses_change")
    op.execute("DROP TRIGGER letter_refuses_delete")
