"""What a log calls things and people: by pseudonym, or as they are."""

from collections.abc import Mapping
from typing import Any, Protocol

from grants.rules.pseudonyms import Pseudonyms


class Naming(Protocol):
    """An id for each thing, and the values that may be told of it."""

    def of(self, kind: str, row_id: int, name: str) -> str: ...

    def told(self, values: Mapping[str, Any]) -> dict[str, str]: ...


class UnderPseudonyms:
    """Nobody is named: no titles, names and notes, and every number of a file is a keyed hash."""

    def __init__(self, secret_key: str) -> None:
        self._pseudonyms = Pseudonyms(secret_key)

    def of(self, kind: str, row_id: int, name: str) -> str:
        return self._pseudonyms.of(kind, row_id)

    def told(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {}


class ByName:
    """File numbers, names and notes as they are. Ids of rows keep apart those who are called alike."""

    def of(self, kind: str, row_id: int, name: str) -> str:
        return name if kind in ("case", "letter") else f"{kind}-{row_id}"

    def told(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {key: str(value) for key, value in values.items() if value}
