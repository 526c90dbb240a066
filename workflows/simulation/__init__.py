"""Playing a year of a procedure on paper: arrivals, desks, money and deadlines. How: ../README.md."""

from workflows.simulation.numbers import Numbers
from workflows.simulation.outcome import Outcome
from workflows.simulation.plan import Plan
from workflows.simulation.reading import load_plan
from workflows.simulation.run import TooLarge, simulate
from workflows.simulation.table import table

__all__ = ["Numbers", "Outcome", "Plan", "TooLarge", "load_plan", "simulate", "table"]
