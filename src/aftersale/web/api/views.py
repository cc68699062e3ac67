"""What the API shows: ids as strings, money in fen, instants in UTC."""

from datetime import datetime
from typing import Any

import msgspec

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import Act, OpenAct
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Order,
    ParcelState,
    Rejection,
    Remedy,
    ReturnPolicy,
    Stage,
)
from aftersale.core.reasons import OfferedReason, Outcome, Scene, evidence_owed
from aftersale.core.refusal import Refusal
from aftersale.core.text import Language


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all answers."""


class RemedyView(View, frozen=True, kw_only=True):
    kind: str
    label: str
    type: AfterSaleType | None
    amount_fen: int | None
    until_at: datetime | None


class RejectionView(View, frozen=True, kw_only=True):
    """What the buyer reads. `edited`: the merchant changed the catalogue's text."""

    reject_reason: str
    label: str
    scene: str
    explanation: str
    evidence: tuple[str, ...]
    remedies: list[RemedyView]
    at: datetime
    outcome: str
    edited: bool
    acknowledged_risks: bool


class AfterSaleView(View, frozen=True, kw_only=True):
    """One after-sale. `version` is what `seen_version` refers to; `attempts` is n of five for the line."""

    id: str
    shop_id: str
    order_id: str
    line_id: str
    buyer_id: str
    title: str
    type: AfterSaleType
    stage: Stage
    version: int
    quantity: int
    amount_fen: int
    refund_fen: int
    application_reason: str
    description: str
    goods_received: bool | None
    evidence: tuple[str, ...]
    attempts: int
    applied_at: datetime
    updated_at: datetime
    deadline_at: datetime | None
    terminal: bool
    rejection: RejectionView | None


class LineView(View, frozen=True, kw_only=True):
    line_id: str
    product_id: str
    sku_id: str
    title: str
    attributes: str
    category: str
    quantity: int
    paid_fen: int
    return_policy: ReturnPolicy
    applications: int
    units_left: int
    refundable_fen: int


class ShipmentView(View, frozen=True, kw_only=True):
    tracking_number: str
    carrier: str
    line_ids: list[str]
    state: ParcelState
    number_given_at: datetime | None
    first_scan_at: datetime | None
    last_scan_at: datetime | None
    last_scan_text: str
    expected_at: datetime | None
    signed_at: datetime | None
    signed_by: str


class OrderView(View, frozen=True, kw_only=True):
    order_id: str
    shop_id: str
    buyer_id: str
    buyer_name: str
    version: int
    paid_at: datetime | None
    freight_fen: int
    lines: list[LineView]
    shipments: list[ShipmentView]
    after_sales: list[AfterSaleView]


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


def remedy_view(remedy: Remedy, language: Language) -> RemedyView:
    return RemedyView(
        kind=remedy.kind,
        label=remedy.label[language],
        type=remedy.type,
        amount_fen=remedy.amount_fen,
        until_at=remedy.until_at,
    )


def rejection_view(rejection: Rejection, language: Language) -> RejectionView:
    return RejectionView(
        reject_reason=rejection.reject_reason,
        label=rejection.label[language],
        scene=rejection.scene,
        explanation=rejection.explanation,
        evidence=rejection.evidence,
        remedies=[remedy_view(r, language) for r in rejection.remedies],
        at=rejection.at,
        outcome=rejection.outcome,
        edited=rejection.edited,
        acknowledged_risks=rejection.acknowledged_risks,
    )


def after_sale_view(order: Order, a: AfterSale, language: Language) -> AfterSaleView:
    line = order.line(a.line_id)
    return AfterSaleView(
        id=str(a.after_sale_id),
        shop_id=str(order.shop_id),
        order_id=str(order.order_id),
        line_id=str(a.line_id),
        buyer_id=str(order.buyer_id),
        title=line.title if line else "",
        type=a.type,
        stage=a.stage,
        version=a.version,
        quantity=a.quantity,
        amount_fen=a.amount_fen,
        refund_fen=a.refund_fen,
        application_reason=a.application_reason,
        description=a.description,
        goods_received=a.goods_received,
        evidence=a.evidence,
        attempts=a.attempt,
        applied_at=a.applied_at,
        updated_at=a.updated_at,
        deadline_at=a.deadline_at,
        terminal=a.stage.terminal,
        rejection=None if a.rejection is None else rejection_view(a.rejection, language),
    )


def order_view(order: Order, language: Language) -> OrderView:
    return OrderView(
        order_id=str(order.order_id),
        shop_id=str(order.shop_id),
        buyer_id=str(order.buyer_id),
        buyer_name=order.buyer_name,
        version=order.version,
        paid_at=order.paid_at,
        freight_fen=order.freight_fen,
        lines=[_line_view(order, line.line_id) for line in order.lines],
        shipments=[
            ShipmentView(
                tracking_number=s.tracking_number,
                carrier=s.carrier,
                line_ids=[str(i) for i in s.line_ids],
                state=s.state,
                number_given_at=s.number_given_at,
                first_scan_at=s.first_scan_at,
                last_scan_at=s.last_scan_at,
                last_scan_text=s.last_scan_text,
                expected_at=s.expected_at,
                signed_at=s.signed_at,
                signed_by=s.signed_by,
            )
            for s in order.shipments
        ],
        after_sales=[after_sale_view(order, a, language) for a in order.after_sales],
    )


def _line_view(order: Order, line_id: int) -> LineView:
    line = order.line(line_id)
    assert line is not None
    left = order.units_left(line)
    return LineView(
        line_id=str(line.line_id),
        product_id=str(line.product_id),
        sku_id=str(line.sku_id),
        title=line.title,
        attributes=line.attributes,
        category=line.category,
        quantity=line.quantity,
        paid_fen=line.paid_fen,
        return_policy=line.return_policy,
        applications=line.applications,
        units_left=left,
        refundable_fen=order.refundable(line, left),
    )


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
    )
