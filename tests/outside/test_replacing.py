"""A file is replaced as a whole, or not at all."""

import os
from pathlib import Path

import pytest

from grants.outside.replacing import replacing


def test_a_block_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("old", encoding="utf-8")

    def fail() -> None:
        with replacing(path) as out:
            out.write("half")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  ours, from the block
        fail()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_new_file_takes_place_and_rights_of_the_old_one_also_behind_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "list.txt", tmp_path / "link"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    with replacing(link) as out:
        out.write("new")
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == ("new", 0o640)
    assert link.is_symlink()


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as out:
        out.write("through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_folder_that_is_not_there_is_told_by_the_name_that_was_given(tmp_path: Path) -> None:
    path = tmp_path / "no" / "list.txt"
    with pytest.raises(FileNotFoundError) as refusal, replacing(path):
        pass
    assert refusal.value.filename == str(path)
