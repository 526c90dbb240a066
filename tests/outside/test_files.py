"""The store keeps bytes under their hash: once, whole, or not at all."""

import hashlib
import os
from pathlib import Path
from threading import Thread

import pytest

from grants.outside.files import Store

LETTER = b"%PDF-1.7 a letter"
SHA256 = hashlib.sha256(LETTER).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def test_bytes_come_back_under_their_hash(tmp_path: Path) -> None:
    store = Store(tmp_path / "documents")
    assert store.put(LETTER) == SHA256
    with store.open(SHA256) as file:
        assert file.read() == LETTER
    assert store.is_intact(SHA256)
    assert _files(store.folder) == [Path(SHA256[:2], SHA256[2:4], SHA256)]


def test_putting_again_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(LETTER)
    before = store.path(SHA256).stat()
    assert store.put(LETTER) == SHA256
    after = store.path(SHA256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_crash_before_the_rename_leaves_nothing_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)

    def crash(*args: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="the disk is full"):
        store.put(LETTER)
    monkeypatch.undo()
    assert _files(tmp_path) == []
    with pytest.raises(FileNotFoundError):
        store.open(SHA256)
    assert store.put(LETTER) == SHA256


def test_what_a_killed_writer_left_is_cleared(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(LETTER)
    (tmp_path / "incoming" / "half").write_bytes(LETTER[:5])
    assert store.clear_incoming() == 1
    assert _files(tmp_path) == [Path(SHA256[:2], SHA256[2:4], SHA256)]


def test_writers_of_the_same_bytes_do_not_disturb_each_other(tmp_path: Path) -> None:
    store = Store(tmp_path)
    writers = [Thread(target=store.put, args=(LETTER,)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert _files(tmp_path) == [Path(SHA256[:2], SHA256[2:4], SHA256)]
    assert store.is_intact(SHA256)


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(LETTER)
    store.path(SHA256).chmod(0o600)
    store.path(SHA256).write_bytes(b"another letter")
    assert not store.is_intact(SHA256)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", SHA256.upper(), SHA256 + "\n", SHA256[:-1]])
def test_what_is_no_hash_has_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="Not a SHA-256"):
        Store(tmp_path).path(name)
