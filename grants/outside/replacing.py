"""Writing a file that others may read at any time: they find the old one or the new one, never half of it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from uuid import uuid4


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Text for ``path`` (UTF-8), written beside it and put in its place at the end.

    If the block fails, the old file stays as it was. What is no file (a pipe, a device) is written to
    directly: it cannot be replaced. Raises OSError.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as out:
            yield out
        return
    final = path.resolve()  # a link goes on pointing to the same place
    draft = final.with_name(f".{final.name[:100]}.{uuid4().hex}")
    try:
        out = draft.open("x", encoding="utf-8", newline="\n")
    except OSError as error:
        error.filename = str(path)  # nobody knows the draft by its name
        raise
    try:
        with out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if final.exists():
            shutil.copymode(final, draft)
        os.replace(draft, final)
    finally:
        draft.unlink(missing_ok=True)
