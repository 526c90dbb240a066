"""On which line of a TOML file a key stands: `tomllib` does not tell."""

import re

_HEADER = re.compile(r"^\s*(\[\[?)([^\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=""")
_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')


def lines_by_key(text: str) -> dict[str, int]:
    """Line number (from 1) of every table header and every key at the start of a line, by its path.

    Of a list that is spread over lines, also of each inline table that begins a line: `steps[3]`.
    """
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix, depth, closing, listed = "", 0, "", ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:  # inside a multi-line string, where nothing is a key
            closing = "" if closing in line else closing
            continue
        if depth == 0 and (header := _HEADER.match(line)):
            prefix = _full_path(header[2], counts)
            if header[1] == "[[":
                index = counts.get(prefix, 0)
                counts[prefix] = index + 1
                prefix = f"{prefix}[{index}]"
            places.setdefault(prefix, number)
            continue
        if depth == 0 and (key := _KEY.match(line)):
            path = re.sub(r"\s|[\"']", "", key[1])
            listed = f"{prefix}.{path}" if prefix else path
            places.setdefault(listed, number)
        elif depth == 1 and line.lstrip().startswith("{"):
            element = counts.get(f"{listed}[]", 0)
            counts[f"{listed}[]"] = element + 1
            places.setdefault(f"{listed}[{element}]", number)
        closing = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")
        if not closing:
            bare = _STRINGS.sub("", line).split("#")[0]
            depth = max(0, depth + sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}"))
    return places


def _full_path(header: str, counts: dict[str, int]) -> str:
    """The path of a header, with the index of the array element that it continues: `tables[1].travel`."""
    path = ""
    parts = [part.strip().strip("\"'") for part in header.split(".")]
    for position, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if position < len(parts) - 1 and path in counts:
            path = f"{path}[{counts[path] - 1}]"
    return path


def line_of(key: str, places: dict[str, int]) -> int | None:
    """The line of `key`, or of the nearest thing around it; None if nothing around it has a line."""
    while key:
        if key in places:
            return places[key]
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return None
