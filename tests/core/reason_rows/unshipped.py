"""Rows of the reasons against a refund of goods that were not shipped, or had only just left."""

from tests.core.reason_rows.given import (
    AFTER,
    APPLIED,
    BEFORE,
    NOW,
    TOMORROW,
    YESTERDAY,
    P,
    Row,
    contradicted,
    provable,
    supported,
)

UNSHIPPED: dict[str, tuple[Row, ...]] = {
    "picked_up_before_application": (
        supported("not_wanted", first_scan_at=BEFORE),
        supported("not_wanted", first_scan_at=APPLIED),
        provable("not_wanted", "picked_up_before_application?", number_given_at=BEFORE),
        contradicted("not_wanted", "not picked_up_before_application", first_scan_at=AFTER),
        contradicted("not_wanted", "came_back_or_lost", first_scan_at=BEFORE, came_back=True),
        contradicted("not_wanted", "carrier_silent", first_scan_at=BEFORE, carrier_silent=True),
        contradicted("not_wanted", "overdue", first_scan_at=BEFORE, overdue=True),
    ),
    "custom_started": (
        supported("not_wanted", custom_started_at=BEFORE),
        supported("not_wanted", custom_started_at=BEFORE, ship_before_at=YESTERDAY, shipped=True),
        supported("not_wanted", custom_started_at=BEFORE, ship_before_at=NOW, shipped=False),
        provable("not_wanted", "made_to_order?", "custom_started?", return_policy=P.EXEMPT_BY_LAW),
        contradicted("not_wanted", "not custom_started", custom_started_at=AFTER),
        contradicted("not_wanted", "not made_to_order", return_policy=P.SEVEN_DAYS),
        contradicted(
            "not_wanted", "shipping_late", custom_started_at=BEFORE, ship_before_at=YESTERDAY, shipped=False
        ),
        contradicted(
            "not_wanted", "category_misdeclared", custom_started_at=BEFORE, category_misdeclared=True
        ),
        contradicted("quality", "fault_claimed", custom_started_at=BEFORE),
    ),
    "agreed_later_shipping": (
        supported("not_shipped_in_time", later_shipping_until_at=TOMORROW),
        provable("not_shipped_in_time", "later_shipping_agreed?"),
        contradicted("not_shipped_in_time", "not later_shipping_agreed", later_shipping_until_at=NOW),
    ),
    "code_redeemed": (
        supported("not_wanted", redeemed_at=BEFORE),
        provable("not_wanted", "redeemed?"),
        contradicted("not_wanted", "not redeemed", redeemed_at=AFTER),
        contradicted("service_not_as_described", "fault_claimed", redeemed_at=BEFORE),
    ),
    "refunded_elsewhere": (
        supported("both_agreed", refunded_elsewhere=True),
        provable("both_agreed", "refunded_elsewhere?"),
        contradicted("both_agreed", "not refunded_elsewhere", refunded_elsewhere=False),
    ),
}
