"""Letters are made in a process of their own, with limits.

Making letters leaks memory (70-100 kB each), and a letter with monstrous content could take for ever or eat
the machine. So there is a keeper, a process that has loaded everything and makes no letter; it forks a maker,
which makes some hundred letters and is replaced then, or when it breaks a limit. Loading takes seconds, a
fork milliseconds. Each of them ends when the pipe to the process above closes, however that one ended.
"""

import gc
import json
import logging
import os
import resource
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from threading import Lock
from typing import Any

from grants.config import Config
from workflows.label import mark as _

log = logging.getLogger("grants")

TOO_LONG = _("Making the letter took longer than the setting renderer_seconds allows.")
TOO_BIG = _("Making the letter took more memory than the setting renderer_bytes allows.")
ENDED = _("The process that makes letters ended while it was making this one.")

MADE, FAILED = b"+", b"-"  # how an answer begins: with the bytes of a PDF, or with why there is none
OUT_OF_MEMORY = 12  # a maker's exit code
MOST_HANDLES = 1 << 20


class NotRendered(Exception):
    """A letter could not be made; the text says why."""


@dataclass(frozen=True)
class Limits:
    """How many letters a maker makes, and how long (seconds) and with how much memory (bytes) each."""

    letters: int
    seconds: int
    memory: int


class Renderer:
    """The worker's end. The keeper starts with the first letter, and again whenever it is gone."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pid = 0  # of the keeper
        self._keeper: Connection | None = None
        self._owner = 0
        self._one_at_a_time = Lock()

    def start(self) -> None:
        """Begin to load, ahead of the first letter. It forks: call it before there are threads."""
        with self._one_at_a_time:
            self._running()

    def render(self, kind: str, values: Mapping[str, Any], language: str) -> bytes:
        """The PDF that ``pdf.render_letter`` makes. Raises NotRendered, whatever the cause."""
        letter = json.dumps([kind, values, language]).encode("ascii")
        with self._one_at_a_time:
            keeper = self._running()
            try:
                keeper.send_bytes(letter)
                answer = keeper.recv_bytes()
            except (EOFError, OSError):
                self._end()
                raise NotRendered(ENDED) from None
        if answer[:1] == FAILED:
            raise NotRendered(answer[1:].decode())
        return answer[1:]

    def close(self) -> None:
        """End keeper and maker."""
        with self._one_at_a_time:
            self._end()

    def _running(self) -> Connection:
        if self._keeper is not None and (self._owner != os.getpid() or _is_gone(self._keeper)):
            self._end()
        if self._keeper is None:
            self._owner = os.getpid()
            self.pid, self._keeper = _fork(_keep, self.limits)
        return self._keeper

    def _end(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
            if self._owner == os.getpid():  # else we are a fork of the worker, and the keeper is not ours
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        self._keeper = None


_renderers: dict[Limits, Renderer] = {}


def renderer_of(config: Config) -> Renderer:
    """The one renderer of this process, with the limits of these settings."""
    limits = Limits(config.renderer_letters, config.renderer_seconds, config.renderer_bytes)
    if limits not in _renderers:
        while _renderers:
            _renderers.popitem()[1].close()
        _renderers[limits] = Renderer(limits)
    return _renderers[limits]


def _fork(work: Callable[[Connection, Limits], None], limits: Limits) -> tuple[int, Connection]:
    """Fork a process for this work that holds nothing of ours but a pipe; its id, and our end of the pipe."""
    ours, theirs = Pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            gc.freeze()  # objects of the other process are not cleared up here: their handles are closed now
            os.closerange(3, theirs.fileno())
            os.closerange(theirs.fileno() + 1, MOST_HANDLES)
            work(theirs, limits)
        except MemoryError:
            code = OUT_OF_MEMORY
        except (EOFError, OSError):
            code = 0  # nobody is at the other end any more
        finally:
            os._exit(code)  # not one step back into what the other process was doing
    theirs.close()
    return pid, ours


def _is_gone(other: Connection) -> bool:
    """None of these processes speaks unasked, so that what comes then is the end."""
    return other.poll()


def _keep(worker: Connection, limits: Limits) -> None:
    """The keeper: hands each letter down to the maker, and the answer up."""
    for each in (signal.SIGINT, signal.SIGTERM):  # they go to the whole group; the worker may end its letter
        signal.signal(each, signal.SIG_IGN)
    try:
        from grants.outside.pdf import warm  # slow import: the worker itself needs none of it

        warm()
    except Exception as error:
        worker.recv_bytes()
        worker.send_bytes(_failed(error))
        return
    maker = _Maker(limits)
    while True:
        letter = worker.recv_bytes()
        if maker.is_over():
            maker.end()
            maker = _Maker(limits)
        maker.hand(letter)
        if worker in wait([worker, maker.pipe]):  # gone: it says nothing before it has its answer
            maker.end()
            return
        worker.send_bytes(maker.answer())


class _Maker:
    """The keeper's end of a maker."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.letters
        self.pid, self.pipe = _fork(_make, limits)

    def is_over(self) -> bool:
        return self.left <= 0 or _is_gone(self.pipe)

    def hand(self, letter: bytes) -> None:
        self.left -= 1
        with suppress(OSError):  # then it is dead, and the answer says why
            self.pipe.send_bytes(letter)

    def answer(self) -> bytes:
        """Its own, or else of what it died."""
        try:
            return self.pipe.recv_bytes()
        except (EOFError, OSError):
            code = self._reap()
        if code == -signal.SIGALRM:
            return FAILED + TOO_LONG.encode()
        if code == OUT_OF_MEMORY:
            return FAILED + TOO_BIG.encode()
        log.error("A maker of letters ended: %s", signal.Signals(-code).name if code < 0 else code)
        return FAILED + ENDED.encode()

    def end(self) -> None:
        self.pipe.close()
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self._reap()

    def _reap(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)


def _make(keeper: Connection, limits: Limits) -> None:
    """The maker: one letter after the other, each under the limits."""
    from grants.outside.pdf import render_letter  # slow import: done already, by the keeper

    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # kills, whatever C code is at work
    _limit(resource.RLIMIT_DATA, limits.memory)
    _limit(resource.RLIMIT_CORE, 0)  # letters do not lie about in memory dumps
    while True:
        letter = keeper.recv_bytes()
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        try:
            answer = MADE + render_letter(*json.loads(letter))
        except MemoryError:
            raise  # ends the maker: nobody knows what else is broken in it
        except Exception as error:
            answer = _failed(error)
        signal.setitimer(signal.ITIMER_REAL, 0)
        keeper.send_bytes(answer)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _failed(error: Exception) -> bytes:
    return FAILED + f"{type(error).__name__}: {error}".encode("utf-8", "replace")
