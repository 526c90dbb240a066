"""Reading a long JSON file piece by piece: the elements of its outer lists, one at a time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from workflows.logs.log import CHUNK, UNBROKEN, LogError, opened

BLANKS = " \t\r\n"
AROUND = frozenset(" \t\r\n,:]}")  # what may follow a value
BROKEN, CUT = "Is not well-formed JSON.", "Is cut off: the log ends in the middle."
Piece = tuple[str, Any]


def elements(path: Path) -> Iterator[Piece]:
    """(key, element) for each element of each list at the top of the file, in the file's order.

    What is no list comes whole. Raises LogError with the line.
    """
    with opened(path) as file:
        yield from _Pieces(path.name, file).all()


class _Pieces:
    """A window on the file: `text` from `at` on is not yet read, `line` is the line of its beginning."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name, self.file = name, file
        self.text, self.at, self.line, self.ended = "", 0, 1, False
        self._rest = b""
        self._decode = json.JSONDecoder().raw_decode

    def all(self) -> Iterator[Piece]:
        if self._next() != "{":
            raise self._error("Is not an event log: it is no JSON object.")
        self.at += 1
        while self._next() != "}":
            key = self._value()
            if not isinstance(key, str) or self._next() != ":":
                raise self._error(BROKEN)
            self.at += 1
            if self._next() == "[":
                yield from self._list(key)
            else:
                yield key, self._value()
            self._comma("}")
        self.at += 1
        if self._next():
            raise self._error("Goes on after its end.")

    def _list(self, key: str) -> Iterator[Piece]:
        self.at += 1
        while self._next() != "]":
            yield key, self._value()
            self._comma("]")
        self.at += 1

    def _comma(self, end: str) -> None:
        follows = self._next()
        if follows == ",":
            self.at += 1
        elif follows != end:
            raise self._error(BROKEN if follows else CUT)

    def _next(self) -> str:
        """The next character that is not blank, left where it is; empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in BLANKS:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        self._next()
        while True:
            left = 0  # characters behind the mistake
            try:
                value, end = self._decode(self.text, self.at)
            except json.JSONDecodeError as error:
                left = len(self.text) - error.pos
                whole, cut = False, left <= 1 or "Unterminated" in error.msg
            except RecursionError:
                raise self._error("Lists lie too deep in each other.") from None
            else:  # of a number the rest may not have been read yet
                whole, cut = self.text[end : end + 1] in AROUND, end == len(self.text)
                left = len(self.text) - end
            if whole:
                self.at = end
                return value
            if not self._more():
                self.at = len(self.text) - left
                raise self._error(CUT if cut else BROKEN)

    def _more(self) -> bool:
        """Read on; what has been taken is forgotten. False at the end of the file."""
        if self.ended:
            return False
        size = max(CHUNK, len(self.text) - self.at)  # doubling: a long element is read in few steps
        if size > UNBROKEN:
            raise self._error(f"One element takes more than {UNBROKEN >> 20} MB, or is not well-formed.")
        read = self.file.read(size)
        self.ended = not read
        raw = self._rest + read
        try:
            text = raw.decode("utf-8-sig" if self.line == 1 and not self.text else "utf-8")
            self._rest = b""
        except UnicodeDecodeError as error:
            if self.ended or error.end < len(raw) or len(raw) - error.start > 3:
                raise self._error("Is not written in UTF-8.") from None
            text, self._rest = raw[: error.start].decode("utf-8"), raw[error.start :]
        self.line += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :] + text, 0
        return not self.ended

    def _error(self, reason: str) -> LogError:
        return LogError(self.name, reason, self.line + self.text.count("\n", 0, self.at))
