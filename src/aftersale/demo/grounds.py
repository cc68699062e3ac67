"""What can go wrong with an order in the demo, how often, and how a shop would answer."""

from enum import StrEnum

import msgspec

from aftersale.core.after_sale.state import AfterSaleType

REFUND = AfterSaleType.REFUND_ONLY
RETURN = AfterSaleType.RETURN_AND_REFUND
EXCHANGE = AfterSaleType.EXCHANGE


class Where(StrEnum):
    """How far the goods are when the buyer applies."""

    UNSHIPPED = "unshipped"
    LATE_TO_SHIP = "late_to_ship"
    MOVING = "moving"
    STUCK = "stuck"
    NUMBER_ONLY = "number_only"
    REFUSED = "refused"
    SIGNED_BY_NOBODY = "signed_by_nobody"
    RECEIVED = "received"
    RECEIVED_LONG_AGO = "received_long_ago"


class Ground(msgspec.Struct, frozen=True):
    """One kind of trouble. `shares`: hundredths of the price the buyer asks for, when not all of it."""

    where: Where
    type: AfterSaleType
    reason: str
    categories: tuple[str, ...]
    weight: int = 2
    context: str = ""
    fault: str = ""
    answers: tuple[str, ...] = ()
    shares: tuple[int, ...] = (100,)


WARES = ("clothing", "shoes", "digital", "cosmetics", "home", "books", "custom")
ALL = (*WARES, "fresh")
WORN = ("clothing", "shoes")
W = Where

GROUNDS: tuple[Ground, ...] = (
    Ground(W.UNSHIPPED, REFUND, "not_wanted", ALL, 4, "unshipped"),
    Ground(W.UNSHIPPED, REFUND, "not_wanted", ("custom",), 4, "unshipped", answers=("custom_started",)),
    Ground(W.UNSHIPPED, REFUND, "wrong_purchase", ALL, 2, "unshipped", answers=("agreed_to_cancel",)),
    Ground(W.UNSHIPPED, REFUND, "wrong_address", ALL, 1, "unshipped", answers=("agreed_to_cancel",)),
    Ground(W.UNSHIPPED, REFUND, "coupon_unused", ALL, 1, "unshipped", answers=("agreed_to_cancel",)),
    Ground(W.UNSHIPPED, REFUND, "out_of_stock", WARES, 1, "unshipped"),
    Ground(W.LATE_TO_SHIP, REFUND, "not_shipped_in_time", ALL, 3, "unshipped", answers=("agreed_later_shipping",)),
    Ground(W.STUCK, REFUND, "not_delivered_for_long", ALL, 4, "transit", answers=("on_time_and_moving",)),
    Ground(W.MOVING, REFUND, "not_delivered_for_long", ALL, 2, "transit", answers=("on_time_and_moving",)),
    Ground(
        W.MOVING, REFUND, "not_wanted", WARES, 4, "transit",
        answers=("picked_up_before_application", "on_time_and_moving", "interception_failed"),
    ),
    Ground(W.NUMBER_ONLY, REFUND, "no_tracking", ALL, 2, "transit"),
    Ground(W.REFUSED, REFUND, "parcel_refused", ALL, 2, "transit", "stain", ("exempt_goods_refused",)),
    Ground(W.SIGNED_BY_NOBODY, REFUND, "not_received", ALL, 4, "transit", answers=("carrier_shows_signed",)),
    Ground(W.RECEIVED, REFUND, "quality", ("fresh",), 7, "fresh", "rot", ("share_too_high", "evidence_not_given"), (30, 50, 100)),
    Ground(W.RECEIVED, REFUND, "damaged", ("home", "cosmetics", "books", "custom"), 3, "", "crack", ("return_needed",), (20, 50, 100)),
    Ground(W.RECEIVED, REFUND, "missing_parts", ("home", "digital", "fresh", "cosmetics"), 3, "", "empty", ("complete_and_correct",), (10, 20, 50)),
    Ground(W.RECEIVED, REFUND, "quality", ("clothing",), 3, "clothing", "stain", ("return_needed", "no_defect"), (20, 30, 100)),
    Ground(W.RECEIVED, REFUND, "not_as_described", ("fresh",), 2, "", "none", ("as_described", "share_too_high"), (20, 30)),
    Ground(W.RECEIVED, REFUND, "both_agreed", ALL, 1, "", "", ("share_too_high",), (10, 15)),
    Ground(W.RECEIVED, RETURN, "quality", ("clothing",), 3, "clothing", "stain", ("no_defect", "caused_by_use")),
    Ground(W.RECEIVED, RETURN, "quality", ("shoes",), 3, "shoes", "crack", ("no_defect", "caused_by_use")),
    Ground(W.RECEIVED, RETURN, "quality", ("digital",), 3, "digital", "crack", ("no_defect", "caused_by_use")),
    Ground(W.RECEIVED, RETURN, "quality", ("home", "cosmetics"), 2, "", "stain", ("no_defect", "evidence_not_given")),
    Ground(W.RECEIVED, RETURN, "colour", WORN, 2, "", "none", ("as_described",)),
    Ground(W.RECEIVED, RETURN, "not_as_described", ("shoes", "digital", "home"), 2, "", "none", ("as_described",)),
    Ground(W.RECEIVED, RETURN, "material", ("clothing",), 1, "", "none", ("as_described",)),
    Ground(W.RECEIVED, RETURN, "skin_intolerance", ("cosmetics",), 2, "", "stain", ("activated_or_unsealed",)),
    Ground(W.RECEIVED, RETURN, "function", ("digital",), 2, "", "", ("reason_mismatch", "no_defect")),
    Ground(W.RECEIVED, RETURN, "wrong_goods", WARES, 2, "", "none", ("complete_and_correct", "not_our_goods")),
    Ground(W.RECEIVED, RETURN, "counterfeit", ("cosmetics", "digital"), 1, "", "none"),
    Ground(W.RECEIVED, RETURN, "seven_days_no_reason", WARES, 6, "", "", ("special_category", "activated_or_unsealed")),
    Ground(W.RECEIVED, RETURN, "seven_days_no_reason", ("custom",), 2, "", "", ("special_category",)),
    Ground(W.RECEIVED_LONG_AGO, RETURN, "seven_days_no_reason", WARES, 3, "", "", ("over_seven_days",)),
    Ground(W.RECEIVED_LONG_AGO, RETURN, "not_wanted", WARES, 3, "received", "", ("over_seven_days",)),
    Ground(W.RECEIVED, EXCHANGE, "size", WORN, 5, "", "none", ("no_stock", "as_described")),
    Ground(W.RECEIVED, EXCHANGE, "function", ("digital",), 3, "", "crack", ("no_defect", "repair_first")),
    Ground(W.RECEIVED, EXCHANGE, "wrong_goods", WARES, 2, "", "none", ("no_stock",)),
    Ground(W.RECEIVED, EXCHANGE, "damaged", ("home", "custom", "books"), 3, "", "crack", ("no_stock", "caused_by_use")),
    Ground(W.RECEIVED, EXCHANGE, "seam_thread", ("clothing",), 2, "", "stain", ("no_stock", "no_defect")),
)  # fmt: skip
