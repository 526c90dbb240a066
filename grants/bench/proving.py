"""Proving a procedure against reading the same file alone."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from grants.bench.measure import Line, side_by_side
from grants.vocabulary.binding import VOCABULARY
from workflows.definition import load_definition

STATES = 40
HEAD = """name = "long"
version = 1
label = { de = "Lang", en = "Long" }
initial = "s0"
phases.only = { de = "Einzige", en = "Only" }
"""
STATE = """
[states.s%(here)s]
label = { de = "Zustand", en = "State" }
public = { de = "Zustand", en = "State" }
phase = "only"
turn = ["officer"]

[clocks.c%(here)s]
label = { de = "Frist", en = "Deadline" }
states = ["s%(here)s"]
owner = "officer"
due = { working_days = 5 }

[transitions.on%(here)s]
label = { de = "Weiter", en = "On" }
done = { de = "Weiter", en = "On" }
doer = { de = "die, die das getan hat", en = "the one who did it" }
from = ["s%(here)s"]
to = "s%(next)s"
by = ["officer"]
effects = [%(effects)s]
differs_from = [%(others)s]

[transitions.back%(here)s]
label = { de = "Zurück", en = "Back" }
done = { de = "Zurück", en = "Back" }
from = ["s%(here)s"]
to = "s%(before)s"
by = ["officer"]
"""
END = """
[states.s%s]
label = { de = "Ende", en = "End" }
public = { de = "Ende", en = "End" }
phase = "only"
turn = []
"""


def measure_proofs(*, rounds: int) -> Line:
    """Every proof on a procedure of forty states with a way on and a way back from each."""
    with TemporaryDirectory(prefix="grants-bench-") as folder:
        path = Path(folder) / "long.toml"
        path.write_text(long_definition(STATES), encoding="utf-8")
        seconds = side_by_side(
            {
                "proved": lambda: load_definition(path, VOCABULARY),
                "read": lambda: tomllib.loads(path.read_text(encoding="utf-8")),
            },
            rounds=rounds,
        )
    what = f"check on a definition of {STATES} states / reading its TOML alone"
    return Line(what, seconds["proved"], seconds["read"])


def long_definition(states: int) -> str:
    """A sound definition: a chain of states in which every fifth step differs from the one before it."""
    effects = {0: "freeze_submission", 1: "record_recommendation"}
    pieces = [
        STATE
        % {
            "here": here,
            "next": here + 1,
            "before": max(here - 1, 0),
            "effects": f'"{effects[here]}"' if here in effects else "",
            "others": f'"on{here - 1}"' if here and here % 5 == 0 else "",
        }
        for here in range(states - 1)
    ]
    return "".join([HEAD, *pieces, END % (states - 1)])
