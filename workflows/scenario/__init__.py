"""Scenarios: given this case, when these people do this, then this. How to write one: ../README.md."""

from workflows.scenario.reading import load_scenario
from workflows.scenario.story import Expectation, Given, Plan, Rulebook, Scenario, Step

__all__ = ["Expectation", "Given", "Plan", "Rulebook", "Scenario", "Step", "load_scenario"]
