"""A reject reason as the desk advises on it: outcome, evidence, the gentler way, what is at stake, the words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from aftersale.core.finding import Finding
from aftersale.core.groundless import PATTERNS, patterns_for
from aftersale.core.policy import Urgency
from aftersale.core.reason_desk import Advice, NegotiateFirst, Stake
from aftersale.core.reasons import (
    EVIDENCE_LABELS,
    Outcome,
    Scene,
    evidence_owed,
    judge_on_record,
    words_used,
)
from aftersale.core.reasons.reason import EvidenceRule
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Language
from aftersale.core.wording import LINT_RULES, Level, Lint
from aftersale.web.api.after_sale_views import RemedyView, remedy_view
from aftersale.web.api.reading_views import WhyNot, why_not_view
from aftersale.web.api.views import View


class EvidenceRuleView(View, frozen=True, kw_only=True):
    """One kind of evidence the reason can be shown by. `required`: owed as the facts stand now; one of the
    kinds in `instead` serves as well."""

    kind: str
    label: str
    required: bool
    show: str
    instead: list[str]


class NegotiateFirstView(View, frozen=True, kw_only=True):
    """Why a proposal should, or has to, come first; made now, it opens the rejection by `opens_at`."""

    urgency: Urgency
    because: list[str]
    opens_at: datetime


class FindingView(View, frozen=True, kw_only=True):
    """One pattern of groundless rejection; from severity 3 on the rejection is presumed groundless."""

    pattern: str
    label: str
    severity: int
    because: str
    facts: dict[str, Any]


class StakeView(View, frozen=True, kw_only=True):
    """What it would cost as it stands, with the words filled in and nothing shown; sums 0 unless presumed groundless."""

    compensation_fen: int
    points: int
    presumed_groundless: bool
    findings: list[FindingView]


class ExplanationsView(View, frozen=True, kw_only=True):
    """The filled explanation in both languages."""

    zh: str
    en: str


class RejectReasonView(View, frozen=True, kw_only=True):
    """A reason of this scene with what the facts say about it and what the buyer would read.

    `leans_on`: the catalogue's reason that one of the shop's own leans on. `facts`: those that decided,
    null where nobody knows. `why_not`: the refusal that choosing it would meet, whatever is written.
    """

    code: str
    label: str
    leans_on: str
    scene: Scene
    outcome: Outcome
    because: list[str]
    facts: dict[str, Any]
    evidence: list[EvidenceRuleView]
    explanation: str
    explanations: ExplanationsView
    template_version: str
    remedies: list[RemedyView]
    liability_hint: str
    patterns: list[str]
    negotiate_first: NegotiateFirstView | None
    at_stake: StakeView
    why_not: WhyNot | None
    bulk: bool


class RejectReasonsView(View, frozen=True, kw_only=True):
    """`attempts_left`: applications the buyer has left for this line; `negotiation_why_not` when it is not open."""

    scene: Scene
    attempts_left: int
    negotiation_open: bool
    negotiation_why_not: WhyNot | None
    items: list[RejectReasonView]


class LintView(View, frozen=True, kw_only=True):
    """One place of an explanation, by characters; `replacement` "" leaves the words out, null needs a person."""

    code: str
    label: str
    level: Level
    start: int
    end: int
    words: str
    why: str
    mend: str
    replacement: str | None
    patterns: list[str]


class ExplanationCheckView(View, frozen=True, kw_only=True):
    """What is wrong with an explanation, and it with every replacement put in."""

    lints: list[LintView]
    mended: str


def reject_reason_view(
    advice: Advice, scene: Scene, sheet: FactSheet, buyer_language: Language, language: Language
) -> RejectReasonView:
    """`buyer_language`: in which the words are counted as the shop's or the catalogue's."""
    offered, reason, outcome = advice.offered, advice.reason, advice.outcome
    owed = evidence_owed(reason, outcome)
    _, _, facts = judge_on_record(reason, sheet)
    return RejectReasonView(
        code=reason.code,
        label=reason.label[language],
        leans_on=reason.leans_on,
        scene=scene,
        outcome=outcome,
        because=[sentence[language] for sentence in offered.because],
        facts=facts_view(facts),
        evidence=[rule_view(rule, rule in owed, language) for rule in reason.evidence],
        explanation=offered.explanation[language],
        explanations=ExplanationsView(zh=offered.explanation.zh, en=offered.explanation.en),
        template_version=words_used(reason, sheet, buyer_language),
        remedies=[remedy_view(r, language) for r in offered.remedies],
        liability_hint=reason.liability_hint[language],
        patterns=[pattern.code for pattern in patterns_for(reason.base)],
        negotiate_first=_negotiate_view(advice.negotiate, language),
        at_stake=_stake_view(advice.stake, language),
        why_not=why_not_view(advice.why_not, language),
        bulk=reason.bulk and outcome is Outcome.SUPPORTED,
    )


def facts_view(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON; the ids of other after-sales as strings, as ids are everywhere."""
    return {
        name: [str(number) for number in value]
        if name.endswith("_after_sales") and value is not None
        else msgspec.to_builtins(value, str_keys=True)
        for name, value in facts.items()
    }


def finding_view(finding: Finding, language: Language) -> FindingView:
    return FindingView(
        pattern=finding.pattern,
        label=pattern_label(finding.pattern, language),
        severity=finding.severity,
        because=finding.because[language],
        facts=facts_view(finding.facts),
    )


def pattern_label(code: str, language: Language) -> str:
    """A code that the catalogue no longer has stands for itself."""
    pattern = PATTERNS.get(code)
    return pattern.label[language] if pattern else code


def lint_view(lint: Lint, language: Language) -> LintView:
    rule = LINT_RULES[lint.code]
    return LintView(
        code=lint.code,
        label=rule.label[language],
        level=lint.level,
        start=lint.start,
        end=lint.end,
        words=lint.words,
        why=lint.why[language],
        mend=lint.mend[language],
        replacement=lint.replacement,
        patterns=list(rule.patterns),
    )


def rule_view(rule: EvidenceRule, required: bool, language: Language) -> EvidenceRuleView:
    """`required` as it stands for the case at hand, or as the catalogue says."""
    return EvidenceRuleView(
        kind=rule.kind.value,
        label=EVIDENCE_LABELS[rule.kind][language],
        required=required,
        show=rule.show[language],
        instead=[kind.value for kind in rule.instead],
    )


def _negotiate_view(negotiate: NegotiateFirst | None, language: Language) -> NegotiateFirstView | None:
    if negotiate is None:
        return None
    return NegotiateFirstView(
        urgency=negotiate.urgency,
        because=[sentence[language] for sentence in negotiate.because],
        opens_at=negotiate.opens_at,
    )


def _stake_view(stake: Stake, language: Language) -> StakeView:
    return StakeView(
        compensation_fen=stake.compensation_fen,
        points=stake.points,
        presumed_groundless=stake.presumed_groundless,
        findings=[finding_view(finding, language) for finding in stake.findings],
    )
