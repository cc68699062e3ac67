"""What a whole order says about reject reasons: its scene, its window, ordinary situations, the offer.

Reason by reason and fact by fact: `test_reason_table.py`.
"""

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
    SCENE_LABELS,
    SCENE_TYPES,
    FactSheet,
    Outcome,
    Scene,
    build_sheet,
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
        (coming_back(), "return_tracking_invalid", CONTRADICTED),
        (coming_back(first_scan_at=None, last_scan_at=None), "return_tracking_invalid", PROVABLE),
        (
            coming_back(first_scan_at=None, last_scan_at=None, number_given_at=NOW - days(1)),
            "return_tracking_invalid",
            CONTRADICTED,
        ),
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


# --- the offer and the sheet


def test_the_well_founded_reasons_come_first() -> None:
    """Supported, provable, contradicted; inside each the order of the catalogue."""
    order, after_sale = given(REFUND, "quality", signed(days(2)))
    offered = offer(order, after_sale, DEFAULT_POLICY, NOW)
    rank = [list(Outcome).index(one.outcome) for one in offered]
    assert rank == sorted(rank)
    assert set(rank) == {0, 1, 2}
    catalogue = [reason.code for reason in reasons_of(Scene.REFUND_RECEIVED) if reason.code != "other"]
    for outcome in Outcome:
        codes = [one.reason.code for one in offered if one.outcome is outcome]
        assert codes == [code for code in catalogue if code in codes]
    assert sorted(catalogue) == sorted(one.reason.code for one in offered)


@pytest.mark.parametrize("scene", Scene)
def test_the_reason_in_the_merchants_own_words_is_there_for_every_scene(scene: Scene) -> None:
    """It stands last, and without it a merchant still has a choice."""
    *others, last = reasons_of(scene)
    assert last.code == "other"
    assert len(others) >= 3


def test_the_reason_in_the_merchants_own_words_is_offered_only_where_the_policy_says_so() -> None:
    """Off by default (rules 5.9); allowed, it needs proof whatever the facts are."""
    situation = given(REFUND, "quality", signed(days(2)))
    assert "other" not in outcomes(situation)
    allowed = replace(DEFAULT_POLICY, other_reason=True)
    offered = {one.reason.code: one.outcome for one in offer(*situation, allowed, NOW)}
    assert offered["other"] is PROVABLE


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
        "durable_goods",
        "inspection_until_at",
    ):
        assert getattr(sheet, name) is None, name
    assert not sheet.shipped


@pytest.mark.parametrize(("category", "durable"), [("手机", True), ("clothing", None), ("", None)])
def test_durable_goods_are_known_by_their_category(category: str, durable: bool | None) -> None:
    """The law's list is open: a category that is not on ours leaves it unknown."""
    assert sheet_of(given(RETURN, "quality", line={"category": category})).durable_goods is durable


@pytest.mark.parametrize(
    ("left", "outcome"),
    [(timedelta(hours=48), PROVABLE), (timedelta(hours=48, seconds=1), CONTRADICTED)],
)
def test_nothing_arrived_is_said_in_the_last_two_days_of_the_inspection(
    left: timedelta, outcome: Outcome
) -> None:
    """Sooner the parcel may still come; the deadline is the after-sale's own, and only while it inspects."""
    order, after_sale = coming_back(state=ParcelState.LOST)
    inspecting = replace(after_sale, deadline_at=NOW + left)
    assert sheet_of((order, inspecting)).inspection_until_at == NOW + left
    assert outcomes((order, inspecting))["return_not_received"] is outcome

    reshipping = replace(inspecting, type=EXCHANGE, stage=Stage.MERCHANT_RESHIPS)
    assert sheet_of((order, reshipping)).inspection_until_at is None
    assert outcomes((order, reshipping))["return_not_received"] is PROVABLE


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
    assert sheet_of(given(RETURN, "quality", signed(days(2)))).first_reason_group is ReasonGroup.GOODS_FAULT
    assert sheet_of(given(RETURN, "quality", signed(days(2)), attempt=2)).first_reason_group is None
