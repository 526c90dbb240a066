"""Which reader a log needs: what the file holds decides, not what it is called."""

from collections.abc import Iterator
from pathlib import Path

from workflows.logs.log import LogError, Trace, begins_with
from workflows.logs.mapping import LogMap
from workflows.logs.ocel import read_ocel
from workflows.logs.xes import read_xes


def read_log(path: Path, log_map: LogMap) -> Iterator[Trace]:
    """The cases of an XES or OCEL 2.0 JSON log, packed with gzip or not. Raises LogError."""
    match begins_with(path):
        case "<":
            return read_xes(path, log_map.columns)
        case "{" if log_map.ocel:
            return read_ocel(path, log_map.ocel)
        case "{":
            raise LogError(path.name, f"Is OCEL; the map {log_map.file} has no section [ocel] for it.")
    raise LogError(path.name, "Is neither XES nor OCEL 2.0 JSON.", 1)
