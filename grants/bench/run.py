"""The whole bench, line by line."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from grants.bench.databases import fresh_database
from grants.bench.engine import measure_engine
from grants.bench.measure import Line
from grants.bench.pages import measure_pages
from grants.bench.paper import measure_export, measure_letter
from grants.bench.proving import measure_proofs
from grants.bench.replaying import measure_replay
from grants.bench.steps import measure_step
from grants.bench.world import open_world


def measure_all(
    few: int, many: int, *, rounds: int, folder: Path | None, server: str, say: Callable[[str], None]
) -> Iterator[Line]:
    """Fill two installations and measure.

    ``folder`` keeps them for the next time; ``server`` is the address of a PostgreSQL to measure on instead.
    """
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(TemporaryDirectory(prefix="grants-bench-")))
        worlds = []
        for number, count in enumerate((few, many)):
            url = stack.enter_context(fresh_database(server)) if server else ""
            worlds.append(open_world(place / f"{number}-{count}", count, url, say))
        small, large = worlds
        say("Measuring …")
        yield from measure_rulebook(rounds=rounds, say=say)
        yield measure_step(small, rounds=rounds)
        yield measure_letter(small, rounds=rounds)
        yield from measure_pages(small, large, rounds=rounds)
        yield from measure_export(large, rounds=max(1, rounds // 4))
        for world in worlds:
            world.database.close()


def measure_rulebook(*, rounds: int, say: Callable[[str], None]) -> Iterator[Line]:
    """What needs no database: the engine, the proofs, the replay of logs."""
    yield from measure_engine(rounds=rounds)
    yield measure_proofs(rounds=rounds)
    yield from measure_replay(rounds=rounds, say=say)
