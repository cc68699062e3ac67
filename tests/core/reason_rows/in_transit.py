"""Rows of the reasons against a refund while the parcel is on its way."""

from aftersale.core.after_sale.state import ParcelState
from tests.core.reason_rows.given import AFTER, BEFORE, Facts, P, Row, but, contradicted, provable, supported

TWO_PARCELS = (ParcelState.SIGNED, ParcelState.IN_TRANSIT)
ON_ITS_WAY: Facts = {
    "first_scan_at": BEFORE,
    "ship_before_at": BEFORE,
    "all_moving": True,
    "carrier_silent": False,
}
STOPPED_IN_VAIN: Facts = {"interception_failed": True}
SIGNED_AND_ASKED: Facts = {"signed_at": BEFORE, "buyer_contacted": True}
PARTLY_HERE: Facts = {"parcel_states": TWO_PARCELS, "some_moving": True}
REPLACED: Facts = {"replacement_sent_at": BEFORE}
NOBODY_THERE: Facts = {"attempt_failed": True, "failed_by_address": True}
EXEMPT_REFUSED: Facts = {"return_policy": P.EXEMPT_BY_LAW, "came_back": True}
FREIGHT_OWED: Facts = {"back_with_merchant": True, "buyer_owes_freight": True, "share_offer_refused": True}

