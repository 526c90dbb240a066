"""The promises of the house: who may know whom, and which things happen in one place only."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grants.config import PROJECT
from tests.imports import Import, circles, imports, modules

HOUSE = modules(PROJECT, "grants", "workflows")
RULER = "grants.bench"  # measures the house against bare SQL, so it writes and reads past it on purpose
LARGEST_FILE = 400

Finding = tuple[str, int, str]


def _trees(but: tuple[str, ...] = ()) -> Iterator[tuple[str, ast.Module]]:
    for name, path in HOUSE.items():
        if not _is_in(name, but):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def _is_in(module: str, places: tuple[str, ...]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


def _find(matches: Callable[[ast.AST], bool], *, but: tuple[str, ...] = ()) -> list[Finding]:
    """Where in the house, except in these places, the source does something."""
    return [
        (name, node.lineno, ast.unparse(node)[:80])
        for name, tree in _trees((*but, RULER))
        for node in ast.walk(tree)
        if isinstance(node, ast.expr | ast.stmt) and matches(node)
    ]


def _found(source: str, matches: Callable[[ast.AST], bool]) -> int:
    return sum(matches(node) for node in ast.walk(ast.parse(source)))


# What is looked for


def writes_a_state(node: ast.AST) -> bool:
    """``x.state = …``, also inside a tuple, ``setattr(x, "state", …)`` and ``update(…).values(state=…)``."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(part, ast.Attribute) and part.attr == "state" and isinstance(part.ctx, ast.Store)
            for target in targets
            for part in ast.walk(target)
        )
    if not isinstance(node, ast.Call):
        return False
    called = _called(node)
    if called == "setattr" and len(node.args) > 1:
        return isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"
    return called == "values" and any(keyword.arg == "state" for keyword in node.keywords)


def asks_the_database(node: ast.AST) -> bool:
    """``select(…)``, ``session.query(…)`` or ``text("SELECT …")``."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "select":
        return True
    if isinstance(node.func, ast.Attribute) and node.func.attr == "query":
        return True
    return _called(node) == "text" and any(
        isinstance(each, ast.Constant) and re.match(r"\s*(select|with)\b", str(each.value), re.IGNORECASE)
        for each in node.args
    )


def commits(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"


def asks_the_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr in ("now", "utcnow", "today")
            or ast.unparse(node.func) in ("time.time", "time.localtime", "func.current_timestamp")
        )
    )


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)


@pytest.mark.parametrize(
    ("matches", "source", "harmless"),
    [
        (writes_a_state, "case.state = 'awarded'", "state = case.state; case.state_since = now"),
        (writes_a_state, "a, (case.state, b) = 1, (2, 3)", "move.state == 'x'"),
        (writes_a_state, "setattr(case, 'state', 'awarded')", "setattr(case, 'title', 'awarded')"),
        (writes_a_state, "update(Application).values(state='awarded')", "update(Round).values(name='x')"),
        (asks_the_database, "session.scalars(select(Person))", "session.scalars(Person.by_id(1))"),
        (asks_the_database, "session.execute(text('  SELECT 1'))", "text('UPDATE round SET name = 1')"),
        (asks_the_database, "session.query(Person)", "request.query_string"),
        (commits, "session.commit()", "commit_amount(session, 1)"),
        (asks_the_clock, "datetime.now(UTC)", "now(); move.at.date()"),
        (asks_the_clock, "date.today()", "today = move.at"),
        (asks_the_clock, "time.time()", "time.sleep(1)"),
    ],
)
def test_the_searches_below_find_what_they_look_for(
    matches: Callable[[ast.AST], bool], source: str, harmless: str
) -> None:
    assert (_found(source, matches), _found(harmless, matches)) == (1, 0)


# The four promises


def test_no_import_runs_upward() -> None:
    """The contracts in pyproject.toml, each a sentence."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    assert len(settings["tool"]["importlinter"]["contracts"]) >= 5
    # In a process of its own: it switches off the loggers that other tests listen to.
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


