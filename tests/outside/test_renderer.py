"""Letters are made by a process that can be killed: nothing hangs, nothing is left, bytes are the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grants.config import PROJECT
from grants.outside.pdf import render_letter, warm
from grants.outside.renderer import ENDED, TOO_BIG, TOO_LONG, Limits, NotRendered, Renderer
from tests.letters.examples import hostile, values_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

ROOMY = Limits(letters=300, seconds=60, memory=4_000_000_000)
# Kills itself in the middle of a letter, as the system does with a worker when memory runs out.
DYING_WORKER = """
import os, signal, threading, sys
from grants.outside.renderer import Renderer
from tests.outside.test_renderer import ROOMY, monster
renderer = Renderer(ROOMY)
renderer.start()
print(renderer.pid, flush=True)
threading.Thread(target=lambda: (sys.stdin.readline(), os.kill(os.getpid(), signal.SIGKILL))).start()
renderer.render("award", monster(), "de")
"""


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """The keepers below are forks of this process, and have nothing left to load."""
    warm()


@contextmanager
def renderer(**limits: Any) -> Iterator[Renderer]:
    given = Renderer(Limits(**{**vars(ROOMY), **limits}))
    try:
        yield given
    finally:
        given.close()


def monster() -> dict[str, Any]:
    """A megabyte of reasons: minutes of work."""
    values = values_of("award")
    values["award"]["reasons"] = "Eine Begründung, die niemals aufhört. " * 30_000
    return values


def makers(keeper: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()]


def _is_running(pid: int) -> bool:
    """Not counting one that is dead and only waits to be asked how it ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait_for(fact: Any, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _memory_of_this_process() -> int:
    """What the limit counts, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmData:")[2].split()[0]) * 1024


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_letter_is_the_same_wherever_it_is_made(language: str) -> None:
    values = hostile("award")
    with renderer() as made_elsewhere:
        assert made_elsewhere.render("award", values, language) == render_letter("award", values, language)


def test_a_maker_is_replaced_after_its_letters() -> None:
    seen, letters = [], set()
    with renderer(letters=2) as several:
        for _ in range(5):
            letters.add(several.render("return", values_of("return"), "de"))
            [maker] = makers(several.pid)
            seen.append(maker)
    assert [seen.index(each) for each in seen] == [0, 0, 2, 2, 4]
    assert len(letters) == 1, "the bytes do not tell who made them"


def test_a_letter_that_takes_too_long_is_given_up_and_the_next_is_made() -> None:
    with renderer(seconds=3) as strict:
        strict.start()
        began = time.monotonic()
        with pytest.raises(NotRendered) as refusal:
            strict.render("award", monster(), "de")
        assert 3 <= time.monotonic() - began < 20
        assert str(refusal.value) == TOO_LONG
        assert strict.render("return", values_of("return"), "de").startswith(b"%PDF")


def test_a_letter_that_takes_too_much_memory_is_given_up_and_the_next_is_made() -> None:
    values = values_of("award")
    values["award"]["reasons"] = "x" * 40_000_000
    with renderer(memory=_memory_of_this_process() + 120_000_000) as strict:
        with pytest.raises(NotRendered) as refusal:
            strict.render("award", values, "de")
        assert str(refusal.value) == TOO_BIG
        assert strict.render("return", values_of("return"), "de").startswith(b"%PDF")


def test_a_letter_that_cannot_be_made_says_why() -> None:
    with renderer() as one:
        with pytest.raises(NotRendered, match=r"^LookupError: There is no letter called 'invoice'\.$"):
            one.render("invoice", values_of("award"), "de")
        [maker] = makers(one.pid)
        assert one.render("return", values_of("return"), "de").startswith(b"%PDF")
        assert makers(one.pid) == [maker], "a wrong letter is no reason for a new process"


@pytest.mark.parametrize("victim", ["keeper", "maker"])
def test_a_killed_process_costs_one_letter(victim: str) -> None:
    with renderer(seconds=10) as one:
        one.render("return", values_of("return"), "de")
        killed = one.pid if victim == "keeper" else makers(one.pid)[0]
        killer = subprocess.Popen(["sh", "-c", f"sleep 1; kill -KILL {killed}"])
        with pytest.raises(NotRendered) as refusal:
            one.render("award", monster(), "de")
        killer.wait()
        assert str(refusal.value) == ENDED
        assert one.render("return", values_of("return"), "de").startswith(b"%PDF")


@pytest.mark.parametrize("victim", ["keeper", "maker"])
def test_a_process_killed_between_two_letters_costs_none(victim: str) -> None:
    with renderer() as one:
        one.render("return", values_of("return"), "de")
        killed = one.pid if victim == "keeper" else makers(one.pid)[0]
        os.kill(killed, signal.SIGKILL)
        assert _wait_for(lambda: not _is_running(killed))
        assert one.render("return", values_of("return"), "de").startswith(b"%PDF")


def test_nothing_is_left_when_it_is_closed() -> None:
    with renderer() as one:
        one.render("return", values_of("return"), "de")
        processes = [one.pid, *makers(one.pid)]
        assert all(map(_is_running, processes))
    assert _wait_for(lambda: not any(map(_is_running, processes)))


def test_nothing_is_left_of_a_worker_that_is_killed_in_the_middle_of_a_letter() -> None:
    command = [sys.executable, "-c", DYING_WORKER]
    with subprocess.Popen(
        command, cwd=PROJECT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        keeper = int(worker.stdout.readline())
        assert _wait_for(lambda: makers(keeper)), "everything is loaded"
        [maker] = makers(keeper)
        time.sleep(1)  # in the middle of the letter
        assert _is_running(maker)
        worker.stdin.write("now\n")
        worker.stdin.flush()
        assert worker.wait() == -signal.SIGKILL
        assert _wait_for(lambda: not _is_running(keeper) and not _is_running(maker), seconds=5)
