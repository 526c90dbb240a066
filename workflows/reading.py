"""Reading one TOML file strictly: every value is of the expected kind, every mistake is collected."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from workflows.errors import DefinitionError, Problem
from workflows.label import LANGUAGES, Label
from workflows.places import line_of, lines_by_key

T = TypeVar("T")
NAME = re.compile(r"[a-z][a-z0-9_]*")
LARGEST = 1_000_000  # bytes: thirty times the largest file of the rulebook
LONGEST_WORD = 60
LONGEST_NAME = 40  # of a state or a transition: the history has room for no more
LONGEST_LIST = 100  # words
MOST_PROBLEMS = 200  # that are told of one file: whoever has so many mends some first


class Sheet:
    """One file: its text, its SHA-256, its root section and the problems found so far."""

    def __init__(self, path: Path, raw: bytes | None = None) -> None:
        """`raw`: what the file holds, where it is no file on this disk; `path` is then only its name."""
        self.path = path
        self.file = f"{path.parent.name}/{path.name}"
        self.problems: list[Problem] = []
        self.text, self.sha256 = "", ""
        self._places: dict[str, int] = {}
        self.root = Section(self, "", self._parse(raw))

    def _parse(self, raw: bytes | None) -> dict[str, Any]:
        """The file as a table. Nothing in an unreadable file can be judged: DefinitionError at once."""
        try:
            raw = self._read() if raw is None else raw
            if len(raw) > LARGEST:
                raise DefinitionError([Problem(self.file, "", f"Is larger than {LARGEST // 1000} kB.")])
            self.text = raw.decode("utf-8").replace("\r\n", "\n")
            self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()  # the same with either end of line
            table = tomllib.loads(self.text)
        except FileNotFoundError:
            raise DefinitionError([Problem(self.file, "", "There is no such file.")]) from None
        except OSError as error:
            raise DefinitionError([Problem(self.file, "", f"Cannot be read: {error.strerror}.")]) from error
        except UnicodeDecodeError as error:
            raise DefinitionError([Problem(self.file, "", "Is not written in UTF-8.")]) from error
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            line = int(at[1]) if at else len(self.text.splitlines())  # "at end of document"
            problem = Problem(self.file, "", f"Is not valid TOML: {error}.", line)
            raise DefinitionError([problem]) from error
        except (RecursionError, ValueError) as error:  # brackets without end; a number of thousands of digits
            problem = Problem(self.file, "", "Holds a value that is nested too deeply or too long.")
            raise DefinitionError([problem]) from error
        self._places = lines_by_key(self.text)
        return table

    def _read(self) -> bytes:
        """At most one byte more than is allowed, and nothing from what is no file: a pipe might never end."""
        if self.path.exists() and not self.path.is_file():
            what = "a folder" if self.path.is_dir() else "no ordinary file"
            raise DefinitionError([Problem(self.file, "", f"Is {what}; a TOML file is expected.")])
        with self.path.open("rb") as file:
            return file.read(LARGEST + 1)

    def problem(self, key: str, reason: str, path: tuple[str, ...] = ()) -> None:
        """Note one. Raises DefinitionError with all when there are too many to go on."""
        self.problems.append(Problem(self.file, key, reason, line_of(key, self._places), path))
        if len(self.problems) == MOST_PROBLEMS:
            self.done()

    def place(self, key: str) -> str:
        """Where `key` stands, as people look for it: file and line."""
        line = line_of(key, self._places)
        return self.file if line is None else f"{self.file}:{line}"

    def done(self) -> None:
        """Raises DefinitionError with every problem, in the order of the file, if there is one."""
        if self.problems:
            raise DefinitionError(sorted(self.problems, key=lambda problem: problem.line or 0))


def meant(word: str, known: Collection[str]) -> str:
    """`` Is 'award' meant?`` if a known word is close to this one."""
    near = get_close_matches(word, known, n=1) if len(word) <= LONGEST_WORD else []
    return f" Is {near[0]!r} meant?" if near else ""


class Section:
    """One table of a sheet. Each method reads a value; a wrong one is reported and stands in as empty."""

    def __init__(self, sheet: Sheet, key: str, table: dict[str, Any]) -> None:
        self.sheet, self.key, self._table = sheet, key, table

    def __contains__(self, name: str) -> bool:
        return name in self._table

    @property
    def names(self) -> tuple[str, ...]:
        """Every key of the table, in the file's order."""
        return tuple(self._table)

    def entries(self) -> tuple[tuple[str, Any], ...]:
        """Every key with its bare value, for tables whose keys are words of another house."""
        return tuple(self._table.items())

    def path(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def problem(self, name: str, reason: str) -> None:
        self.sheet.problem(self.path(name) if name else self.key, reason)

    def only(self, *names: str) -> None:
        """Report every key that is not one of `names`: a misspelt key must not be passed over in silence."""
        for name in self._table:
            if name not in names:
                self.problem(name, f"Unknown key.{meant(name, names)}")

    def _take(self, name: str, kind: type[T], described: str, default: T | None) -> T | None:
        if name not in self._table:
            if default is None:
                self.problem(name, f"Is missing; {described} is expected.")
            return default
        value = self._table[name]
        wanted_bool = kind is bool
        if not isinstance(value, kind) or isinstance(value, bool) != wanted_bool:
            self.problem(name, f"Must be {described}.")
            return default
        return value

    def text(self, name: str, default: str | None = None) -> str:
        value = self._take(name, str, "a text", default)
        if value is not None and default is None and not value.strip():
            self.problem(name, "Must not be empty.")
        return value or ""

    def maybe_text(self, name: str) -> str | None:
        return self.text(name) if name in self._table else None

    def name(self, name: str) -> str:
        """A text of small letters, digits and underscores."""
        value = self.text(name)
        if value and not NAME.fullmatch(value):
            self.problem(name, "Must be small letters, digits and underscores, a letter first.")
        elif len(value) > LONGEST_NAME:
            self.problem(name, f"Must be at most {LONGEST_NAME} characters.")
        return value

    def whole(self, name: str, least: int = 0, default: int | None = None) -> int:
        value = self._take(name, int, "a whole number", default)
        if value is not None and value < least:
            self.problem(name, f"Must be at least {least}.")
        return max(least, 0) if value is None else value

    def number(
        self, name: str, least: float = 0.0, most: float | None = None, default: float | None = None
    ) -> float:
        """A whole or decimal number; both bounds are allowed values."""
        value = self._take(name, (int, float), "a number", default)  # type: ignore[arg-type]
        if value is not None and not (least <= value and (most is None or value <= most)):
            between = f"at least {least:g}" if most is None else f"from {least:g} to {most:g}"
            self.problem(name, f"Must be {between}.")
            return least
        return least if value is None else float(value)

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self._take(name, bool, "true or false", default))

    def day(self, name: str) -> date:
        value = self._take(name, date, "a date such as 2026-01-31", None) or date.min
        if isinstance(value, datetime):
            self.problem(name, "Must be a date without a time.")
            return date.min
        return value

    def maybe_day(self, name: str) -> date | None:
        return self.day(name) if name in self._table else None

    def choice(self, name: str, choices: Collection[str], default: str | None = None) -> str:
        """One of `choices`; missing is right only where there is a default."""
        value = self.text(name, default)
        if value and value not in choices:
            self.problem(name, f"Must be one of: {', '.join(choices)}.")
        return value if value in choices else default or ""

    def value(self, name: str) -> Any:
        """What stands there, of whatever kind; None if nothing does."""
        return self._table.get(name)

    def words(
        self, name: str, required: bool = False, least: int = 0, twice: bool = False
    ) -> tuple[str, ...]:
        """A list of texts; each once, unless it may stand there `twice`.

        `required`: the key must be there; `least`: how many it must name.
        """
        found = self._take(name, list, "a list of words", None if required else [])
        value: list[Any] = found or []
        if len(value) > LONGEST_LIST:
            self.problem(name, f"Must name at most {LONGEST_LIST}.")
            value = value[:LONGEST_LIST]
        for index, word in enumerate(value):
            if not isinstance(word, str) or not word:
                self.problem(f"{name}[{index}]", "Must be a word.")
            elif word in value[:index] and not twice:
                self.problem(f"{name}[{index}]", f"{word!r} is named twice.")
        if found is not None and len(value) < least:
            self.problem(name, f"Must name at least {least}.")
        found_words = [word for word in value if isinstance(word, str)]
        return tuple(found_words if twice else dict.fromkeys(found_words))

    def label(self, name: str) -> Label:
        """A table with a text for each language."""
        table: dict[str, Any] | None = self._take(name, dict, "a text in de and en", None)
        if table is None:
            return Label("", "")
        for language in table.keys() - set(LANGUAGES):
            self.problem(f"{name}.{language}", "Unknown language; de and en are expected.")
        texts = {}
        for language in LANGUAGES:
            text = table.get(language)
            if not isinstance(text, str) or not text.strip():
                self.problem(f"{name}.{language}", "The text in this language is missing.")
                text = ""
            texts[language] = " ".join(text.split())
        return Label(**texts)

    def maybe_label(self, name: str) -> Label | None:
        return self.label(name) if name in self._table else None

    def section(self, name: str) -> "Section":
        table: dict[str, Any] | None = self._take(name, dict, "a table", None)
        return Section(self.sheet, self.path(name), table or {})

    def maybe_section(self, name: str) -> "Section | None":
        """The table `name`; None where it is missing or, which is reported, no table."""
        table: dict[str, Any] | None = (
            self._take(name, dict, "a table", None) if name in self._table else None
        )
        return None if table is None else Section(self.sheet, self.path(name), table)

    def optional_section(self, name: str) -> "Section":
        """The table `name`; an empty one where it is missing."""
        return self.section(name) if name in self._table else Section(self.sheet, self.path(name), {})

    def sections(self, name: str) -> Iterator[tuple[str, "Section"]]:
        """The named tables inside the table `name`, in the file's order."""
        outer = self.section(name)
        if name in self._table and not outer._table:
            self.problem(name, "Must hold at least one entry.")
        for inner in outer._table:
            if not NAME.fullmatch(inner):
                outer.problem(inner, "Must be small letters, digits and underscores, a letter first.")
            elif len(inner) > LONGEST_NAME:
                outer.problem(inner, f"Must be at most {LONGEST_NAME} characters.")
            if isinstance(outer._table[inner], dict):
                yield inner, outer.section(inner)
            else:
                outer.problem(inner, "Must be a table.")

    def maybe_sections(self, name: str) -> Iterator[tuple[str, "Section"]]:
        """The same; none where the table is missing."""
        return self.sections(name) if name in self._table else iter(())

    def labels(self, name: str) -> dict[str, Label]:
        """The table `name` whose every key holds a text in both languages, in the file's order."""
        outer = self.section(name)
        if name in self._table and not outer._table:
            self.problem(name, "Must hold at least one entry.")
        return {inner: outer.label(inner) for inner in outer._table}

    def maybe_rows(self, name: str, read: Callable[["Section"], T]) -> tuple[T, ...]:
        """The same; empty where the list is missing."""
        return self.rows(name, read) if name in self._table else ()

    def texts(self, name: str) -> dict[str, str]:
        """The table `name` whose every key holds a text, in the file's order."""
        inner = self.section(name)
        return {key: inner.text(key) for key in inner._table}

    def rows(self, name: str, read: Callable[["Section"], T]) -> tuple[T, ...]:
        """The list of tables `name`, each read by `read`; at least one is expected."""
        rows: list[Any] = self._take(name, list, "a list of tables", None) or []
        if name in self._table and not rows:
            self.problem(name, "Must hold at least one entry.")
        found = []
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                found.append(read(Section(self.sheet, f"{self.path(name)}[{index}]", row)))
            else:
                self.problem(f"{name}[{index}]", "Must be a table.")
        return tuple(found)
