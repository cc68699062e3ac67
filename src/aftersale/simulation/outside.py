"""What programs tell: orders and corrections, carriers' news, after-sales that another system handles."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Order, ParcelState, Shipment, Stage
from aftersale.core.reasons import reasons_of, scene_of
from aftersale.simulation.buyers import REASONS
from aftersale.simulation.cast import outward_number
from aftersale.simulation.hand import Hand, asked_line, parcels_of

P = ParcelState
NEXT: dict[ParcelState, tuple[ParcelState, ...]] = {
    P.NUMBER_GIVEN: (P.PICKED_UP, P.PICKED_UP, P.LOST),
    P.PICKED_UP: (P.IN_TRANSIT,),
    P.IN_TRANSIT: (P.DELIVERING, P.DELIVERING, P.LOST, P.RETURNING),
    P.DELIVERING: (P.SIGNED, P.SIGNED, P.SIGNED, P.ATTEMPT_FAILED, P.REFUSED),
    P.ATTEMPT_FAILED: (P.DELIVERING, P.RETURNING),
    P.SIGNED: (P.SIGNED,),
    P.REFUSED: (P.RETURNING,),
    P.RETURNING: (P.RETURNED,),
    P.RETURNED: (P.RETURNED,),
    P.LOST: (P.IN_TRANSIT,),
}
"""Where a parcel goes from where it is; a lost one may turn up."""


def carrier_news(h: Hand, order: Order) -> c.AnyCommand:
    """One step of one of the order's parcels, or the first word of a new one."""
    ways = [parcel for a in order.after_sales for parcel in parcels_of(a)]
    known = [*order.shipments, *ways]
    now = h.world.clock()
    if not known or (not order.shipments and h.chance(30)):
        shipment = Shipment(
            tracking_number=outward_number(order.order_id, 9), carrier="SF", number_given_at=now
        )
    else:
        shipment = _news(h, h.choice(known), now)
    return c.RecordLogistics(shop_id=order.shop_id, order_id=order.order_id, shipment=shipment)


def _news(h: Hand, parcel: Shipment, now: datetime) -> Shipment:
    state = h.choice(NEXT[parcel.state]) if h.chance(90) else h.choice(tuple(ParcelState))
    at = now - timedelta(minutes=h.rng.randint(0, 600))
    signed = state is ParcelState.SIGNED
    return Shipment(
        tracking_number=parcel.tracking_number,
        state=state,
        first_scan_at=parcel.first_scan_at or at,
        last_scan_at=at,
        last_scan_text=f"快件{state.value}",
        signed_at=(parcel.signed_at or at) if signed else None,
        signed_by="本人" if signed else "",
    )


def correct_order(h: Hand, order: Order) -> c.AnyCommand:
    """The same snapshot again, or with something changed that may change."""
    told = c.RecordOrder(
        shop_id=order.shop_id,
        order_id=order.order_id,
        buyer_id=order.buyer_id,
        buyer_name=order.buyer_name,
        paid_at=order.paid_at,
        ship_before_at=order.ship_before_at,
        after_sale_until_at=order.after_sale_until_at,
        freight_fen=order.freight_fen,
        payment=order.payment,
        lines=tuple(replace(line, applications=0) for line in order.lines),
        shipments=order.shipments,
    )
    place = h.rng.randrange(len(order.lines))
    line = told.lines[place]
    match h.rng.randint(0, 5):
        case 0:
            return told
        case 1:
            line = replace(line, title=line.title + "（新）")
        case 2:
            line = replace(line, quantity=line.quantity + 1)
        case 3:
            line = replace(
                line, paid_fen=max(0, line.paid_fen - h.rng.randint(1, max(1, line.paid_fen // 2)))
            )
        case 4:
            return replace(told, freight_fen=h.choice((0, 0, 0, 600)))
        case _:
            return replace(told, buyer_name="新名字")
    return replace(told, lines=(*told.lines[:place], line, *told.lines[place + 1 :]))


def tell_after_sale(h: Hand, order: Order) -> c.AnyCommand | None:
    """An after-sale that another system handles: the first word of it, or where it stands there now."""
    theirs = [a for a in order.after_sales if a.handled_elsewhere and not a.stage.terminal]
    if theirs:
        return _where_it_stands(h, order, h.choice(theirs), h.choice(tuple(Stage)))
    line = asked_line(h, order)
    if line is None:
        return None
    quantity = h.part_of(order.units_left(line))
    return c.RecordAfterSale(
        shop_id=order.shop_id,
        order_id=order.order_id,
        after_sale_id=5_000_000_000 + h.world.next_number(),
        type=h.choice(tuple(AfterSaleType)),
        quantity=quantity,
        stage=h.choice(tuple(Stage)),
        line_id=line.line_id,
        amount_fen=h.part_of(order.refundable(line, quantity)) if h.chance(50) else None,
        application_reason=h.choice(REASONS),
        applied_at=h.world.clock() - timedelta(hours=h.rng.randint(1, 48)),
        updated_at=h.world.clock(),
        explanation="商家说明" if h.chance(30) else "",
    )


def _where_it_stands(h: Hand, order: Order, a: AfterSale, stage: Stage) -> c.RecordAfterSale:
    """News of a known one; it asks for the same as before, mostly."""
    reasons = tuple(reasons_of(scene_of(order, a)))
    return c.RecordAfterSale(
        shop_id=order.shop_id,
        order_id=order.order_id,
        after_sale_id=a.after_sale_id,
        type=a.type if h.chance(90) else h.choice(tuple(AfterSaleType)),
        quantity=a.quantity,
        stage=stage,
        line_id=a.line_id,
        amount_fen=a.amount_fen,
        application_reason=a.application_reason,
        updated_at=h.world.clock(),
        reject_reason=h.choice(reasons).code if h.chance(50) else "",
        explanation="商家说明" if h.chance(50) else "",
        return_tracking_number=h.number() if h.chance(20) else "",
    )


def tell_of_ours(h: Hand, order: Order) -> c.AnyCommand | None:
    """The other system believes to know better about an after-sale that is handled here."""
    ours = [a for a in order.after_sales if not a.handled_elsewhere]
    return _where_it_stands(h, order, h.choice(ours), h.choice(tuple(Stage))) if ours else None


def tell_the_end(h: Hand, order: Order, a: AfterSale) -> c.RecordAfterSale:
    """The other system comes to an end with it: with money where money was promised."""
    end = Stage.REFUNDED if a.refund is not None else Stage.CANCELLED
    return replace(_where_it_stands(h, order, a, end), type=a.type, explanation="", return_tracking_number="")
