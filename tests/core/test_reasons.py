"""What the facts of an order say about each reject reason."""

import json
from datetime import datetime, timedelta

import msgspec
import pytest
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
from aftersale.core.application_reasons import APPLICATION_REASONS, ReasonGroup
from aftersale.core.policy import DEFAULT_POLICY, SHANGHAI, UTC
from aftersale.core.reasons import (
    REJECT_REASONS,
    SCENE_LABELS,
    SCENE_TYPES,
    FactSheet,
    Outcome,
    Scene,
    build_sheet,
    judge,
    offer,
    reasons_of,
    scene_of,
)

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
REFUND, RETURN, EXCHANGE = (
    AfterSaleType.REFUND_ONLY,
    AfterSaleType.RETURN_AND_REFUND,
    AfterSaleType.EXCHANGE,
)
SUPPORTED, PROVABLE, CONTRADICTED = Outcome.SUPPORTED, Outcome.PROVABLE, Outcome.CONTRADICTED


def days(count: int) -> timedelta:
    return timedelta(days=count)


def parcel(**changes: object) -> Shipment:
    """A parcel that was picked up in time and moves."""
    moving = Shipment(
        tracking_number="SF100",
        carrier="顺丰",
        number_given_at=NOW - days(4),
        first_scan_at=NOW - days(4),
        last_scan_at=NOW - timedelta(hours=5),
        last_scan_text="到达广州",
    )
    return replace(moving, **changes)


def signed(ago: timedelta) -> Shipment:
    return parcel(signed_at=NOW - ago, signed_by="本人")


