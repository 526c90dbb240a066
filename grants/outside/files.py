"""Bytes on disk, each file under the SHA-256 of its content: written once, never changed."""

import hashlib
import os
import re
from io import BufferedReader
from pathlib import Path
from uuid import uuid4

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Store:
    """A folder of immutable files. ``ab/cd/<sha256>`` keeps every directory small."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256 (64 hex digits); the same bytes again change nothing.

        After the return the bytes survive a power cut: file and directories are synced. A crash in
        between leaves at most a file under ``incoming/``, which no reader ever looks at.
        Raises OSError where the disk refuses.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        final = self.path(sha256)
        if final.exists():
            return sha256
        incoming = self.folder / "incoming"
        for folder in (incoming, final.parent):
            _make_durable_folder(folder, self.folder)
        draft = incoming / uuid4().hex
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(0o440)
            os.replace(draft, final)  # atomic; two writers of one hash bring equal bytes
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(final.parent)
        return sha256

    def path(self, sha256: str) -> Path:
        """Where a file of this hash lies or would lie; ValueError for what is no hash (``../…``)."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"Not a SHA-256: {sha256[:80]!r}")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def open(self, sha256: str) -> BufferedReader:
        """Open for reading; FileNotFoundError if nothing is kept under this hash."""
        return self.path(sha256).open("rb")

    def is_intact(self, sha256: str) -> bool:
        """Whether the kept bytes still have the hash under which they lie."""
        with self.open(sha256) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def clear_incoming(self) -> int:
        """Remove what crashed writers left behind and return how many files that were.

        Only for start-up, while no other process writes.
        """
        leftovers = list((self.folder / "incoming").glob("*"))
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        return len(leftovers)


def _make_durable_folder(folder: Path, root: Path) -> None:
    """Create a folder; sync each parent that got a new entry, or the entry may vanish with the power."""
    if folder.is_dir():
        return
    if folder != root:
        _make_durable_folder(folder.parent, root)
    folder.mkdir(parents=True, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
