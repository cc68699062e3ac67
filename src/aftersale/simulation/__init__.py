"""The simulator: a random marketplace against a real database, checked as it goes and the same for a seed."""

from aftersale.simulation.checks import Broken
from aftersale.simulation.plan import Plan
from aftersale.simulation.report import Result, explained, told
from aftersale.simulation.run import simulated
from aftersale.simulation.shrink import shortest
from aftersale.simulation.throwaway import throwaway_database

__all__ = ["Broken", "Plan", "Result", "explained", "shortest", "simulated", "throwaway_database", "told"]
