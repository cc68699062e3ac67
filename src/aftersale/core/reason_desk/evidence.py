"""Which evidence a rejection brings, what each piece is to show, and what is still missing."""

from collections.abc import Mapping, Sequence

from aftersale.core.after_sale.state import Shown
from aftersale.core.reasons.reason import EvidenceKind, Outcome, RejectReason, evidence_owed
from aftersale.core.refusal import Refusal, RefusalCode

KINDS = frozenset(kind.value for kind in EvidenceKind)


def shown_as(
    reason: RejectReason, evidence: Sequence[str], kinds: Mapping[str, str], hashes: Mapping[str, str]
) -> tuple[Shown, ...]:
    """Each piece with its kind. One without a kind counts for the first required kind that is still open.

    Raises Refusal: EVIDENCE_KIND_UNKNOWN, also for a kind that was given to a piece that is not there.
    """
    for piece, kind in kinds.items():
        if kind not in KINDS or piece not in evidence:
            raise Refusal(RefusalCode.EVIDENCE_KIND_UNKNOWN, kind=kind)
    named = set(kinds.values())
    open_kinds = [r.kind.value for r in reason.evidence if r.required and not r.met_by(named)]
    return tuple(
        Shown(
            evidence_id=piece,
            kind=kinds.get(piece) or (open_kinds.pop(0) if open_kinds else ""),
            sha256=hashes.get(piece, ""),
        )
        for piece in evidence
    )


def missing_kinds(reason: RejectReason, outcome: Outcome, shown: Sequence[Shown]) -> tuple[EvidenceKind, ...]:
    """What the reason owes and nothing shows; nothing when the facts alone support it."""
    brought = {one.kind for one in shown}
    return tuple(rule.kind for rule in evidence_owed(reason, outcome) if not rule.met_by(brought))
