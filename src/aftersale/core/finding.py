"""A finding: one pattern of groundless rejection that a rejection matched, with the facts that say so."""

from typing import Any

import msgspec

from aftersale.core.text import Text


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """Stored with the fact that brought it about; never shown to the buyer."""

    pattern: str
    """G1…G9 of rules 2.1.1 (Douyin), T1…T14 of rules 2.2.1 (Taobao, Tmall)."""
    severity: int
    """1 to 3; from 3 on the rejection is presumed groundless (rules 5.1, D)."""
    because: Text
    facts: dict[str, Any] = {}
    """The facts it rests on, as they were known then."""


PRESUMED_GROUNDLESS = 3


def presumed_groundless(findings: tuple[Finding, ...]) -> bool:
    """Whether one of them alone makes the rejection count against the shop."""
    return any(f.severity >= PRESUMED_GROUNDLESS for f in findings)
