"""Rows of the reasons about how the goods were sent back."""

from tests.core.reason_rows.given import (
    AFTER,
    ARRIVED,
    FULFILMENT,
    WISH,
    YESTERDAY,
    Facts,
    Row,
    but,
    contradicted,
    provable,
    supported,
)

COLLECT: Facts = {"return_collect_on_delivery": True, "return_refused": True}
LOST_WISH: Facts = {"return_lost": True, "agreed_group": WISH}

WAY_BACK: dict[str, tuple[Row, ...]] = {
    "return_wrong_address": (
        supported("not_wanted", return_address_matches=False),
        provable("not_wanted", "return_other_address?", return_tracking_number="SF9"),
        contradicted("not_wanted", "not return_other_address", return_address_matches=True),
        contradicted(
            "not_wanted",
            "return_address_changed",
            return_address_matches=False,
            return_address_changed=True,
        ),
    ),
    "return_collect_on_delivery": (
        supported("not_wanted", **COLLECT),
        provable("not_wanted", "return_collect_on_delivery?", return_refused=True),
        provable("not_wanted", "return_refused?", return_collect_on_delivery=True),
        contradicted(
            "not_wanted", "not return_collect_on_delivery", **but(COLLECT, return_collect_on_delivery=False)
        ),
        contradicted("not_wanted", "not return_refused", **but(COLLECT, return_refused=False)),
        contradicted("not_wanted", "return_arrived", **COLLECT, **ARRIVED),
    ),
    "return_posted_late": (
        supported("not_wanted", return_first_scan_at=AFTER, return_deadline_at=YESTERDAY),
        provable("not_wanted", "return_posted_late?", return_deadline_at=YESTERDAY),
        contradicted(
            "not_wanted",
            "not return_posted_late",
            return_first_scan_at=YESTERDAY,
            return_deadline_at=YESTERDAY,
        ),
        contradicted("not_wanted", "return_deadline_known?", return_first_scan_at=AFTER),
        contradicted(
            "not_wanted",
            "return_deadline_extended",
            return_first_scan_at=AFTER,
            return_deadline_at=YESTERDAY,
            return_deadline_extended=True,
        ),
    ),
    "return_lost_on_the_way": (
        supported("not_wanted", **LOST_WISH),
        provable("not_wanted", "lost_on_way_back?", agreed_group=WISH),
        provable("not_wanted", "agreed_for_wish?", return_lost=True),
        contradicted("not_wanted", "not lost_on_way_back", **but(LOST_WISH, return_lost=False)),
        contradicted("wrong_goods", "not agreed_for_wish", **but(LOST_WISH, agreed_group=FULFILMENT)),
        contradicted("quality", "agreed_for_fault", **LOST_WISH),
        contradicted("not_wanted", "return_arrived", **LOST_WISH, **ARRIVED),
    ),
}