@pytest.fixture(scope="module")
def house_imports() -> list[Import]:
    return imports(HOUSE)


def test_there_is_no_circle_hidden_imports_counted(house_imports: list[Import]) -> None:
    assert circles(house_imports, "always", "hidden") == []


def test_a_circle_of_types_stays_inside_one_room(house_imports: list[Import]) -> None:
    """A case knows its letters and a letter its case: for the reader of types, never at run time."""
    found = circles(house_imports, "always", "hidden", "types")
    assert [group for group in found if len({each.rpartition(".")[0] for each in group}) > 1] == []


def test_a_circle_through_a_function_is_found(tmp_path: Path) -> None:
    """The control: three modules, of which the last reaches back only when its function runs."""
    package = tmp_path / "round"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "first.py").write_text("from round import second\n")
    (package / "second.py").write_text("from round.third import act\n")
    (package / "third.py").write_text("def act():\n    from round.first import second\n")
    found = imports(modules(tmp_path, "round"))
    assert circles(found, "always") == []
    assert circles(found, "always", "hidden") == [["round.first", "round.second", "round.third"]]


def test_an_import_inside_a_function_has_its_reason_beside_it(house_imports: list[Import]) -> None:
    hidden = [each for each in house_imports if each.when == "hidden" and each.importer != "grants"]
    without = []
    for each in hidden:
        lines = HOUSE[each.importer].read_text(encoding="utf-8").splitlines()
        if "#" not in lines[each.line - 1]:
            without.append((each.importer, each.line))
    assert without == []


def test_every_change_of_state_goes_through_one_place() -> None:
    rulebook = ("workflows",)  # moves carriers of its own; it knows no case
    found = _find(writes_a_state, but=rulebook)
    assert {name for name, _line, _source in found} == {"grants.models.history"}
    assert len(found) == 1


def test_every_select_lives_with_the_tables() -> None:
    assert _find(asks_the_database, but=("grants.models", "grants.migrations")) == []


# And what follows from them


def test_only_a_transaction_commits() -> None:
    assert _find(commits) == []


def test_below_web_api_and_cli_nobody_asks_the_clock() -> None:
    above = ("grants.web", "grants.api", "grants.cli", "grants.worker")
    assert _find(asks_the_clock, but=above) == []


def test_no_module_is_called_after_nothing() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "services", "manager", "base", "data", "info"}
    assert [name for name in HOUSE if set(name.split(".")) & banned] == []


def _committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return [path for each in listed.stdout.split("\0") if each and (path := PROJECT / each).is_file()]


def test_no_file_is_too_long_to_read() -> None:
    """Migrations are a record of what was generated; they are not edited."""
    found = {
        str(path.relative_to(PROJECT)): lines
        for path in _committed()
        if path.suffix == ".py" and "versions" not in path.parts
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LARGEST_FILE
    }
    assert found == {}


# Spelt so that this file does not find itself.
HOSTS = ["registry." + "npmjs", "pypi." + "org/simple", "files." + "pythonhosted", "deb." + "debian.org"]
PLACES = ["/" + "work/", "/" + "root/", "/" + "home/", "/" + "tmp/plan", "/" + "Users/"]
FORBIDDEN = re.compile("|".join(rf"(?<![\w.]){re.escape(each)}" for each in [*HOSTS, *PLACES]))


def test_no_committed_file_names_a_registry_or_somebodys_machine() -> None:
    found = []
    for path in _committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(PROJECT)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(text.splitlines(), start=1)
            if FORBIDDEN.search(line)
        ]
    assert found == []


def test_the_search_for_machines_finds_them() -> None:
    lines = [f"https://{HOSTS[0]}.org/x", f"cd {PLACES[0]}main", f"url = '{HOSTS[1]}'"]
    assert all(FORBIDDEN.search(line) for line in lines)
    assert not FORBIDDEN.search("the /applications/<ref> page, ~/.cache, homework/")
