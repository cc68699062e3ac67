"""Groundless rejection (无故拒绝): the platforms' patterns, run over every rejection."""

from aftersale.core.groundless.pattern import Pattern, RejectedCase
from aftersale.core.groundless.patterns import PATTERNS, find, find_adjusted, foresee, patterns_for

__all__ = ["PATTERNS", "Pattern", "RejectedCase", "find", "find_adjusted", "foresee", "patterns_for"]
