"""Rows of the reasons after the goods came back."""

from datetime import timedelta

from tests.core.reason_rows.given import (
    ARRIVED,
    FAULT,
    FULFILMENT,
    LONG_AGO,
    NOW,
    WISH,
    YESTERDAY,
    Facts,
    Row,
    but,
    contradicted,
    provable,
    supported,
)

NO_RECORD: Facts = {"return_number_valid": False, "return_number_at": NOW - timedelta(hours=48)}
DUE: Facts = {"inspection_until_at": NOW + timedelta(hours=48)}
OPENED_LATE: Facts = {
    "return_signed_at": LONG_AGO,
    "return_inspected_at": LONG_AGO + timedelta(hours=48, seconds=1),
    "return_holds_other_goods": True,
}
NOT_INTACT: Facts = {**ARRIVED, "return_not_intact": True, "agreed_group": WISH}
TWO_ASKED: Facts = {**ARRIVED, "quantity": 2}
SWAPPED: Facts = {**ARRIVED, "sent_code_recorded": True, "return_code_differs": True}
KEPT_BOTH: Facts = {"new_goods_signed_at": LONG_AGO, "return_deadline_at": YESTERDAY}

RETURNED_PARCEL: dict[str, tuple[Row, ...]] = {
    "return_tracking_invalid": (
        supported("not_wanted", **NO_RECORD),
        provable("not_wanted", "return_number_invalid?", return_number_at=NOW - timedelta(hours=48)),
        provable("not_wanted", "return_number_invalid?", return_number_valid=False),
        contradicted("not_wanted", "not return_number_invalid", **but(NO_RECORD, return_number_at=YESTERDAY)),
        contradicted("not_wanted", "not return_number_invalid", return_number_at=YESTERDAY),
        contradicted("not_wanted", "not return_number_invalid", return_number_valid=True),
        contradicted("not_wanted", "not return_number_invalid", return_first_scan_at=YESTERDAY),
        contradicted("not_wanted", "return_arrived", **NO_RECORD, **ARRIVED),
        contradicted("not_wanted", "carrier_outage", **NO_RECORD, carrier_outage=True),
    ),
    "return_not_received": (
        provable("not_wanted", "not_signed_back?", **DUE, return_lost=True),
        provable("not_wanted", "not_signed_back?", **DUE, return_silent=True),
        provable("not_wanted", "not_signed_back?", "return_lost?", **DUE),
        provable("not_wanted", "not_signed_back?", "inspection_due?", return_lost=True),
        contradicted("not_wanted", "not not_signed_back", **DUE, **ARRIVED, return_lost=True),
        contradicted("not_wanted", "not return_lost", **DUE, return_lost=False, return_silent=False),
        contradicted(
            "not_wanted",
            "not inspection_due",
            inspection_until_at=NOW + timedelta(hours=48, seconds=1),
            return_lost=True,
        ),
    ),
    "other_goods_returned": (
        supported("not_wanted", **ARRIVED, return_holds_other_goods=True),
        provable("not_wanted", "return_holds_other_goods?", **ARRIVED),
        provable("not_wanted", "return_arrived?", return_holds_other_goods=True),
        contradicted("not_wanted", "not return_holds_other_goods", **ARRIVED, return_holds_other_goods=False),
        supported("not_wanted", **but(OPENED_LATE, return_inspected_at=LONG_AGO + timedelta(hours=48))),
        contradicted("not_wanted", "inspected_late", **OPENED_LATE),
    ),
    "parts_missing_in_return": (
        supported("not_wanted", **ARRIVED, return_lacks_parts=True),
        provable("not_wanted", "return_lacks_parts?", **ARRIVED),
        provable("not_wanted", "return_arrived?", return_lacks_parts=True),
        contradicted("not_wanted", "not return_lacks_parts", **ARRIVED, return_lacks_parts=False),
        contradicted(
            "not_wanted", "only_gift_missing", **ARRIVED, return_lacks_parts=True, return_lacks_only_gift=True
        ),
        contradicted(
            "not_wanted",
            "return_lost_by_other",
            **ARRIVED,
            return_lacks_parts=True,
            return_lost_by_other=True,
        ),
    ),
    "resale_affected": (
        supported("not_wanted", **NOT_INTACT),
        provable("not_wanted", "return_not_intact?", **but(NOT_INTACT, return_not_intact=None)),
        provable("not_wanted", "return_arrived?", **but(NOT_INTACT, return_signed_at=None)),
        provable("not_wanted", "agreed_for_wish?", **but(NOT_INTACT, agreed_group=None)),
        contradicted("not_wanted", "not return_not_intact", **but(NOT_INTACT, return_not_intact=False)),
        contradicted("wrong_goods", "not agreed_for_wish", **but(NOT_INTACT, agreed_group=FULFILMENT)),
        contradicted("quality", "agreed_for_fault", **NOT_INTACT),
        contradicted("not_wanted", "return_damage_known", **NOT_INTACT, return_damage_known=True),
        contradicted("not_wanted", "only_box_deformed", **NOT_INTACT, return_only_box_deformed=True),
        contradicted("not_wanted", "only_opened_to_look", **NOT_INTACT, only_opened_to_look=True),
        contradicted(
            "quality", "agreed_for_fault", "not agreed_for_wish", **but(NOT_INTACT, agreed_group=FAULT)
        ),
    ),
    "partial_return": (
        supported("not_wanted", **TWO_ASKED, return_quantity=1),
        provable("not_wanted", "fewer_counted?", **TWO_ASKED),
        provable("not_wanted", "return_arrived?", quantity=2, return_quantity=1),
        contradicted("not_wanted", "not fewer_counted", **TWO_ASKED, return_quantity=2),
    ),
    "stock_gone_after_return": (
        supported("size", **ARRIVED, target_in_stock=False),
        provable("size", "sold_out?", **ARRIVED),
        provable("size", "return_arrived?", target_in_stock=False),
        contradicted("size", "not sold_out", **ARRIVED, target_in_stock=True),
    ),
    "old_goods_not_back": (
        supported("size", **KEPT_BOTH),
        provable("size", "new_goods_signed?", return_deadline_at=YESTERDAY),
        provable("size", "old_goods_late?", new_goods_signed_at=LONG_AGO),
        contradicted("size", "not old_goods_late", **but(KEPT_BOTH, return_deadline_at=NOW)),
        contradicted("size", "old_goods_posted", **KEPT_BOTH, return_tracking_number="SF9"),
        contradicted("size", "return_deadline_extended", **KEPT_BOTH, return_deadline_extended=True),
        contradicted("size", "came_back_or_lost", **KEPT_BOTH, lost=True),
    ),
    "returned_goods_swapped": (
        supported("not_wanted", **SWAPPED),
        provable("not_wanted", "sent_code_recorded?", "return_code_differs?", **ARRIVED),
        provable("not_wanted", "return_arrived?", **but(SWAPPED, return_signed_at=None)),
        contradicted("not_wanted", "not sent_code_recorded", **but(SWAPPED, sent_code_recorded=False)),
        contradicted("not_wanted", "not return_code_differs", **but(SWAPPED, return_code_differs=False)),
    ),
    "device_locked": (
        supported("not_wanted", **ARRIVED, return_device_locked=True),
        provable("not_wanted", "return_device_locked?", **ARRIVED),
        provable("not_wanted", "return_arrived?", return_device_locked=True),
        contradicted("not_wanted", "not return_device_locked", **ARRIVED, return_device_locked=False),
    ),
}
