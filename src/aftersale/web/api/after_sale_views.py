"""An after-sale as the API shows it, with everything that has become of it."""

from datetime import datetime

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import AWAITED
from aftersale.core.after_sale.deadlines import CLOCKS
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Cause,
    Order,
    Origin,
    Proposal,
    ProposalKind,
    Refund,
    RefundStatus,
    Rejection,
    Remedy,
    ReturnAddress,
    Stage,
)
from aftersale.core.policy import Policy
from aftersale.core.text import Language
from aftersale.web.api.views import ShipmentView, View, shipment_view
from aftersale.web.labels import proposal_reason_label


class RemedyView(View, frozen=True, kw_only=True):
    kind: str
    label: str
    type: AfterSaleType | None
    amount_fen: int | None
    until_at: datetime | None


class ShownView(View, frozen=True, kw_only=True):
    """One piece of the merchant's evidence: what it is to show ("" where he did not say), SHA-256 in hex."""

    id: str
    kind: str
    sha256: str


class RejectionView(View, frozen=True, kw_only=True):
    """What the buyer reads. `edited`: the merchant changed the catalogue's text.

    `leans_on`: with a reason the shop made, the catalogue's; `offer_fen`: what the buyer can take instead.
    """

    reject_reason: str
    leans_on: str
    label: str
    scene: str
    explanation: str
    evidence: tuple[str, ...]
    shown: list[ShownView]
    offer_fen: int
    remedies: list[RemedyView]
    at: datetime
    outcome: str
    edited: bool
    acknowledged_risks: bool


class ProposalView(View, frozen=True, kw_only=True):
    """The open proposal: what the application becomes when the buyer says yes until `until_at`."""

    kind: ProposalKind
    reason: str
    label: str
    message: str
    type: AfterSaleType
    amount_fen: int
    evidence: tuple[str, ...]
    at: datetime
    until_at: datetime


class AddressView(View, frozen=True, kw_only=True):
    """Where goods are sent, as the buyer was told."""

    receiver: str
    phone: str
    detail: str
    note: str


class RefundView(View, frozen=True, kw_only=True):
    """The refund as a document; `key` is its name at the payment provider, `code` the provider's last word."""

    status: RefundStatus
    key: str
    amount_fen: int
    cause: Cause
    attempts: int
    requested_at: datetime
    next_try_at: datetime | None
    reference: str
    code: str


class AfterSaleView(View, frozen=True, kw_only=True):
    """One after-sale. `version` is what `seen_version` refers to; `attempts` is n of five for the line.

    `awaited` must act until `deadline_at`; `otherwise` says what happens then. `paused`: the merchant's
    clock stands still. `handled_elsewhere`: another system runs the clocks.
    """

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
    freight_fen: int
    refund_fen: int
    application_reason: str
    description: str
    goods_received: bool | None
    evidence: tuple[str, ...]
    wanted: str
    origin: Origin
    split_from: str | None
    attempts: int
    applied_at: datetime
    updated_at: datetime
    deadline_at: datetime | None
    terminal: bool
    awaited: Role | None
    otherwise: str | None
    paused: bool
    handled_elsewhere: bool
    proposal: ProposalView | None
    proposals_left: int
    rejection: RejectionView | None
    return_address: AddressView | None
    return_shipment: ShipmentView | None
    reshipment: ShipmentView | None
    sent_back: ShipmentView | None
    refund: RefundView | None


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
        leans_on=rejection.leans_on,
        label=rejection.label[language],
        scene=rejection.scene,
        explanation=rejection.explanation,
        evidence=rejection.evidence,
        shown=[ShownView(id=one.evidence_id, kind=one.kind, sha256=one.sha256) for one in rejection.shown],
        offer_fen=rejection.offer_fen,
        remedies=[remedy_view(r, language) for r in rejection.remedies],
        at=rejection.at,
        outcome=rejection.outcome,
        edited=rejection.edited,
        acknowledged_risks=rejection.acknowledged_risks,
    )


def proposal_view(proposal: Proposal, language: Language) -> ProposalView:
    return ProposalView(
        kind=proposal.kind,
        reason=proposal.reason,
        label=proposal_reason_label(proposal.reason, language),
        message=proposal.message,
        type=proposal.type,
        amount_fen=proposal.amount_fen,
        evidence=proposal.evidence,
        at=proposal.at,
        until_at=proposal.until_at,
    )


def address_view(address: ReturnAddress) -> AddressView:
    return AddressView(
        receiver=address.receiver, phone=address.phone, detail=address.detail, note=address.note
    )


def refund_view(refund: Refund) -> RefundView:
    return RefundView(
        status=refund.status,
        key=refund.key,
        amount_fen=refund.amount_fen,
        cause=refund.cause,
        attempts=refund.attempts,
        requested_at=refund.requested_at,
        next_try_at=refund.act_at,
        reference=refund.reference,
        code=refund.code,
    )


def after_sale_view(order: Order, a: AfterSale, policy: Policy, language: Language) -> AfterSaleView:
    line = order.line(a.line_id)
    clock = None if a.handled_elsewhere else CLOCKS.get(a.stage)
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
        freight_fen=a.freight_fen,
        refund_fen=a.refund_fen,
        application_reason=a.application_reason,
        description=a.description,
        goods_received=a.goods_received,
        evidence=a.evidence,
        wanted=a.wanted,
        origin=a.origin,
        split_from=str(a.split_from) if a.split_from else None,
        attempts=a.attempt,
        applied_at=a.applied_at,
        updated_at=a.updated_at,
        deadline_at=a.deadline_at,
        terminal=a.stage.terminal,
        awaited=AWAITED[a.stage],
        otherwise=None if clock is None else clock.promise[language],
        paused=a.paused_seconds is not None,
        handled_elsewhere=a.handled_elsewhere,
        proposal=None if a.proposal is None else proposal_view(a.proposal, language),
        proposals_left=max(0, policy.proposals_max - a.proposals),
        rejection=None if a.rejection is None else rejection_view(a.rejection, language),
        return_address=None if a.return_address is None else address_view(a.return_address),
        return_shipment=None if a.return_shipment is None else shipment_view(a.return_shipment),
        reshipment=None if a.reshipment is None else shipment_view(a.reshipment),
        sent_back=None if a.sent_back is None else shipment_view(a.sent_back),
        refund=None if a.refund is None else refund_view(a.refund),
    )
