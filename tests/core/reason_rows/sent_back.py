"""Rows of the reasons against taking goods back or exchanging them, when the buyer applies."""

from datetime import timedelta

from tests.core.reason_rows.given import (
    APPLIED,
    BEFORE,
    LONG_AGO,
    Facts,
    P,
    Row,
    but,
    contradicted,
    provable,
    supported,
)

ACTIVATED: Facts = {"return_policy": P.SEVEN_DAYS_NOT_ACTIVATED, "activated_at": BEFORE}
STILL_COMING: Facts = {"all_moving": True, "carrier_silent": False}
DEARER: Facts = {"price_difference_fen": 500, "difference_offer_refused": True}
REPAIRABLE: Facts = {"signed_at": LONG_AGO, "repair_comes_first": True}

SENT_BACK: dict[str, tuple[Row, ...]] = {
    "over_seven_days": (
        supported("not_wanted", window_end_at=BEFORE),
        supported("seven_days_no_reason", window_end_at=APPLIED),
        provable("other", "wish?", window_end_at=BEFORE),
        contradicted("not_wanted", "not window_over", window_end_at=APPLIED + timedelta(seconds=1)),
        contradicted("not_wanted", "window_over?"),
        contradicted("not_wanted", "signed_by_other", window_end_at=BEFORE, signed_by_other=True),
        contradicted("wrong_goods", "not wish", window_end_at=BEFORE),
        contradicted("quality", "goods_fault", "not wish", window_end_at=BEFORE),
    ),
    "special_category": (
        supported("not_wanted", return_policy=P.EXEMPT_BY_LAW),
        supported("not_wanted", return_policy=P.EXEMPT_CONFIRMED, no_return_confirmed_at=BEFORE),
        provable("not_wanted", "exempt_from_returns?", return_policy=P.EXEMPT_CONFIRMED),
        provable("not_wanted", "exempt_from_returns?"),
        provable("other", "wish?", return_policy=P.EXEMPT_BY_LAW),
        contradicted("not_wanted", "not exempt_from_returns", return_policy=P.SEVEN_DAYS),
        contradicted(
            "not_wanted",
            "not exempt_from_returns",
            return_policy=P.SEVEN_DAYS_SEALED,
            no_return_confirmed_at=BEFORE,
        ),
        contradicted(
            "not_wanted", "category_misdeclared", return_policy=P.EXEMPT_BY_LAW, category_misdeclared=True
        ),
        contradicted("wrong_goods", "not wish", return_policy=P.EXEMPT_BY_LAW),
        contradicted("quality", "goods_fault", "not wish", return_policy=P.EXEMPT_BY_LAW),
    ),
    "activated_or_unsealed": (
        supported("not_wanted", **ACTIVATED),
        provable("not_wanted", "no_longer_qualifies?", return_policy=P.SEVEN_DAYS_SEALED),
        provable("not_wanted", "conditional_returns?", activated_at=BEFORE),
        provable("other", "wish?", **ACTIVATED),
        contradicted("not_wanted", "not conditional_returns", **but(ACTIVATED, return_policy=P.SEVEN_DAYS)),
        contradicted("not_wanted", "only_opened_to_look", **ACTIVATED, only_opened_to_look=True),
        contradicted("wrong_goods", "not wish", **ACTIVATED),
        contradicted("function", "goods_fault", "not wish", **ACTIVATED),
    ),
    "not_delivered_yet": (
        supported("size", **STILL_COMING),
        supported("not_wanted", **STILL_COMING, interception_requested_at=BEFORE),
        provable("not_wanted", "interception_tried_or_not_owed?", **STILL_COMING),
        provable("size", "moving?", "recent_scan?"),
        contradicted("size", "not moving", **but(STILL_COMING, all_moving=False)),
        contradicted("size", "not recent_scan", **but(STILL_COMING, carrier_silent=True)),
        contradicted("size", "all_signed", **but(STILL_COMING, all_moving=None), signed=True),
        contradicted("size", "overdue", **STILL_COMING, overdue=True),
        contradicted("size", "came_back_or_lost", **but(STILL_COMING, all_moving=None), lost=True),
    ),
    "quantity_over_left": (
        supported("not_wanted", units_left=0),
        contradicted("not_wanted", "not quantity_over_left", units_left=1),
        contradicted("not_wanted", "quantity_over_left?"),
    ),
    "no_stock": (
        supported("size", target_in_stock=False),
        provable("size", "sold_out?"),
        contradicted("size", "not sold_out", target_in_stock=True),
    ),
    "exchange_not_offered": (
        supported("wrong_purchase", exchange_offered=False),
        provable("wrong_purchase", "exchange_not_offered?"),
        provable("other", "wish?", exchange_offered=False),
        contradicted("wrong_purchase", "not exchange_not_offered", exchange_offered=True),
        contradicted("wrong_goods", "not wish", exchange_offered=False),
        contradicted("quality", "goods_fault", "not wish", exchange_offered=False),
    ),
    "price_differs": (
        supported("wrong_purchase", **DEARER),
        provable("wrong_purchase", "price_differs?", **but(DEARER, price_difference_fen=None)),
        provable("wrong_purchase", "difference_offer_refused?", **but(DEARER, difference_offer_refused=None)),
        contradicted("wrong_purchase", "not price_differs", **but(DEARER, price_difference_fen=0)),
        contradicted(
            "wrong_purchase", "not difference_offer_refused", **but(DEARER, difference_offer_refused=False)
        ),
        contradicted("quality", "goods_fault", **DEARER),
    ),
    "repair_first": (
        supported("function", **REPAIRABLE),
        provable("function", "repair_first?", signed_at=LONG_AGO),
        provable("other", "fault_claimed?", **REPAIRABLE),
        contradicted(
            "function", "not repair_time", **but(REPAIRABLE, signed_at=APPLIED - timedelta(days=15))
        ),
        contradicted("function", "repair_time?", repair_comes_first=True),
        contradicted("function", "not repair_first", **but(REPAIRABLE, repair_comes_first=False)),
        contradicted("wrong_goods", "not fault_claimed", **REPAIRABLE),
        contradicted("counterfeit", "counterfeit_claimed", **REPAIRABLE),
    ),
}
