"""What a pattern of groundless rejection is, and the case it looks at."""

from collections.abc import Callable, Mapping

import msgspec

from aftersale.core.finding import PRESUMED_GROUNDLESS
from aftersale.core.reasons.reason import EvidenceKind, Outcome, RejectReason, evidence_owed
from aftersale.core.reasons.scene import Scene
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text


class RejectedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A rejection as it is about to stand, or stands: what was said, what was shown, what is known."""

    reason: RejectReason
    outcome: Outcome
    scene: Scene
    sheet: FactSheet
    explanation: str = ""
    shown: frozenset[EvidenceKind] = frozenset()
    """The kinds of evidence that came with it."""
    lints: frozenset[str] = frozenset()
    """The codes of the lints found in the explanation."""
    offered: bool = False
    """Whether the rejection itself names a smaller sum that the merchant would pay."""
    liable: bool | None = None
    """Whether the platform found the merchant liable; None: nobody has asked it, or it has not decided."""


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered pattern of the platforms' rules."""

    code: str
    label: Text
    severity: int
    """1 to 3; 3 is presumed groundless (rules 5.1, D)."""
    test: Callable[[RejectedCase], bool | None]
    """None where a fact it needs is unknown: nobody is held to what nobody knows. Asked only about the
    reasons in `reasons`."""
    because: Text
    """The sentence when it hits; may name the blanks of `reasons.placeholders`."""
    source: str
    checks: Text
    """What the test looks at, for readers."""
    reasons: frozenset[str] = frozenset()
    """The catalogue's reasons it can hit; empty: every one, because words or a verdict decide."""
    severities: Mapping[str, int] = {}
    """Where the risk column of a reason (rules 5.2 to 5.8) names another severity than `severity`."""
    whatever_the_facts: bool = False
    """Keeps its severity where the reason holds."""

    def severity_in(self, case: RejectedCase) -> int:
        """Presumed groundless only "when the must fails" (rules 5.1): never where the reason holds, except
        by the platform's own verdict. D."""
        severity = self.severities.get(case.reason.base, self.severity)
        if _holds(case) and not self.whatever_the_facts:
            return min(severity, PRESUMED_GROUNDLESS - 1)
        return severity


def _holds(case: RejectedCase) -> bool:
    """The facts support the reason, or all its evidence stands in for what they leave open (rules 5.1)."""
    if case.outcome is Outcome.PROVABLE:
        owed = evidence_owed(case.reason, case.outcome)
        return bool(owed) and all(rule.met_by(case.shown) for rule in owed)
    return case.outcome is Outcome.SUPPORTED
