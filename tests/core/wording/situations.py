"""Named after-sales that the labelled texts speak about: what the record knows in each."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Line,
    Order,
    ParcelState,
    ReturnPolicy,
    Shipment,
    Stage,
)
from aftersale.core.policy import DEFAULT_POLICY, UTC
from aftersale.core.reasons.sheet import FactSheet, build_sheet

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
REFUND, RETURN, EXCHANGE = AfterSaleType.REFUND_ONLY, AfterSaleType.RETURN_AND_REFUND, AfterSaleType.EXCHANGE
SENT, SENT_BACK = "SF1040231187652", "YT7712034556789"


def days(count: int) -> timedelta:
    return timedelta(days=count)


def on_the_way(**changes: object) -> Shipment:
    """Picked up on 19 November, scanned today."""
    moving = Shipment(
        tracking_number=SENT,
        carrier="顺丰",
        number_given_at=NOW - days(4),
        first_scan_at=NOW - days(4),
        last_scan_at=NOW - timedelta(hours=5),
        last_scan_text="到达广州",
    )
    return replace(moving, **changes)


def delivered(ago: int, **changes: object) -> Shipment:
    """Signed for so many days ago, picked up two days before."""
    times = {"first_scan_at": NOW - days(ago + 2), "signed_at": NOW - days(ago), "signed_by": "本人"}
    return on_the_way(**{**times, **changes})


def applied(
    kind: AfterSaleType,
    reason: str,
    *shipments: Shipment,
    line: dict[str, object] | None = None,
    **asked: object,
) -> tuple[Order, AfterSale]:
    """One coat for ¥129.50, paid on 18 November or before the first parcel; one application this afternoon."""
    coat = Line(line_id=1, title="大衣", quantity=1, paid_fen=12_950, category="clothing", applications=1)
    after_sale = AfterSale(
        after_sale_id=90_023_119,
        line_id=1,
        type=kind,
        stage=Stage.MERCHANT_DECIDES,
        quantity=1,
        amount_fen=12_950,
        application_reason=reason,
        applied_at=NOW - timedelta(hours=3),
        updated_at=NOW - timedelta(hours=3),
    )
    after_sale = replace(after_sale, **asked)
    order = Order(
        shop_id=1,
        order_id=2,
        paid_at=NOW - days(5),
        ship_before_at=NOW - days(3),
        lines=(replace(coat, **(line or {})),),
        shipments=shipments,
        after_sales=(after_sale,),
    )
    return order, after_sale


def _coming_back(**changes: object) -> dict[str, object]:
    parcel = Shipment(
        tracking_number=SENT_BACK, carrier="圆通", first_scan_at=NOW - days(3), last_scan_at=NOW - days(1)
    )
    return {"stage": Stage.MERCHANT_INSPECTS, "return_shipment": replace(parcel, **changes)}


EXEMPT: dict[str, object] = {
    "return_policy": ReturnPolicy.EXEMPT_CONFIRMED,
    "no_return_confirmed_at": NOW - days(30),
}

CASES: dict[str, tuple[Order, AfterSale]] = {
    "unshipped": applied(REFUND, "not_wanted"),
    "on_the_way": applied(REFUND, "not_received", on_the_way()),
    "on_the_way_wish": applied(REFUND, "not_wanted", on_the_way()),
    "signed_not_received": applied(
        REFUND, "not_received", delivered(2, signed_by="菜鸟驿站"), goods_received=False
    ),
    "two_parcels": applied(
        REFUND,
        "missing_parts",
        delivered(2),
        on_the_way(tracking_number="SF1040231187653", state=ParcelState.IN_TRANSIT),
    ),
    "delivered_quality": applied(RETURN, "quality", delivered(2)),
    "quality_late": applied(RETURN, "quality", delivered(12)),
    "delivered_wish_early": applied(RETURN, "seven_days_no_reason", delivered(2)),
    "delivered_wish_late": applied(RETURN, "not_wanted", delivered(12)),
    "exempt_wish": applied(RETURN, "not_wanted", delivered(2), line=EXEMPT),
    "partial": applied(REFUND, "damaged", delivered(2), goods_received=True),
    "exchange_size": applied(EXCHANGE, "size", delivered(2)),
    "return_arrived": applied(RETURN, "not_wanted", delivered(4), **_coming_back(signed_at=NOW - days(1))),
    "return_under_way": applied(RETURN, "not_wanted", delivered(4), **_coming_back()),
}

SITUATIONS: dict[str, FactSheet] = {
    name: build_sheet(*case, DEFAULT_POLICY, NOW) for name, case in CASES.items()
}
# As if ¥49.50 had been refunded before.
SITUATIONS["partial"] = replace(SITUATIONS["partial"], refundable_fen=8_000)
