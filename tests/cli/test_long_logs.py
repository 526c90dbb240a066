"""However long a log is, judging it takes the memory of one case."""

import gzip
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.cli.test_replay import BY, LOGS

MB = 1_000_000
LITTLE = 12 * MB  # that a longer log may take more: what is counted by kind, and Python's own arenas
AT_ONCE = 500  # pairs of cases that are written at once
# The most that this process itself held: what `ru_maxrss` tells begins with the memory of whoever started it.
CHILD = """
import sys
from grants.cli import main
try:
    main()
finally:
    status = open("/proc/self/status").read()
    print(status.split("VmHWM:")[1].split()[0], file=sys.stderr)
"""


def _pieces(least: int) -> Iterator[bytes]:
    """A log of so many bytes at least, each case with a name of its own."""
    head, body = re.split(r"(?=<trace>)", (LOGS / "skipped.xes").read_text(encoding="utf-8"), maxsplit=1)
    body = body.removesuffix("</log>\n")
    written = number = 0
    yield head.encode()
    while written < least:
        piece = "".join(body.replace('"trip-', f'"trip-{number + each}-') for each in range(AT_ONCE)).encode()
        number, written = number + AT_ONCE, written + len(piece)
        yield piece
    yield b"</log>\n"


def _log(path: Path, least: int) -> Path:
    """Packed if its name says so: the disk need not hold what the reader has to bear."""
    with path.open("wb") as plain:
        stream: BinaryIO = plain
        if path.suffix == ".gz":
            stream = io.BufferedWriter(gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=1))  # type: ignore[arg-type]
        for piece in _pieces(least):
            stream.write(piece)
        if stream is not plain:
            stream.close()
    return path


def _judge(log: Path) -> tuple[dict[str, object], int]:
    """What `grants workflow replay` tells, and the most memory that it held, in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, "workflow", "replay", str(log), *BY, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout), int(done.stderr) * 1024


def _counted(told: dict[str, object]) -> tuple[object, object]:
    return told["cases"], told["fitting"]


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> int:
    """What a log of two megabytes takes."""
    return _judge(_log(tmp_path_factory.mktemp("logs") / "short.xes", 2 * MB))[1]


def test_thirty_megabytes_take_no_more_memory_than_two(short: int, tmp_path: Path) -> None:
    told, most = _judge(_log(tmp_path / "log.xes", 30 * MB))
    assert (tmp_path / "log.xes").stat().st_size >= 30 * MB
    cases, fitting = _counted(told)
    assert cases == 2 * fitting > 10_000  # type: ignore[operator]
    assert most < short + LITTLE


@pytest.mark.long
def test_a_gigabyte_does_not_either(short: int, tmp_path: Path) -> None:
    told, most = _judge(_log(tmp_path / "log.xes.gz", 1_000 * MB))
    cases, fitting = _counted(told)
    assert cases == 2 * fitting > 350_000  # type: ignore[operator]
    assert most < short + LITTLE
