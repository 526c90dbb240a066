"""Newer versions of the procedure, which say the same."""

import hashlib
from datetime import datetime
from pathlib import Path

from grants import db
from grants.models.rulebook import keep_definition
from grants.vocabulary.binding import workflow
from tests.workflows.rulebook_case import RULEBOOK
from workflows.migration import Migration
from workflows.reading import Sheet

NAME = "expert_exchange"
OWN = workflow(NAME).definition.version


def keep_next_version(number: int, at: datetime) -> None:
    """Put it beside the others, as a release would."""
    own = f"version = {OWN}\n"
    text = workflow(NAME).definition.text.replace(own, f"version = {number}\n", 1)
    with db.transaction() as session:
        keep_definition(
            session,
            name=NAME,
            version=number,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            valid_from=None,
            at=at,
        )


def to_version(before: int, after: int) -> Migration:
    """Every open case goes on where it is."""
    sheet = Sheet(Path(RULEBOOK / "definitions" / f"{NAME}.toml"))
    return Migration(NAME, before, after, "Said more clearly.", {}, sheet)
