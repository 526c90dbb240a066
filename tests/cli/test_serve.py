"""``grants serve``: web server and worker live and end together."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-c", "from grants.cli import main; main()"]
PATIENCE = 120.0


def _until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It took too long."
        time.sleep(0.1)


def _children(process: int) -> set[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return {int(each) for each in told.split()}


def _is_worker(process: int) -> bool:
    return b"work" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")


def _is_alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and ") Z " not in stat.read_text()


class Served:
    """One running installation."""

    def __init__(self, instance: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        settings = {"GRANTS_INSTANCE": str(instance), "GRANTS_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.said = instance.parent / "said.txt"
        environment = {**os.environ, **settings}
        subprocess.run([*PROGRAM, "init"], env=environment, check=True, capture_output=True)
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [*PROGRAM, "serve"], env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        _until(lambda: "Serving on" in self.said.read_text() or self.process.poll() is not None)

    def workers(self) -> set[int]:
        return {each for each in _children(self.process.pid) if _is_worker(each)}


def _serve(folder: Path) -> Iterator[Served]:
    running = Served(folder / "instance")
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def goes_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """For tests that leave it running."""
    yield from _serve(tmp_path_factory.mktemp("served"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """For tests that end it."""
    yield from _serve(tmp_path)


def test_the_server_answers_and_its_worker_is_seen(goes_on: Served) -> None:
    def health() -> dict[str, object]:
        with urllib.request.urlopen(f"http://127.0.0.1:{goes_on.port}/healthz") as answer:
            told: dict[str, object] = json.load(answer)
        return told

    _until(lambda: health()["state"] == "ok")
    assert re.search(rf"Serving on http://127\.0\.0\.1:{goes_on.port}\b", goes_on.said.read_text())


def test_a_killed_worker_is_started_again(goes_on: Served) -> None:
    (killed,) = goes_on.workers()
    os.kill(killed, signal.SIGKILL)
    _until(lambda: goes_on.workers() - {killed})
    assert "The worker ended (SIGKILL); starting it again." in goes_on.said.read_text()
    assert goes_on.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_server_and_worker(served: Served, number: signal.Signals) -> None:
    children = _children(served.process.pid)
    assert len(children) == 2
    served.process.send_signal(number)
    assert served.process.wait(PATIENCE) == 0
    assert not any(_is_alive(each) for each in children)


def test_without_the_web_server_everything_ends_with_a_line(served: Served) -> None:
    (web,) = _children(served.process.pid) - served.workers()
    (worker,) = served.workers()
    os.kill(web, signal.SIGKILL)
    assert served.process.wait(PATIENCE) == 1
    assert not _is_alive(worker)
    assert "The web server has ended" in served.said.read_text()


def test_nothing_is_left_when_the_whole_is_killed(served: Served) -> None:
    children = _children(served.process.pid)
    served.process.kill()
    served.process.wait(PATIENCE)
    _until(lambda: not any(_is_alive(each) for each in children))
