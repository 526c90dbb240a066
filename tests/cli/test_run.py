"""``grants run``: what a first start needs is made once; the next start only serves."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PROGRAM = [sys.executable, "-c", "from grants.cli import main; main()"]
PATIENCE = 120.0


@contextmanager
def running(instance: Path) -> Iterator[str]:
    """What ``grants run`` said until it served."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = instance.parent / "said.txt"
    environment = {**os.environ, "GRANTS_INSTANCE": str(instance), "GRANTS_PORT": str(port)}
    with said.open("w") as output:
        process = subprocess.Popen(
            [*PROGRAM, "run"], env=environment | {"PYTHONUNBUFFERED": "1"}, stdout=output, stderr=output
        )
    try:
        end = time.monotonic() + PATIENCE
        while "Serving on" not in said.read_text() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        yield said.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    assert process.returncode == 0


def test_a_second_start_changes_nothing_and_serves(demo_instance: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_instance, tmp_path / "instance")
    before = (tmp_path / "instance" / "grants.sqlite").read_bytes()
    with running(tmp_path / "instance") as said:
        assert "Serving on" in said
        assert "Password of all demo accounts" in said
        assert "Making the demo" not in said
    assert (tmp_path / "instance" / "grants.sqlite").read_bytes() == before


def test_where_people_work_no_demo_comes(grants: Run, tmp_path: Path) -> None:
    assert grants("init").returncode == 0
    words = ["anna@city.example", "Anna Muster", "--role", "ude:officer", "--password-stdin"]
    assert grants("people", "add", *words, typed="a long password").returncode == 0
    with running(tmp_path / "instance") as said:
        assert "Serving on" in said
        assert "demo" not in said


def test_two_do_not_prepare_one_installation(grants: Run, tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    instance.mkdir()
    with (instance / "preparing.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        outcome = grants("run", GRANTS_PORT=str(_free_port()))
    assert outcome.returncode == 1
    assert outcome.stderr == (
        "Another start is preparing this installation. Wait until it says where it serves.\n"
    )
    assert not (instance / "grants.sqlite").exists()


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "x"], ["--prot", "8000"]])
def test_a_wrong_word_is_told(grants: Run, words: list[str]) -> None:
    outcome = grants("run", *words)
    assert outcome.returncode != 0
    assert "Traceback" not in outcome.stderr


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
