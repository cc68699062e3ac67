"""Rejecting many at once: only with what the record itself shows, and only where it does show it."""

from datetime import datetime

import pytest

from aftersale.core.after_sale.commands import Reject
from aftersale.core.after_sale.state import AfterSaleType
from aftersale.core.reasons import REJECT_REASONS, offer
from aftersale.core.reasons.sheet import FactSheet, ReadSheet
from aftersale.core.refusal import RefusalCode
from tests.scenario import MERCHANT, NOW, SHOP, given_application, hours, parcel

SAID = {
    "cancel_agreed",
    "buyer_contacted",
    "correction_asked",
    "evidence_asked_at",
    "evidence_request_expired",
    "later_shipping_until_at",
    "share_offer_refused",
    "plan_until_at",
    "same_issue_closed",
    "compensated_before",
    "refunded_elsewhere",
    "interception_failed",
    "replacement_sent_at",
    "failed_by_address",
    "redeemed_at",
    "activated_at",
    "content_proven",
    "matches_listing",
    "caused_by_use",
    "hidden_defect",
    "shows_other_goods",
    "target_in_stock",
    "exchange_offered",
    "price_difference_fen",
    "repair_comes_first",
    "buyer_owes_freight",
    "sent_code_recorded",
    "return_address_matches",
    "return_address_changed",
    "return_collect_on_delivery",
    "return_holds_other_goods",
    "return_lacks_parts",
    "return_lacks_only_gift",
    "return_not_intact",
    "return_quantity",
    "return_code_differs",
    "return_device_locked",
    "evidence_count",
    "described",
}
"""What somebody says, shows or looks at: not facts of the record."""


@pytest.mark.parametrize("code", [code for code, reason in REJECT_REASONS.items() if reason.bulk])
def test_a_reason_for_bulk_asks_only_the_record(code: str) -> None:
    """None of its conditions reads what a person would have to tell or to look at."""
    reason = REJECT_REASONS[code]
    blank = FactSheet(
        now=NOW,
        type=AfterSaleType.REFUND_ONLY,
        applied_at=datetime(2026, 11, 20, tzinfo=NOW.tzinfo),
        application_reason="quality",
        amount_fen=1,
        quantity=1,
    )
    read = ReadSheet(blank)
    for condition in (*reason.must, *reason.must_not):
        condition.test(read)  # type: ignore[arg-type]
    assert not SAID & set(read.facts)


def _rejection(code: str, words: str, **changes: object) -> Reject:
    return Reject(
        shop_id=SHOP,
        after_sale_id=8001,
        reject_reason=code,
        explanation=words,
        bulk=True,
        **changes,  # type: ignore[arg-type]
    )


def test_in_bulk_a_reason_has_to_be_supported_here() -> None:
    """The goods are signed for, so "send them back first" stands; what needs proof or is untrue does not."""
    story = given_application(order={"shipments": (parcel(signed_at=NOW - hours(30)),)})
    offered = {o.reason.code: o for o in offer(story.order, story.after_sale, story.policy, story.now)}
    for code in ("no_defect", "special_category", "over_seven_days"):
        words = offered[code].explanation.zh
        command = _rejection(code, words, acknowledged_risks=True, evidence=("1",))
        assert story.refused_code(command, MERCHANT) is RefusalCode.REJECT_REASON_NOT_FOR_BULK
    story.when(_rejection("return_needed", offered["return_needed"].explanation.zh), MERCHANT)
    assert story.after_sale.rejection is not None
    assert story.after_sale.rejection.outcome == "supported"