IN_TRANSIT: dict[str, tuple[Row, ...]] = {
    "on_time_and_moving": (
        supported("not_received", **ON_ITS_WAY),
        supported("not_wanted", **ON_ITS_WAY, interception_requested_at=BEFORE),
        supported("not_wanted", **ON_ITS_WAY, return_policy=P.EXEMPT_BY_LAW),
        provable("not_wanted", "interception_tried_or_not_owed?", **ON_ITS_WAY),
        provable("not_received", "shipped_in_time?", "moving?", "recent_scan?"),
        contradicted("not_received", "not shipped_in_time", **but(ON_ITS_WAY, first_scan_at=AFTER)),
        contradicted("not_received", "not moving", **but(ON_ITS_WAY, all_moving=False)),
        contradicted("not_received", "not recent_scan", **but(ON_ITS_WAY, carrier_silent=True)),
        contradicted("not_received", "overdue", **ON_ITS_WAY, overdue=True),
        contradicted("not_received", "came_back_or_lost", **but(ON_ITS_WAY, all_moving=None), came_back=True),
        contradicted("not_received", "came_back_or_lost", **but(ON_ITS_WAY, all_moving=None), lost=True),
    ),
    "interception_failed": (
        supported("not_wanted", **STOPPED_IN_VAIN),
        provable("not_wanted", "interception_failed?"),
        contradicted("not_wanted", "not interception_failed", interception_failed=False),
        contradicted("not_wanted", "came_back_or_lost", **STOPPED_IN_VAIN, came_back=True),
        contradicted("not_wanted", "carrier_silent", **STOPPED_IN_VAIN, carrier_silent=True),
        contradicted("not_wanted", "overdue", **STOPPED_IN_VAIN, overdue=True),
    ),
    "carrier_shows_signed": (
        supported("not_received", **SIGNED_AND_ASKED),
        provable("not_received", "buyer_contacted?", signed_at=BEFORE),
        provable("not_received", "signed_before_application?", buyer_contacted=True),
        contradicted("not_received", "not buyer_contacted", signed_at=BEFORE, buyer_contacted=False),
        contradicted("not_received", "not signed_before_application", signed=False, buyer_contacted=True),
        contradicted(
            "not_received", "not signed_before_application", **but(SIGNED_AND_ASKED, signed_at=AFTER)
        ),
        contradicted("quality", "goods_fault", **SIGNED_AND_ASKED),
        supported("not_received", **SIGNED_AND_ASKED, signed_at_order_address=True),
        contradicted("not_received", "signed_elsewhere", **SIGNED_AND_ASKED, signed_at_order_address=False),
    ),
    "rest_on_the_way": (
        supported("missing_parts", **PARTLY_HERE),
        provable("missing_parts", "some_moving?", parcel_states=TWO_PARCELS),
        provable("missing_parts", "several_parcels?", some_moving=True),
        contradicted(
            "missing_parts", "not several_parcels", parcel_states=(ParcelState.IN_TRANSIT,), some_moving=True
        ),
        contradicted("missing_parts", "not some_moving", **but(PARTLY_HERE, some_moving=False)),
        contradicted("missing_parts", "all_signed", parcel_states=TWO_PARCELS, signed=True),
        contradicted("missing_parts", "carrier_silent", **PARTLY_HERE, carrier_silent=True),
        contradicted("missing_parts", "overdue", **PARTLY_HERE, overdue=True),
        contradicted("damaged", "goods_fault", **PARTLY_HERE),
    ),
    "replacement_sent": (
        supported("missing_parts", **REPLACED),
        provable("missing_parts", "replacement_sent?"),
        contradicted("missing_parts", "came_back_or_lost", **REPLACED, came_back=True),
        contradicted("missing_parts", "came_back_or_lost", **REPLACED, lost=True),
    ),
    "delivery_attempt_failed": (
        supported("not_received", **NOBODY_THERE),
        provable("not_received", "failed_by_address?", attempt_failed=True),
        provable("not_received", "attempt_failed?", failed_by_address=True),
        contradicted("not_received", "not attempt_failed", **but(NOBODY_THERE, attempt_failed=False)),
        contradicted("not_received", "not failed_by_address", **but(NOBODY_THERE, failed_by_address=False)),
        contradicted("not_received", "came_back_or_lost", **NOBODY_THERE, came_back=True),
        contradicted("not_received", "address_change_agreed", **NOBODY_THERE, address_change_agreed=True),
    ),
    "exempt_goods_refused": (
        supported("not_wanted", **EXEMPT_REFUSED),
        supported(
            "not_wanted",
            **but(EXEMPT_REFUSED, return_policy=P.EXEMPT_CONFIRMED),
            no_return_confirmed_at=BEFORE,
        ),
        provable(
            "not_wanted", "exempt_from_returns?", **but(EXEMPT_REFUSED, return_policy=P.EXEMPT_CONFIRMED)
        ),
        provable("not_wanted", "refused_or_returning?", return_policy=P.EXEMPT_BY_LAW),
        provable("other", "wish?", **EXEMPT_REFUSED),
        contradicted(
            "not_wanted", "not exempt_from_returns", **but(EXEMPT_REFUSED, return_policy=P.SEVEN_DAYS)
        ),
        contradicted("not_wanted", "not refused_or_returning", **but(EXEMPT_REFUSED, came_back=False)),
        contradicted("not_wanted", "lost", **EXEMPT_REFUSED, lost=True),
        contradicted(
            "not_wanted", "shipped_late", **EXEMPT_REFUSED, first_scan_at=AFTER, ship_before_at=BEFORE
        ),
        contradicted("not_wanted", "category_misdeclared", **EXEMPT_REFUSED, category_misdeclared=True),
        contradicted("parcel_refused", "not wish", **EXEMPT_REFUSED),
        contradicted("damaged", "goods_fault", "not wish", **EXEMPT_REFUSED),
    ),
    "return_freight_open": (
        supported("not_wanted", **FREIGHT_OWED),
        provable("not_wanted", "buyer_owes_freight?", **but(FREIGHT_OWED, buyer_owes_freight=None)),
        provable("not_wanted", "freight_offer_refused?", **but(FREIGHT_OWED, share_offer_refused=None)),
        provable("other", "wish?", **FREIGHT_OWED),
        contradicted("not_wanted", "not back_with_merchant", **but(FREIGHT_OWED, back_with_merchant=False)),
        contradicted("not_wanted", "not buyer_owes_freight", **but(FREIGHT_OWED, buyer_owes_freight=False)),
        contradicted(
            "not_wanted", "not freight_offer_refused", **but(FREIGHT_OWED, share_offer_refused=False)
        ),
        contradicted("not_wanted", "lost", **FREIGHT_OWED, lost=True),
        contradicted("parcel_refused", "not wish", **FREIGHT_OWED),
        contradicted("damaged", "goods_fault", "not wish", **FREIGHT_OWED),
    ),
}
