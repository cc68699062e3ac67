"""What a buyer does next: applies, and then answers, adjusts, returns, confirms."""

from collections.abc import Sequence

from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Line, Order, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.simulation.hand import Hand, asked_line
from aftersale.simulation.merchants import Move, remind

REASONS = tuple(APPLICATION_REASONS)


def apply(h: Hand, order: Order) -> c.AnyCommand | None:
    """Ask for units that are left; None when the buyer has nothing to ask for."""
    line = asked_line(h, order)
    if line is None:
        return None
    kind = _type(h, order, line)
    quantity = h.part_of(order.units_left(line))
    most = order.refundable(line, quantity)
    nothing_named = kind is AfterSaleType.EXCHANGE and h.chance(50)
    return c.Apply(
        shop_id=order.shop_id,
        order_id=order.order_id,
        line_id=line.line_id,
        type=kind,
        quantity=quantity,
        amount_fen=0 if nothing_named else h.part_of(most),
        application_reason=h.choice(REASONS),
        description=h.note(),
        goods_received=h.choice((None, True, True, False)),
        evidence=h.evidence(),
        wanted="L 码" if kind is AfterSaleType.EXCHANGE else "",
    )


def _type(h: Hand, order: Order, line: Line) -> AfterSaleType:
    shipped = order.shipped(line.line_id)
    return h.choice(tuple(AfterSaleType)) if shipped or h.chance(5) else AfterSaleType.REFUND_ONLY


def adjust(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    line = order.line(a.line_id)
    assert line is not None
    quantity = None
    if h.chance(25) and not a.goods_back:
        quantity = h.part_of(max(1, order.units_left(line, a.after_sale_id)))
    most = order.refundable(line, quantity or a.quantity, a.after_sale_id)
    return c.Adjust(
        **h.about(order, a),
        type=_type(h, order, line) if h.chance(40) and not a.goods_back else None,
        quantity=quantity,
        amount_fen=h.part_of(most) if quantity or h.chance(50) else None,
        application_reason=h.choice(REASONS) if h.chance(30) else None,
        description=h.note() or None,
        evidence=h.evidence() or None,
    )


def take_offer(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    """The smaller sum that came with the rejection, when one did."""
    offered = (
        next((r for r in a.rejection.remedies if r.kind == "accept_offer"), None) if a.rejection else None
    )
    if offered is None:
        return adjust(h, order, a)
    return c.Adjust(**h.about(order, a), type=offered.type, amount_fen=offered.amount_fen)


def answer(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    adds = h.chance(30)
    return c.AnswerProposal(
        **h.about(order, a),
        accept=h.chance(65),
        note=h.note(),
        description="补充说明" if adds else None,
        evidence=h.evidence() if adds else None,
        return_address=h.address() if h.chance(30) else None,
    )


def cancel(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.Cancel(**h.about(order, a), note=h.note())


def ship_return(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    """Now and then several returns of an order travel in one box."""
    known = [o.return_shipment.tracking_number for o in order.after_sales if o.return_shipment]
    number = h.choice(known) if known and h.chance(15) else h.number()
    return c.ShipReturn(**h.about(order, a), carrier="YTO", tracking_number=number)


def confirm(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.Confirm(**h.about(order, a))


def deny(h: Hand, order: Order, a: AfterSale) -> c.AnyCommand:
    return c.DenyPayment(**h.about(order, a), note=h.note())


S = Stage
MOVES: dict[Stage, Sequence[Move]] = {
    S.MERCHANT_DECIDES: (adjust, remind, remind, cancel),
    S.BUYER_ANSWERS_PROPOSAL: (answer, answer, answer, answer, cancel),
    S.BUYER_ANSWERS_OFFER: (answer, answer, answer, cancel),
    S.MERCHANT_INTERCEPTS: (remind,),
    S.BUYER_ADJUSTS: (adjust, adjust, take_offer, take_offer, ship_return, cancel),
    S.BUYER_RETURNS: (ship_return, ship_return, ship_return, ship_return, cancel),
    S.RETURN_OVERDUE: (cancel, ship_return),
    S.MERCHANT_INSPECTS: (ship_return, remind),
    S.MERCHANT_RESHIPS: (remind,),
    S.BUYER_RECEIVES: (confirm, confirm),
    S.MERCHANT_SENDS_BACK: (remind,),
    S.REFUNDING: (cancel,),
    S.MERCHANT_PAYS: (remind,),
    S.BUYER_CONFIRMS_PAYMENT: (confirm, deny),
}
"""What there is to do, the usual more often; not all of it is allowed at every moment."""
