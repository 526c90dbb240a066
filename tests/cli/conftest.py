"""Running commands as a person would, in an instance folder of the test's own."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from grants.cli import main


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Outcome]


@pytest.fixture
def grants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ``grants`` with these words; settings are given as they are in the environment."""
    monkeypatch.setenv("GRANTS_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("GRANTS_ARGON2_MEMORY_KIB", "8192")

    def run(*words: str, typed: str = "", **settings: str) -> Outcome:
        with monkeypatch.context() as here:
            for name, value in settings.items():
                here.setenv(name, value)
            here.setattr(sys, "argv", ["grants", *words])
            here.setattr(sys, "stdin", io.StringIO(typed))
            with pytest.raises(SystemExit) as end:
                main()
        said = capfd.readouterr()
        return Outcome(int(end.value.code or 0), said.out, said.err)

    return run
