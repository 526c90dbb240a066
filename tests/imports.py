"""Who imports whom, read from the source: also imports inside functions, and those for types only."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """``importer`` needs ``imported``: always, only when a function runs ("hidden"), or only for types."""

    importer: str
    imported: str
    when: str
    line: int


def modules(root: Path, *packages: str) -> dict[str, Path]:
    """Name -> file of every module below these packages."""
    found = {}
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                parts = path.relative_to(root).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(known: dict[str, Path]) -> list[Import]:
    """Every import among the known modules."""
    found = []
    for name, path in known.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node, when in _walk(tree, "always"):
            targets = _targets(node, known)
            found += [Import(name, each, when, node.lineno) for each in targets if each != name]
    return found


def _walk(node: ast.AST, when: str) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, when
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _walk(child, "hidden" if when == "always" else when)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from _walk(child, "types")
        else:
            yield from _walk(child, when)


def _targets(node: ast.Import | ast.ImportFrom, known: dict[str, Path]) -> set[str]:
    if isinstance(node, ast.Import):
        return {each.name for each in node.names if each.name in known}
    inner = {f"{node.module}.{each.name}" for each in node.names}
    if any(each not in known for each in inner) and node.module in known:
        return {each for each in inner if each in known} | {str(node.module)}
    return {each for each in inner if each in known}


def circles(found: list[Import], *kinds: str) -> list[list[str]]:
    """Groups of modules that need each other, counting these kinds of import; each sorted."""
    graph: dict[str, set[str]] = {}
    for each in found:
        if each.when in kinds:
            graph.setdefault(each.importer, set()).add(each.imported)
            graph.setdefault(each.imported, set())
    return [sorted(group) for group in _strongly_connected(graph) if len(group) > 1]


def _strongly_connected(graph: dict[str, set[str]]) -> list[set[str]]:
    """Two modules are in one group if each can be reached from the other."""
    reached = {start: _reach(graph, start) for start in graph}
    groups: list[set[str]] = []
    placed: set[str] = set()
    for start in sorted(graph):
        if start not in placed:
            group = {start} | {other for other in reached[start] if start in reached[other]}
            placed |= group
            groups.append(group)
    return groups


def _reach(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for following in graph[waiting.pop()] - seen:
            seen.add(following)
            waiting.append(following)
    return seen
