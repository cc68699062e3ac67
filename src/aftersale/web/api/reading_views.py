"""What is asked about an after-sale: its list, its acts with their why-not, its reject reasons, its timeline."""

from datetime import datetime
from typing import Any

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import Act, OpenAct
from aftersale.core.reasons import OfferedReason, Outcome, Scene, evidence_owed
from aftersale.core.refusal import Refusal
from aftersale.core.text import Language
from aftersale.web.api.after_sale_views import AfterSaleView, RemedyView, remedy_view
from aftersale.web.api.views import View


class PageView(View, frozen=True, kw_only=True):
    """A page of after-sales; `next_cursor` null on the last."""

    items: list[AfterSaleView]
    next_cursor: str | None


class WhyNot(View, frozen=True, kw_only=True):
    code: str
    text: str


class ActView(View, frozen=True, kw_only=True, omit_defaults=True):
    act: Act
    open: bool
    why_not: WhyNot | None = None


class ActsView(View, frozen=True, kw_only=True):
    items: list[ActView]


class EvidenceRuleView(View, frozen=True, kw_only=True):
    kind: str
    required: bool
    show: str


class RejectReasonView(View, frozen=True, kw_only=True):
    """A reason of this scene with what the facts say about it and what the buyer would read."""

    code: str
    label: str
    scene: Scene
    outcome: Outcome
    because: list[str]
    evidence: list[EvidenceRuleView]
    explanation: str
    remedies: list[RemedyView]
    liability_hint: str
    bulk: bool


class RejectReasonsView(View, frozen=True, kw_only=True):
    items: list[RejectReasonView]


class TimelineEntryView(View, frozen=True, kw_only=True):
    version: int
    at: datetime
    kind: str
    actor: Role
    actor_name: str
    sentence: str
    fact: dict[str, Any]


class TimelineView(View, frozen=True, kw_only=True):
    items: list[TimelineEntryView]


def act_view(open_act: OpenAct, language: Language) -> ActView:
    refusal: Refusal | None = open_act.why_not
    why_not = None if refusal is None else WhyNot(code=refusal.code.value, text=refusal.text(language))
    return ActView(act=open_act.act, open=refusal is None, why_not=why_not)


def reject_reason_view(offered: OfferedReason, scene: Scene, language: Language) -> RejectReasonView:
    reason = offered.reason
    return RejectReasonView(
        code=reason.code,
        label=reason.label[language],
        scene=scene,
        outcome=offered.outcome,
        because=[sentence[language] for sentence in offered.because],
        evidence=[
            EvidenceRuleView(kind=rule.kind.value, required=rule.required, show=rule.show[language])
            for rule in evidence_owed(reason, offered.outcome)
        ],
        explanation=offered.explanation[language],
        remedies=[remedy_view(r, language) for r in offered.remedies],
        liability_hint=reason.liability_hint[language],
        bulk=reason.bulk and offered.outcome is Outcome.SUPPORTED,
    )