def given(
    kind: AfterSaleType,
    reason: str,
    *shipments: Shipment,
    line: dict[str, object] | None = None,
    **asked: object,
) -> tuple[Order, AfterSale]:
    """One coat, one application three hours ago."""
    coat = Line(line_id=1, title="大衣", quantity=1, paid_fen=12_950, category="clothing", applications=1)
    after_sale = AfterSale(
        after_sale_id=9,
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


def outcomes(situation: tuple[Order, AfterSale]) -> dict[str, Outcome]:
    return {one.reason.code: one.outcome for one in offer(*situation, DEFAULT_POLICY, NOW)}


def sheet_of(situation: tuple[Order, AfterSale]) -> FactSheet:
    return build_sheet(*situation, DEFAULT_POLICY, NOW)


def blank(reason: str = "not_wanted", **facts: object) -> FactSheet:
    """A sheet on which nothing is known but the application itself, and what is named."""
    group = APPLICATION_REASONS[reason].group
    sheet = FactSheet(
        now=NOW,
        type=REFUND,
        applied_at=NOW - timedelta(hours=3),
        application_reason=reason,
        reason_group=group,
        amount_fen=12_950,
        quantity=1,
    )
    return replace(sheet, **facts)


# --- scenes


@pytest.mark.parametrize("scene", Scene)
def test_every_scene_has_a_choice(scene: Scene) -> None:
    """A merchant is never left with fewer than three reasons, and the scene has words and a type."""
    assert len(reasons_of(scene)) >= 3
    assert SCENE_LABELS[scene].zh
    assert SCENE_LABELS[scene].en
    assert set(SCENE_TYPES[scene]) <= set(AfterSaleType)


@pytest.mark.parametrize(
    ("situation", "scene"),
    [
        (given(REFUND, "not_wanted"), Scene.REFUND_UNSHIPPED),
        (given(REFUND, "not_wanted", goods_received=True), Scene.REFUND_UNSHIPPED),
        (given(REFUND, "not_wanted", parcel()), Scene.REFUND_IN_TRANSIT),
        (given(REFUND, "quality", parcel(), goods_received=True), Scene.REFUND_RECEIVED),
        (given(REFUND, "not_received", signed(days(2)), goods_received=False), Scene.REFUND_IN_TRANSIT),
        (given(REFUND, "quality", signed(days(2))), Scene.REFUND_RECEIVED),
        (given(REFUND, "quality", parcel(state=ParcelState.SIGNED)), Scene.REFUND_RECEIVED),
        (
            given(REFUND, "missing_parts", signed(days(2)), parcel(tracking_number="SF101")),
            Scene.REFUND_IN_TRANSIT,
        ),
        (given(RETURN, "quality", signed(days(2))), Scene.RETURN_APPLICATION),
        (given(EXCHANGE, "size", signed(days(2))), Scene.EXCHANGE_APPLICATION),
    ],
)
def test_the_scene_follows_from_type_and_parcels(situation: tuple[Order, AfterSale], scene: Scene) -> None:
    """The buyer's own word about receipt outweighs the carrier's; every parcel must be signed for."""
    assert scene_of(*situation) is scene


# --- the window


def shanghai(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("signed_at", "start"),
    [(shanghai(10, 23, 59), shanghai(11, 0, 0)), (shanghai(11, 0, 0), shanghai(12, 0, 0))],
)
def test_the_window_starts_at_the_midnight_after_signing(signed_at: datetime, start: datetime) -> None:
    """One minute around midnight in Shanghai moves the whole window by a day."""
    sheet = sheet_of(given(RETURN, "not_wanted", parcel(signed_at=signed_at.astimezone(UTC))))
    assert sheet.window_start_at == start
    assert sheet.window_end_at == start + timedelta(hours=168)


@pytest.mark.parametrize(
    ("late_by", "outcome"), [(timedelta(seconds=-1), CONTRADICTED), (timedelta(0), SUPPORTED)]
)
def test_the_window_is_over_at_its_last_instant(late_by: timedelta, outcome: Outcome) -> None:
    """Applying a second before the end is inside the window; at the end it is not."""
    end = shanghai(18, 0, 0).astimezone(UTC)
    situation = given(
        RETURN, "not_wanted", parcel(signed_at=shanghai(10, 12, 0).astimezone(UTC)), applied_at=end + late_by
    )
    assert outcomes(situation)["over_seven_days"] is outcome


def test_without_a_signature_no_window_is_over() -> None:
    """A window that has not begun cannot have ended."""
    assert outcomes(given(RETURN, "not_wanted", parcel()))["over_seven_days"] is CONTRADICTED


def test_the_last_of_several_parcels_opens_the_window() -> None:
    """While one parcel is unsigned nothing runs; then the later signature counts."""
    first, second = signed(days(20)), replace(signed(days(2)), tracking_number="SF101")
    assert sheet_of(given(RETURN, "not_wanted", first, replace(second, signed_at=None))).window_end_at is None
    assert outcomes(given(RETURN, "not_wanted", first, second))["over_seven_days"] is CONTRADICTED


# --- quality claims


FAULTS = [code for code, reason in APPLICATION_REASONS.items() if reason.group is ReasonGroup.GOODS_FAULT]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", [REFUND, RETURN, EXCHANGE])
def test_a_fault_is_never_answered_by_window_or_category(fault: str, kind: AfterSaleType) -> None:
    """Neither the end of the window nor an exempt category speaks against a fault of the goods."""
    line = {"return_policy": ReturnPolicy.EXEMPT_CONFIRMED, "no_return_confirmed_at": NOW - days(30)}
    found = outcomes(given(kind, fault, signed(days(30)), line=line, goods_received=True))
    assert found["over_seven_days"] is CONTRADICTED
    assert found["special_category"] is CONTRADICTED
    assert found.get("activated_or_unsealed", CONTRADICTED) is CONTRADICTED


def test_goods_returned_for_a_fault_may_show_use() -> None:
    """Once a return was agreed for a fault, "resale affected" is closed, whatever inspection says."""
    facts = {"return_signed_at": NOW, "return_not_intact": True, "agreed_group": ReasonGroup.GOODS_FAULT}
    assert judge(REJECT_REASONS["resale_affected"], blank("quality", **facts))[0] is CONTRADICTED


# --- honest grounds in ordinary situations


@pytest.mark.parametrize(
    ("situation", "code", "outcome"),
    [
        (given(REFUND, "not_received", parcel()), "on_time_and_moving", SUPPORTED),
        (given(REFUND, "not_wanted", parcel()), "on_time_and_moving", PROVABLE),
        (given(REFUND, "not_wanted", parcel()), "picked_up_before_application", SUPPORTED),
        (
            given(REFUND, "not_wanted", parcel(first_scan_at=NOW)),
            "picked_up_before_application",
            CONTRADICTED,
        ),
        (
            given(REFUND, "not_received", parcel(last_scan_at=NOW - days(4))),
            "on_time_and_moving",
            CONTRADICTED,
        ),
        (
            given(REFUND, "not_received", parcel(expected_at=NOW - days(2))),
            "on_time_and_moving",
            CONTRADICTED,
        ),
        (
            given(REFUND, "not_received", parcel(state=ParcelState.REFUSED)),
            "on_time_and_moving",
            CONTRADICTED,
        ),
        (
            given(REFUND, "not_received", parcel(first_scan_at=NOW - days(2))),
            "on_time_and_moving",
            CONTRADICTED,
        ),
        (
            given(REFUND, "not_received", signed(days(2)), goods_received=False),
            "carrier_shows_signed",
            PROVABLE,
        ),
        (given(REFUND, "quality", parcel(), goods_received=True), "return_needed", SUPPORTED),
        (given(REFUND, "quality", signed(days(2)), line={"paid_fen": 500}), "return_needed", CONTRADICTED),
        (given(REFUND, "quality", signed(days(2)), line={"category": "生鲜"}), "return_needed", CONTRADICTED),
        (given(REFUND, "not_wanted", signed(days(2))), "return_needed", SUPPORTED),
        (given(REFUND, "not_wanted", signed(days(12))), "return_needed", CONTRADICTED),
        (given(REFUND, "not_wanted", signed(days(12))), "over_seven_days", SUPPORTED),
        (given(REFUND, "missing_parts", signed(days(2))), "return_needed", CONTRADICTED),
        (given(REFUND, "missing_parts", signed(days(2))), "complete_and_correct", PROVABLE),
        (given(RETURN, "quality", signed(days(2))), "no_defect", SUPPORTED),
        (given(RETURN, "quality", signed(days(2)), evidence=("a",)), "no_defect", PROVABLE),
        (given(RETURN, "quality", signed(days(2)), evidence=("a",)), "reason_mismatch", CONTRADICTED),
        (given(RETURN, "counterfeit", signed(days(2))), "no_defect", CONTRADICTED),
        (given(RETURN, "not_received", parcel()), "not_delivered_yet", SUPPORTED),
        (given(RETURN, "other", signed(days(12))), "over_seven_days", PROVABLE),
        (
            given(REFUND, "not_wanted", parcel(state=ParcelState.RETURNED)),
            "return_freight_open",
            PROVABLE,
        ),
        (
            given(REFUND, "not_wanted", parcel(state=ParcelState.RETURNING)),
            "return_freight_open",
            CONTRADICTED,
        ),
        (
            given(REFUND, "damaged", parcel(state=ParcelState.RETURNED)),
            "return_freight_open",
            CONTRADICTED,
        ),
        (
            given(RETURN, "damaged", signed(days(2)), line={"category": "生鲜"}),
            "claim_time_over",
            PROVABLE,
        ),
        (
            given(RETURN, "damaged", signed(timedelta(hours=20)), line={"category": "生鲜"}),
            "claim_time_over",
            CONTRADICTED,
        ),
        (given(RETURN, "damaged", parcel(), line={"category": "生鲜"}), "claim_time_over", CONTRADICTED),
        (given(RETURN, "damaged", signed(days(2))), "claim_time_over", CONTRADICTED),
        (given(RETURN, "quality", signed(days(20))), "after_period", SUPPORTED),
        (given(RETURN, "quality", signed(days(12))), "after_period", CONTRADICTED),
        (given(RETURN, "not_wanted", signed(days(2)), quantity=2), "quantity_over_left", SUPPORTED),
        (given(EXCHANGE, "size", signed(days(2))), "as_described", PROVABLE),
        (given(EXCHANGE, "wrong_purchase", signed(days(2))), "no_stock", PROVABLE),
    ],
)
def test_ordinary_situations(situation: tuple[Order, AfterSale], code: str, outcome: Outcome) -> None:
    """What the facts of an ordinary order say about the reason a merchant would think of first."""
    assert outcomes(situation)[code] is outcome


def test_nothing_supports_refusing_an_unshipped_order() -> None:
    """Before the goods leave there is no ground without proof, however the buyer puts it."""
    for reason in APPLICATION_REASONS:
        found = outcomes(given(REFUND, reason))
        assert SUPPORTED not in found.values(), reason
        assert found["agreed_to_cancel"] is PROVABLE


def test_a_wish_inside_the_window_has_no_ground() -> None:
    """A seven-day return in time can be refused by nothing on record (rules 3.6)."""
    found = outcomes(given(RETURN, "seven_days_no_reason", signed(days(2))))
    assert SUPPORTED not in found.values()
    assert found["reason_mismatch"] is CONTRADICTED


@pytest.mark.parametrize(
    ("policy", "confirmed_at", "outcome"),
    [
        (ReturnPolicy.SEVEN_DAYS, NOW - days(9), CONTRADICTED),
        (ReturnPolicy.SEVEN_DAYS_SEALED, None, CONTRADICTED),
        (ReturnPolicy.EXEMPT_BY_LAW, None, SUPPORTED),
        (ReturnPolicy.EXEMPT_CONFIRMED, NOW - days(9), SUPPORTED),
        (ReturnPolicy.EXEMPT_CONFIRMED, None, PROVABLE),
    ],
)
def test_an_exempt_category_needs_the_law_or_a_confirmation(
    policy: ReturnPolicy, confirmed_at: datetime | None, outcome: Outcome
) -> None:
    """A category that needs the buyer's confirmation is worth nothing until that is shown."""
    line = {"return_policy": policy, "no_return_confirmed_at": confirmed_at}
    assert outcomes(given(RETURN, "not_wanted", signed(days(2)), line=line))["special_category"] is outcome


def coming_back(reason: str = "not_wanted", **facts: object) -> tuple[Order, AfterSale]:
    """The coat is on its way back; it was to be posted until two days ago."""
    back = replace(
        parcel(tracking_number="SF900", first_scan_at=NOW - days(3), number_given_at=NOW - days(3)), **facts
    )
    return given(
        RETURN,
        reason,
        signed(days(9)),
        stage=Stage.MERCHANT_INSPECTS,
        applied_at=NOW - days(8),
        return_shipment=back,
        return_until_at=NOW - days(2),
    )


@pytest.mark.parametrize(
    ("situation", "code", "outcome"),
    [
        (coming_back(), "return_posted_late", CONTRADICTED),
        (coming_back(first_scan_at=NOW - days(1)), "return_posted_late", SUPPORTED),
        (coming_back(first_scan_at=None), "return_posted_late", PROVABLE),
        (coming_back(), "return_collect_on_delivery", CONTRADICTED),
        (coming_back(state=ParcelState.REFUSED), "return_collect_on_delivery", PROVABLE),
        (coming_back(signed_at=NOW), "return_collect_on_delivery", CONTRADICTED),
        (coming_back(), "return_lost_on_the_way", CONTRADICTED),
        (coming_back(state=ParcelState.LOST), "return_lost_on_the_way", SUPPORTED),
        (coming_back("quality", state=ParcelState.LOST), "return_lost_on_the_way", CONTRADICTED),
        (coming_back(last_scan_at=NOW - days(4)), "return_lost_on_the_way", CONTRADICTED),
        (coming_back(), "return_not_received", CONTRADICTED),
        (coming_back(last_scan_at=NOW - days(4)), "return_not_received", PROVABLE),
        (coming_back(signed_at=NOW), "return_wrong_address", PROVABLE),
        (coming_back(signed_at=NOW), "returned_goods_swapped", PROVABLE),
        (coming_back(signed_at=NOW), "device_locked", PROVABLE),
    ],
)
def test_goods_on_their_way_back(situation: tuple[Order, AfterSale], code: str, outcome: Outcome) -> None:
    """What the carrier says of the returned parcel reaches the reasons that rest on it."""
    assert outcomes(situation)[code] is outcome


def test_units_of_another_after_sale_make_a_duplicate() -> None:
    """The same coat cannot be asked for twice."""
    order, after_sale = given(REFUND, "not_wanted")
    other = replace(after_sale, after_sale_id=8)
    doubled = replace(order, after_sales=(other, after_sale))
    assert outcomes((order, after_sale))["duplicate"] is CONTRADICTED
    assert outcomes((doubled, after_sale))["duplicate"] is SUPPORTED


# --- each reason by its facts: favourable, then contradicting

AGO = NOW - days(1)
WISH, FAULT = ReasonGroup.BUYER_WISH, ReasonGroup.GOODS_FAULT
EXAMPLES: dict[str, tuple[FactSheet, FactSheet]] = {
    "on_time_and_moving": (
        blank("not_received", first_scan_at=AGO, ship_before_at=NOW, all_moving=True, carrier_silent=False),
        blank("not_received", first_scan_at=AGO, ship_before_at=NOW, all_moving=True, carrier_silent=True),
    ),
    "interception_failed": (blank(interception_failed=True), blank(interception_failed=False)),
    "carrier_shows_signed": (
        blank("not_received", signed_at=AGO, buyer_contacted=True),
        blank("quality", signed_at=AGO, buyer_contacted=True),
    ),
    "rest_on_the_way": (
        blank("missing_parts", parcel_states=(ParcelState.SIGNED, ParcelState.IN_TRANSIT), some_moving=True),
        blank("missing_parts", parcel_states=(ParcelState.IN_TRANSIT,), some_moving=True),
    ),
    "replacement_sent": (blank(replacement_sent_at=AGO), blank(replacement_sent_at=AGO, came_back=True)),
    "delivery_attempt_failed": (
        blank(attempt_failed=True, failed_by_address=True),
        blank(attempt_failed=True, failed_by_address=False),
    ),
    "exempt_goods_refused": (
        blank(return_policy=ReturnPolicy.EXEMPT_BY_LAW, came_back=True),
        blank(return_policy=ReturnPolicy.SEVEN_DAYS, came_back=True),
    ),
    "return_freight_open": (
        blank(back_with_merchant=True, buyer_owes_freight=True, share_offer_refused=True),
        blank(back_with_merchant=False, buyer_owes_freight=True, share_offer_refused=True),
    ),
    "picked_up_before_application": (blank(first_scan_at=AGO), blank(first_scan_at=NOW)),
    "custom_started": (blank(custom_started_at=AGO), blank(custom_started_at=NOW)),
    "agreed_later_shipping": (
        blank(later_shipping_until_at=NOW + days(1)),
        blank(later_shipping_until_at=AGO),
    ),
    "code_redeemed": (blank(redeemed_at=AGO), blank(redeemed_at=NOW)),
    "refunded_elsewhere": (blank(refunded_elsewhere=True), blank(refunded_elsewhere=False)),
    "return_needed": (
        blank("quality", goods_received=True, worth_returning=True),
        blank("quality", goods_received=False, worth_returning=True),
    ),
    "no_defect": (blank("quality", evidence_count=0), blank("not_wanted", evidence_count=0)),
    "evidence_not_given": (
        blank("quality", evidence_count=0, evidence_request_expired=True),
        blank("quality", evidence_count=1, evidence_request_expired=True),
    ),
    "complete_and_correct": (
        blank("missing_parts", content_proven=True),
        blank("missing_parts", content_proven=False),
    ),
    "as_described": (blank("size", matches_listing=True), blank("size", matches_listing=False)),
    "already_compensated": (
        blank("quality", compensated_before=True),
        blank("quality", compensated_before=False),
    ),
    "share_too_high": (
        blank("quality", share_offer_refused=True),
        blank("not_wanted", share_offer_refused=True),
    ),
    "caused_by_use": (blank("quality", caused_by_use=True), blank("counterfeit", caused_by_use=True)),
    "reason_mismatch": (
        blank("not_received", signed_at=AGO, correction_asked=True, evidence_count=0),
        blank("not_received", signed_at=AGO, correction_asked=True, evidence_count=1),
    ),
    "after_period": (blank("quality", period_end_at=AGO), blank("counterfeit", period_end_at=AGO)),
    "claim_time_over": (
        blank("quality", perishable=True, signed_at=NOW - days(4), claim_until_at=NOW - days(2)),
        blank("quality", perishable=False, signed_at=NOW - days(4), claim_until_at=NOW - days(2)),
    ),
    "same_issue_closed": (
        blank("quality", earlier_after_sales=(8,), same_issue_closed=True),
        blank("quality", earlier_after_sales=()),
    ),
    "not_our_goods": (
        blank("quality", evidence_count=1, shows_other_goods=True),
        blank("quality", evidence_count=0, shows_other_goods=True),
    ),
    "other_plan_running": (blank(plan_until_at=NOW), blank(plan_until_at=AGO)),
    "over_seven_days": (blank(window_end_at=AGO), blank("quality", window_end_at=AGO)),
    "special_category": (
        blank(return_policy=ReturnPolicy.EXEMPT_BY_LAW),
        blank("quality", return_policy=ReturnPolicy.EXEMPT_BY_LAW),
    ),
    "activated_or_unsealed": (
        blank(return_policy=ReturnPolicy.SEVEN_DAYS_NOT_ACTIVATED, activated_at=AGO),
        blank(return_policy=ReturnPolicy.SEVEN_DAYS, activated_at=AGO),
    ),
    "not_delivered_yet": (
        blank("size", all_moving=True, carrier_silent=False),
        blank("size", all_moving=True, carrier_silent=False, signed=True),
    ),
    "quantity_over_left": (blank(units_left=0), blank(units_left=1)),
    "no_stock": (blank(target_in_stock=False), blank(target_in_stock=True)),
    "exchange_not_offered": (blank(exchange_offered=False), blank("quality", exchange_offered=False)),
    "price_differs": (blank(price_difference_fen=500), blank(price_difference_fen=0)),
    "repair_first": (
        blank("quality", signed_at=NOW - days(20), repair_comes_first=True),
        blank("quality", signed_at=NOW - days(10), repair_comes_first=True),
    ),
    "return_tracking_invalid": (
        blank(return_number_valid=False, return_number_at=NOW - days(2)),
        blank(return_number_valid=False, return_number_at=AGO),
    ),
    "return_not_received": (blank(return_lost=True), blank(return_lost=True, return_signed_at=AGO)),
    "other_goods_returned": (
        blank(return_signed_at=AGO, return_holds_other_goods=True),
        blank(return_signed_at=AGO, return_holds_other_goods=False),
    ),
    "parts_missing_in_return": (
        blank(return_signed_at=AGO, return_lacks_parts=True),
        blank(return_signed_at=AGO, return_lacks_parts=True, return_lacks_only_gift=True),
    ),
    "resale_affected": (
        blank(return_signed_at=AGO, return_not_intact=True, agreed_group=WISH),
        blank(return_signed_at=AGO, return_not_intact=True, agreed_group=FAULT),
    ),
    "partial_return": (
        blank(return_signed_at=AGO, quantity=2, return_quantity=1),
        blank(return_signed_at=AGO, quantity=2, return_quantity=2),
    ),
    "stock_gone_after_return": (
        blank(return_signed_at=AGO, target_in_stock=False),
        blank(return_signed_at=AGO, target_in_stock=True),
    ),
    "returned_goods_swapped": (
        blank(return_signed_at=AGO, return_code_differs=True, sent_code_recorded=True),
        blank(return_signed_at=AGO, return_code_differs=True, sent_code_recorded=False),
    ),
    "device_locked": (
        blank(return_signed_at=AGO, return_device_locked=True),
        blank(return_signed_at=AGO, return_device_locked=False),
    ),
    "return_wrong_address": (
        blank(return_address_matches=False),
        blank(return_address_matches=False, return_address_changed=True),
    ),
    "return_collect_on_delivery": (
        blank(return_collect_on_delivery=True, return_refused=True),
        blank(return_collect_on_delivery=True, return_refused=True, return_signed_at=AGO),
    ),
    "return_posted_late": (
        blank(return_first_scan_at=NOW, return_deadline_at=AGO),
        blank(return_first_scan_at=AGO, return_deadline_at=AGO),
    ),
    "return_lost_on_the_way": (
        blank(return_lost=True, agreed_group=WISH),
        blank("quality", return_lost=True, agreed_group=FAULT),
    ),
    "old_goods_not_back": (
        blank(new_goods_signed_at=AGO, return_deadline_at=AGO),
        blank(new_goods_signed_at=AGO, return_deadline_at=AGO, return_tracking_number="SF9"),
    ),
    "agreed_to_cancel": (blank(cancel_agreed=True), blank(cancel_agreed=False)),
    "amount_over_refundable": (blank(refundable_fen=12_949), blank(refundable_fen=12_950)),
    "duplicate": (blank(other_after_sales=(8,), units_left=0), blank(other_after_sales=(), units_left=0)),
}
PROVABLE_EXAMPLES: dict[str, FactSheet] = {
    "return_freight_open": blank(back_with_merchant=True, share_offer_refused=True),
    "claim_time_over": blank("quality", perishable=True, signed_at=NOW - days(4)),
    "returned_goods_swapped": blank(return_signed_at=AGO),
    "device_locked": blank(return_signed_at=AGO),
    "return_wrong_address": blank(return_tracking_number="SF9"),
    "return_collect_on_delivery": blank(return_refused=True),
    "return_posted_late": blank(return_deadline_at=AGO),
    "return_lost_on_the_way": blank(agreed_group=WISH),
}
"""What an order can tell of these by itself, where the rest is left to evidence."""
PROOF_FOR_EVER = {"return_not_received"}
"""Nobody can know that something did not arrive: these stay with proof even when all else is told."""


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_each_reason_can_hold_and_can_fail(code: str) -> None:
    """No reason is decoration: facts can support it, and facts can contradict it."""
    favourable, contradicting = EXAMPLES[code]
    reason = REJECT_REASONS[code]
    expected = PROVABLE if code in PROOF_FOR_EVER else SUPPORTED
    assert judge(reason, favourable)[0] is expected
    assert judge(reason, contradicting)[0] is CONTRADICTED


@pytest.mark.parametrize("code", PROVABLE_EXAMPLES)
def test_what_the_order_cannot_tell_is_left_to_evidence(code: str) -> None:
    """With only what the record holds, the reason can be chosen with its evidence."""
    assert judge(REJECT_REASONS[code], PROVABLE_EXAMPLES[code])[0] is PROVABLE


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_forgetting_a_fact_never_turns_it_against_a_reason(code: str) -> None:
    """Unknown is not "no": with one fact less a supported reason needs proof, or has no ground at all."""
    favourable, _ = EXAMPLES[code]
    reason = REJECT_REASONS[code]
    groundless = {c.when_unknown.en for c in reason.must if c.if_unknown is CONTRADICTED}
    for name in ("now", "type", "applied_at", "application_reason", "amount_fen", "quantity"):
        assert getattr(favourable, name) is not None
    for name in FactSheet.__struct_fields__[6:]:
        outcome, because = judge(reason, replace(favourable, **{name: None}))
        if outcome is CONTRADICTED:
            assert {sentence.en for sentence in because} <= groundless, name


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_what_is_left_to_proof_owes_evidence(code: str) -> None:
    """Whoever is told "it needs proof" is also told which proof."""
    reason = REJECT_REASONS[code]
    sheets = [blank(stated) for stated in APPLICATION_REASONS]
    if any(judge(reason, sheet)[0] is PROVABLE for sheet in sheets):
        assert any(rule.required for rule in reason.evidence)


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_every_verdict_says_why(code: str) -> None:
    """The sentences that decided are there in both languages, with nothing left to fill in."""
    for sheet in (*EXAMPLES[code], *(blank(stated) for stated in APPLICATION_REASONS)):
        _, because = judge(REJECT_REASONS[code], sheet)
        assert because
        for sentence in because:
            assert "{" not in sentence.zh + sentence.en
            assert sentence.zh != sentence.en


# --- the offer and the sheet


def test_the_well_founded_reasons_come_first() -> None:
    """Supported, provable, contradicted; inside each the order of the catalogue."""
    order, after_sale = given(REFUND, "quality", signed(days(2)))
    offered = offer(order, after_sale, DEFAULT_POLICY, NOW)
    rank = [list(Outcome).index(one.outcome) for one in offered]
    assert rank == sorted(rank)
    assert set(rank) == {0, 1, 2}
    catalogue = [reason.code for reason in reasons_of(Scene.REFUND_RECEIVED)]
    for outcome in Outcome:
        codes = [one.reason.code for one in offered if one.outcome is outcome]
        assert codes == [code for code in catalogue if code in codes]
    assert sorted(catalogue) == sorted(one.reason.code for one in offered)


def test_a_sheet_of_a_bare_order_claims_nothing() -> None:
    """What nobody told stays unknown, from the parcel to the chat."""
    order, after_sale = given(REFUND, "not_wanted")
    sheet = sheet_of((replace(order, ship_before_at=None, paid_at=None), after_sale))
    for name in (
        "signed",
        "all_moving",
        "carrier_silent",
        "overdue",
        "came_back",
        "attempt_failed",
        "cancel_agreed",
    ):
        assert getattr(sheet, name) is None, name
    assert not sheet.shipped


def test_a_number_alone_is_no_movement() -> None:
    """A tracking number without a scan leaves open whether the carrier has the parcel."""
    situation = given(REFUND, "not_wanted", Shipment(tracking_number="SF1", number_given_at=NOW - days(1)))
    sheet = sheet_of(situation)
    assert (sheet.all_moving, sheet.signed, sheet.carrier_silent, sheet.first_scan_at) == (None,) * 4
    assert outcomes(situation)["picked_up_before_application"] is PROVABLE


def test_one_unknown_parcel_leaves_the_whole_open() -> None:
    """Two parcels, one scanned: the first scan of the line is not known."""
    sheet = sheet_of(
        given(REFUND, "not_received", parcel(), Shipment(tracking_number="SF2", number_given_at=NOW))
    )
    assert sheet.first_scan_at is None
    assert sheet.some_moving is True
    assert sheet.all_moving is None


def test_the_record_keeps_known_facts_only() -> None:
    """What is stored with a rejection names the facts it rested on and no unknown one."""
    record = json.loads(msgspec.json.encode(sheet_of(given(RETURN, "not_wanted", signed(days(2))))))
    assert record["signed"] is True
    assert record["type"] == "return_and_refund"
    assert record["reason_group"] == "buyer_wish"
    assert record["tracking_numbers"] == ["SF100"]
    assert record["window_end_at"] == "2026-11-28T16:00:00Z"
    assert "cancel_agreed" not in record


def test_a_later_application_forgets_the_first_reason() -> None:
    """Only a first attempt still tells why the buyer came."""
    assert sheet_of(given(RETURN, "quality", signed(days(2)))).first_reason_group is FAULT
    assert sheet_of(given(RETURN, "quality", signed(days(2)), attempt=2)).first_reason_group is None
