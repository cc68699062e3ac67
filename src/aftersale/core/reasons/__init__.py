"""Reject reasons (拒绝原因): what the merchant may say, what the facts say about it, what the buyer reads."""

from aftersale.core.reasons.catalogue import REJECT_REASONS, reasons_of
from aftersale.core.reasons.explanation import fill, is_filled_template, template_version, words_used
from aftersale.core.reasons.offer import OfferedReason, judge, judge_on_record, offer
from aftersale.core.reasons.placeholders import leftover_placeholders
from aftersale.core.reasons.reason import (
    EVIDENCE_LABELS,
    OUTCOME_LABELS,
    Condition,
    EvidenceKind,
    EvidenceRule,
    Outcome,
    RejectReason,
    RemedyKind,
    evidence_owed,
)
from aftersale.core.reasons.remedies import remedies_for
from aftersale.core.reasons.scene import SCENE_LABELS, SCENE_TYPES, Scene, scene_of
from aftersale.core.reasons.sheet import FactSheet, build_sheet

__all__ = [
    "EVIDENCE_LABELS",
    "OUTCOME_LABELS",
    "REJECT_REASONS",
    "SCENE_LABELS",
    "SCENE_TYPES",
    "Condition",
    "EvidenceKind",
    "EvidenceRule",
    "FactSheet",
    "OfferedReason",
    "Outcome",
    "RejectReason",
    "RemedyKind",
    "Scene",
    "build_sheet",
    "evidence_owed",
    "fill",
    "is_filled_template",
    "judge",
    "judge_on_record",
    "leftover_placeholders",
    "offer",
    "reasons_of",
    "remedies_for",
    "scene_of",
    "template_version",
    "words_used",
]
