"""The wording of an explanation, read before the buyer does: what must not stand there, why, and a mend."""

from aftersale.core.wording.lint import LINT_RULES, Level, Lint, LintRule, lint, mended

__all__ = ["LINT_RULES", "Level", "Lint", "LintRule", "lint", "mended"]
