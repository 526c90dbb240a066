"""Playing a year of a procedure on paper: arrivals, desks, money and deadlines. How: ../README.md."""

from workflows.simulation.outcome import Outcome
from workflows.simulation.plan import Plan
from workflows.simulation.reading import load_plan
from workflows.simulation.run import simulate
from workflows.simulation.table import table

__all__ = ["Outcome", "Plan", "load_plan", "simulate", "table"]
