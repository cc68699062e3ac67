"""What a merchant does next with an after-sale, by its stage."""

from collections.abc import Callable, Sequence

from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.offering import OFFER_REASONS
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, ProposalKind, Stage
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.reasons import reasons_of, scene_of
from aftersale.simulation.hand import Hand, asked_line

Move = Callable[[Hand, Order, AfterSale], c.AnyCommand]

OFFERED = sorted(OFFER_REASONS)
EXPLANATION = "经核实与描述相符，请查看商品详情；如有疑问请联系客服。"


def approve(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    if a.type is AfterSaleType.REFUND_ONLY:
        on_the_way = order.shipped(a.line_id) and order.signed_at(a.line_id) is None
        return c.Approve(**h.about(order, a), intercept=on_the_way and h.chance(50))
    return c.Approve(**h.about(order, a), return_address=h.address() if h.chance(60) else None)


def reject(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    offer_fen = h.rng.randint(1, max(1, a.amount_fen - 1)) if h.chance(25) else 0
    other = h.world.policy.other_reason and offer_fen and h.chance(25)
    reason = h.choice(tuple(reasons_of(scene_of(order, a)))).code
    return c.Reject(
        **h.about(order, a),
        reject_reason="other" if other else reason,
        explanation=EXPLANATION,
        evidence=h.evidence(100 if other else 30),
        acknowledged_risks=h.chance(85),
        offer_fen=offer_fen,
    )


def propose(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    reason = h.choice([r for r in PROPOSAL_REASONS.values() if a.type in r.types])
    message, about = "建议按此方案处理", h.about(order, a)
    if reason.kind is not ProposalKind.CHANGE:
        return c.Propose(**about, kind=reason.kind, reason=reason.code, message=message)
    line = order.line(a.line_id)
    most = 0 if line is None else order.refundable(line, a.quantity, a.after_sale_id)
    return c.Propose(
        **about,
        kind=reason.kind,
        reason=reason.code,
        message=message,
        type=h.choice((None, *AfterSaleType)),
        amount_fen=h.part_of(most) if most and h.chance(80) else None,
        evidence=h.evidence(),
    )


def give_address(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.GiveReturnAddress(**h.about(order, a), return_address=h.address())


def receive(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    if a.quantity < 2 or h.chance(50):
        return c.Receive(**h.about(order, a), note=h.note(), evidence=h.evidence())
    return c.Receive(
        **h.about(order, a),
        accepted_quantity=h.rng.randint(1, a.quantity - 1),
        evidence=h.evidence(),
        reject_reason=h.choice(tuple(reasons_of(scene_of(order, a)))).code,
        explanation=EXPLANATION,
        acknowledged_risks=h.chance(90),
    )


def reship(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.Reship(**h.about(order, a), carrier="YTO", tracking_number=h.number())


def send_back(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.SendBack(**h.about(order, a), carrier="YTO", tracking_number=h.number())


def refund_now(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.RefundImmediately(**h.about(order, a), note=h.note())


def report_interception(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.ReportInterception(**h.about(order, a), succeeded=h.chance(50), note=h.note())


def pay_offline(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.PayOffline(**h.about(order, a), evidence=("sha256-proof",), note=h.note())


def retry(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.RetryRefund(**h.about(order, a))


def remind(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.Remind(**h.about(order, a), note=h.note())


S = Stage
MOVES: dict[Stage, Sequence[Move]] = {
    S.MERCHANT_DECIDES: (approve, approve, approve, reject, reject, propose, propose, refund_now),
    S.BUYER_ANSWERS_PROPOSAL: (approve, remind),
    S.BUYER_ANSWERS_OFFER: (remind,),
    S.MERCHANT_INTERCEPTS: (report_interception, report_interception, refund_now),
    S.BUYER_ADJUSTS: (refund_now, remind, remind),
    S.BUYER_RETURNS: (give_address, give_address, remind, refund_now),
    S.RETURN_OVERDUE: (refund_now, remind),
    S.MERCHANT_INSPECTS: (receive, receive, receive, reject, reject, propose, refund_now),
    S.MERCHANT_RESHIPS: (reship, reship, reship, reject, propose, refund_now),
    S.BUYER_RECEIVES: (reship, remind),
    S.MERCHANT_SENDS_BACK: (send_back, send_back, refund_now),
    S.REFUNDING: (refund_now,),
    S.MERCHANT_PAYS: (pay_offline, pay_offline, retry),
    S.BUYER_CONFIRMS_PAYMENT: (remind,),
}
"""What there is to do, the usual more often; not all of it is allowed at every moment."""


def start(h: Hand, order: Order) -> c.AnyCommand | None:
    """Start an after-sale for the buyer, or give back a part of the price."""
    if h.chance(40):
        kept = h.choice(order.lines)
        amount = h.rng.randint(1, max(1, order.goods_left_fen(kept) // 3))
        return c.RefundPriceDifference(
            shop_id=order.shop_id,
            order_id=order.order_id,
            line_id=kept.line_id,
            amount_fen=amount,
            note=h.note(),
        )
    line = asked_line(h, order)
    if line is None:
        return None
    quantity = h.part_of(order.units_left(line))
    kind = h.choice(tuple(AfterSaleType)) if order.shipped(line.line_id) else AfterSaleType.REFUND_ONLY
    return c.Offer(
        shop_id=order.shop_id,
        order_id=order.order_id,
        line_id=line.line_id,
        type=kind,
        quantity=quantity,
        amount_fen=h.part_of(order.refundable(line, quantity)),
        application_reason=h.choice(OFFERED),
        description=h.note(),
        return_address=h.address() if h.chance(50) else None,
    )
