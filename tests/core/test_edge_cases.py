"""The edge cases of rules 6.7 on clocks, money, reasons and texts, each under its name there.

Left for the issues that bring them: rejection while a dispute is open, a clock that a dispute pauses,
an insufficient deposit, an appeal won after the score was published.
"""

import os
import time
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import msgspec
import pytest
from msgspec.structs import replace

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import Adjust, Approve, Cancel, Expire, RecordOrder, ShipReturn
from aftersale.core.after_sale.facts import AnyFact
from aftersale.core.after_sale.state import Cause, ProposalKind, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.policy import DEFAULT_POLICY, SHANGHAI, UTC, Festival
from aftersale.core.reasons import REJECT_REASONS, Outcome, build_sheet, judge, offer, template_version
from aftersale.core.reasons.conditions import returned
from aftersale.core.refusal import RefusalCode as C
from aftersale.core.text import Text
from aftersale.core.wording import lint
from tests.core.stories import (
    ADDRESS,
    EXCHANGE,
    RETURN,
    RETURN_NUMBER,
    arrives,
    given_goods_back,
    no,
    on,
    proposal,
    rejection,
    yes,
)
from tests.scenario import (
    BUYER,
    INTEGRATOR,
    MERCHANT,
    NOW,
    SHOP,
    apply,
    dress,
    given_application,
    given_order,
    hours,
    parcel,
)


def shanghai(day, hour, minute, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


def signed(*instants):
    """An order whose parcels were signed for at these instants."""
    parcels = (parcel(tracking_number=f"SF{n}", signed_at=at) for n, at in enumerate(instants))
    return {"shipments": tuple(parcels)}


def sheet_of(story):
    """What is known of the newest after-sale now."""
    return build_sheet(story.order, story.after_sale, story.policy, story.now)


def window_end(story):
    """When the seven-day window of the newest after-sale ends."""
    return sheet_of(story).window_end_at


def outcome_of(story, code):
    """What the record says about a reject reason now."""
    return judge(REJECT_REASONS[code], sheet_of(story))[0]


# --- signatures


@pytest.mark.parametrize(
    ("signed_at", "end", "over"),
    [
        (shanghai(15, 23, 59), shanghai(23, 0, 0), Outcome.SUPPORTED),
        (shanghai(16, 0, 0), shanghai(24, 0, 0), Outcome.CONTRADICTED),
    ],
)
def test_signature_at_23_59_and_at_00_00(signed_at, end, over):
    """One minute shifts the seven-day window by a day: of two who apply at noon on the 23rd one is late."""
    story = given_application(signed(signed_at), application_reason="not_wanted", type=RETURN)

    assert story.after_sale.applied_at == shanghai(23, 12, 0)
    assert window_end(story) == end
    assert outcome_of(story, "over_seven_days") is over


@pytest.mark.parametrize(
    "zone", [UTC, SHANGHAI, timezone(timedelta(hours=-8)), timezone(timedelta(hours=14))]
)
def test_the_same_instant_told_in_another_zone_is_the_same_window(zone):
    """A server in another zone, a carrier that writes its own: the midnight is Shanghai's."""
    told = shanghai(15, 23, 59).astimezone(zone)
    story = given_application(signed(told), application_reason="not_wanted", type=RETURN)

    assert window_end(story) == shanghai(23, 0, 0)


def test_the_zone_of_the_server_changes_nothing(monkeypatch):
    """TZ of the process is nobody's business; Shanghai knows no daylight saving time."""
    monkeypatch.setitem(os.environ, "TZ", "America/New_York")
    time.tzset()
    try:
        assert datetime(2026, 11, 23).astimezone().utcoffset() == -hours(5)
        story = given_application(signed(shanghai(15, 23, 59)), application_reason="not_wanted", type=RETURN)
        assert window_end(story) == shanghai(23, 0, 0)
        assert story.after_sale.deadline_at == NOW + hours(48)
        offered = offer(story.order, story.after_sale, story.policy, story.now)
        words = next(one.explanation for one in offered if one.reason.code == "over_seven_days")
        assert "从 11月16日 00:00 起算，已于 11月23日 00:00 结束" in words.zh
    finally:
        monkeypatch.undo()
        time.tzset()


def test_signature_unknown():
    """No window has begun, no period has ended: nothing is held against the buyer."""
    story = given_order(shipments=(parcel(),))
    story.now += timedelta(days=300)

    story.when(apply(type=RETURN, application_reason="not_wanted"), BUYER)

    assert window_end(story) is None
    for too_late in ("over_seven_days", "after_period", "claim_time_over", "repair_first"):
        assert outcome_of(story, too_late) is Outcome.CONTRADICTED


def test_two_parcels_signed_on_different_days():
    """The last parcel starts the window and the period; while one is unsigned, nothing started."""
    both = signed(shanghai(10, 12, 0), shanghai(14, 12, 0))
    story = given_application(both, type=RETURN, application_reason="not_wanted")
    assert window_end(story) == shanghai(22, 0, 0)
    assert outcome_of(story, "over_seven_days") is Outcome.SUPPORTED
    waiting = given_application(
        signed(shanghai(10, 12, 0), None), type=RETURN, application_reason="not_wanted"
    )
    assert window_end(waiting) is None
    assert outcome_of(waiting, "over_seven_days") is Outcome.CONTRADICTED
    story.now = shanghai(29, 12, 0)
    story.when(apply(amount_fen=12951), BUYER)

    late = given_order(**both)
    late.now = shanghai(29, 12, 0, 1)
    assert late.refused_code(apply(), BUYER) is C.AFTER_PERIOD
    one_unsigned = given_order(**signed(shanghai(10, 12, 0), None))
    one_unsigned.now = late.now
    one_unsigned.when(apply(), BUYER)


# --- the same second, and two at once


def test_application_in_the_same_second_as_the_timeout():
    """At the instant itself the person wins, and time finds nothing left to do; after it, time wins."""
    story = given_application(type=RETURN)
    story.now = story.after_sale.deadline_at
    assert {fact.rule for fact in story.when(on(story, Expire), SYSTEM)} == {"reminder"}
    story.when(on(story, Approve, return_address=ADDRESS), MERCHANT)
    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE

    story = given_application(type=RETURN)
    story.time_acts(return_address=ADDRESS)
    assert story.refused_code(on(story, Approve), MERCHANT) is C.NOT_YOUR_TURN


def test_an_adjustment_in_the_same_second_as_the_timeout():
    """After a rejection the buyer may answer until the last instant; then it is closed."""
    story = given_application()
    story.when(rejection(story), MERCHANT)
    story.now = story.after_sale.deadline_at
    story.when(on(story, Adjust, type=RETURN), BUYER)
    assert story.after_sale.stage is Stage.MERCHANT_DECIDES

    story = given_application()
    story.when(rejection(story), MERCHANT)
    story.now = story.after_sale.deadline_at + timedelta(microseconds=1)
    assert story.refused_code(on(story, Adjust, type=RETURN), BUYER) is C.DEADLINE_PASSED


def test_an_application_in_the_last_second_of_the_after_sale_period():
    """Inclusive, as every deadline is for whoever acts."""
    until = NOW + hours(1)
    story = given_order(after_sale_until_at=until)
    story.now = until

    story.when(apply(), BUYER)

    story.now += timedelta(microseconds=1)
    assert story.refused_code(apply(), BUYER) is C.AFTER_PERIOD


def test_buyer_cancels_while_merchant_rejects():
    """Both saw version 1; whoever comes second is told so and nothing of his is half-done."""
    story = given_application()
    reject = rejection(story, seen_version=1)
    story.when(on(story, Cancel, seen_version=1), BUYER)
    assert story.refused_code(reject, MERCHANT) is C.AFTER_SALE_FINISHED

    story = given_application()
    story.when(rejection(story, seen_version=1), MERCHANT)
    assert story.refused_code(on(story, Cancel, seen_version=1), BUYER) is C.STALE_VERSION


def test_buyer_adjusts_while_merchant_rejects():
    """The rejection would answer what was no longer asked."""
    story = given_application()
    story.when(on(story, Adjust, type=RETURN, seen_version=1), BUYER)

    assert story.refused_code(rejection(story, seen_version=1), MERCHANT) is C.STALE_VERSION


def test_negotiation_accepted_after_its_expiry():
    """Until the instant itself; then not, whether the system has acted or not."""
    story = given_application()
    story.when(proposal(story), MERCHANT)
    story.now = story.after_sale.deadline_at + timedelta(microseconds=1)
    assert story.refused_code(yes(story), BUYER) is C.DEADLINE_PASSED
    story.when(on(story, Expire), SYSTEM)
    assert story.refused_code(yes(story), BUYER) is C.NOT_YOUR_TURN

    story = given_application()
    story.when(proposal(story), MERCHANT)
    story.now = story.after_sale.deadline_at
    story.when(yes(story), BUYER)
    assert story.after_sale.refund_fen == 8000


# --- money


def test_amount_with_coupons_is_what_was_really_paid():
    """A coupon lowers what the line paid: that is what comes back, never the list price."""
    story = given_order(lines=(dress(quantity=3, paid_fen=10_000),))

    refusal = story.refused(apply(quantity=3, amount_fen=10_001), BUYER)

    assert (refusal.code, refusal.detail["max_fen"]) == (C.AMOUNT_OVER_REFUNDABLE, 10_000)


def test_amount_rounded_to_the_fen_adds_up_exactly():
    """10000 fen for three units: 3333, 3333 and 3334, in whatever order they are asked for and withdrawn."""
    story = given_order(lines=(dress(quantity=3, paid_fen=10_000),))
    for amount in (3333, 3333, 3334):
        assert story.refused_code(apply(amount_fen=amount + 1), BUYER) is C.AMOUNT_OVER_REFUNDABLE
        story.when(apply(amount_fen=amount), BUYER)
    story.when(on(story, Cancel, story.first), BUYER)

    story.when(on(story, Adjust, story.order.after_sales[2], description="还是要退"), BUYER)
    for a in story.order.after_sales[1:]:
        story.when(on(story, Approve, a), MERCHANT)
    story.when(apply(amount_fen=3333), BUYER)
    story.when(on(story, Approve), MERCHANT)

    assert sum(a.refund_fen for a in story.order.after_sales) == 10_000


def test_amount_with_freight_share_and_last_item_freight():
    """One fen is left of the goods, and the freight goes with it: everything that was paid, exactly."""
    lines = (dress(quantity=2, paid_fen=101), dress(line_id=2, quantity=1, paid_fen=1))
    story = given_order(lines=lines, shipments=(), freight_fen=7)
    for line, amount in ((1, 50), (1, 51), (2, 8)):
        story.when(apply(line_id=line, amount_fen=amount), BUYER)
        story.when(on(story, Approve), MERCHANT)

    assert [(a.refund_fen, a.freight_fen) for a in story.order.after_sales] == [(50, 0), (51, 0), (8, 7)]
    assert sum(a.refund_fen for a in story.order.after_sales) == story.order.paid_fen == 109


def test_partial_quantity():
    """Two of three are asked for: their share, and the third stays free to be asked for."""
    story = given_order(lines=(dress(quantity=3, paid_fen=10_000),))
    story.when(apply(type=RETURN, quantity=2, amount_fen=6666), BUYER)

    assert story.order.units_left(story.order.line(1)) == 1
    assert story.refused_code(apply(quantity=2, amount_fen=1), BUYER) is C.QUANTITY_OVER_LEFT
    story.when(apply(amount_fen=3334), BUYER)


@pytest.mark.parametrize(
    ("counted", "outcome"),
    [(1, Outcome.SUPPORTED), (2, Outcome.CONTRADICTED), (None, Outcome.PROVABLE)],
)
def test_partial_quantity_came_back(counted, outcome):
    """Two of three were to come back: one is too few, two are all, and who did not count has to prove it."""
    lines = (dress(quantity=3, paid_fen=10_000),)
    story = given_goods_back({"lines": lines}, quantity=2, amount_fen=6666)
    arrives(story)

    sheet = replace(sheet_of(story), return_quantity=counted)

    assert judge(REJECT_REASONS["partial_return"], sheet)[0] is outcome


def test_gift_missing_is_a_negotiation_not_a_rejection():
    """Only the gift did not come back: rejecting is against the facts; a deduction is agreed and paid."""
    story = given_goods_back()
    arrives(story)
    lacking = replace(sheet_of(story), return_lacks_parts=True)
    reason = REJECT_REASONS["parts_missing_in_return"]
    assert judge(reason, lacking)[0] is Outcome.SUPPORTED
    outcome, because = judge(reason, replace(lacking, return_lacks_only_gift=True))
    assert outcome is Outcome.CONTRADICTED
    assert because == (returned.ONLY_GIFT_MISSING.when_true,)

    story.when(proposal(story, kind=ProposalKind.CHANGE, reason="amount_only", amount_fen=12_450), MERCHANT)
    story.when(yes(story), BUYER)

    assert (story.after_sale.stage, story.after_sale.refund_fen) == (Stage.REFUNDING, 12_450)


# --- goods and addresses


def test_exchange_changed_to_return_after_goods_are_back():
    """48 hours when the carrier has delivered them, ten days from the number when not (Taobao)."""
    story = given_goods_back(type=EXCHANGE)
    arrives(story)
    story.when(rejection(story), MERCHANT)
    story.now += hours(20)
    story.when(on(story, Adjust, type=RETURN), BUYER)
    assert story.after_sale.stage is Stage.MERCHANT_INSPECTS
    assert story.after_sale.deadline_at == NOW + hours(20 + 48)

    story = given_goods_back(type=EXCHANGE)
    story.when(rejection(story), MERCHANT)
    story.now += hours(20)
    story.when(on(story, Adjust, type=RETURN), BUYER)
    assert story.after_sale.deadline_at == NOW + hours(20 + 240)


def test_return_address_missing_at_auto_agree():
    """Silence agrees to a return, but nobody knows where to: refund without return (Douyin 31)."""
    story = given_application(type=RETURN)

    story.time_acts(return_address=None)

    a = story.after_sale
    assert (a.stage, a.refund.cause) == (Stage.REFUNDING, Cause.NO_RETURN_ADDRESS)
    story = given_application(type=RETURN)
    story.time_acts(return_address=ADDRESS)
    assert (story.after_sale.stage, story.after_sale.return_address) == (Stage.BUYER_RETURNS, ADDRESS)


# --- limits and catalogues


def test_attempts_exhausted():
    """Five applications; a corrected number, an answer and a withdrawal cost none and stay open."""
    story = given_application(type=RETURN)
    for _ in range(4):
        story.when(on(story, Adjust, description="补充"), BUYER)
    assert story.order.line(1).applications == 5
    assert story.refused_code(on(story, Adjust, description="再补充"), BUYER) is C.ATTEMPTS_EXHAUSTED

    story.when(proposal(story, kind=ProposalKind.EVIDENCE, reason="more_evidence"), MERCHANT)
    story.when(yes(story, evidence=("7",)), BUYER)
    story.when(on(story, Approve, return_address=ADDRESS), MERCHANT)
    story.when(on(story, ShipReturn, carrier="YTO", tracking_number=RETURN_NUMBER), BUYER)
    story.when(rejection(story), MERCHANT)
    assert story.refused_code(on(story, Adjust, description="再补充"), BUYER) is C.ATTEMPTS_EXHAUSTED
    costly = {"change_type", "change_reason", "lower_amount", "reapply"}
    assert not costly & {remedy.kind for remedy in story.after_sale.rejection.remedies}
    story.when(on(story, Cancel), BUYER)


def test_reject_reason_removed_from_the_catalogue_while_in_use():
    """What was said stays readable and the buyer can answer it; nobody can choose it any more."""
    story = given_application()
    reject = rejection(story)
    version = template_version(REJECT_REASONS[reject.reject_reason])
    (fact,) = story.when(reject, MERCHANT)
    written = msgspec.json.encode(fact)
    told = story.after_sale.rejection
    with patch.dict(REJECT_REASONS):  # puts it back in its place: the order is the merchant's
        removed = REJECT_REASONS.pop(reject.reject_reason)

        assert msgspec.json.decode(written, type=AnyFact) == fact
        assert story.after_sale.rejection == told
        assert (told.label, told.outcome) == (removed.label, "supported")
        assert (told.explanation, told.template_version) == (reject.explanation, version)
        assert [remedy.kind for remedy in told.remedies][-1] == "cancel"
        story.when(on(story, Adjust, type=RETURN), BUYER)
        assert story.refused_code(reject, MERCHANT) is C.REJECT_REASON_UNKNOWN


def test_reject_reason_reworded_in_the_catalogue_while_in_use():
    """A new label and new words are for new rejections; the old one shows what the buyer was told."""
    story = given_application()
    reject = rejection(story)
    story.when(reject, MERCHANT)
    told = story.after_sale.rejection
    was = REJECT_REASONS[reject.reject_reason]
    words = Text("换了说法。", "Other words.")
    reworded = replace(was, label=Text("新名称", "New name"), templates=(words,))
    with patch.dict(REJECT_REASONS, {was.code: reworded}):
        story.when(on(story, Adjust, description="请再看看"), BUYER)
        story.when(reject, MERCHANT)

        assert told.label == was.label
        assert told.template_version == template_version(was)
        assert story.after_sale.rejection.label.zh == "新名称"
        assert story.after_sale.rejection.template_version == template_version(reworded)


@pytest.mark.parametrize(
    ("application_reason", "code", "edited"),
    [
        ("quality", "no_defect", "物流显示您已签收，因此不能退款。"),
        ("quality", "no_defect", "已超过七天无理由期限，因此不能退款。"),
        ("quality", "carrier_shows_signed", "您已经签收，不能退款。"),
        ("not_wanted", "return_needed", "该商品属于特殊品类，不支持无理由退货。"),
        ("not_wanted", "return_needed", "商品属于人为损坏，不能退款。"),
    ],
)
def test_merchant_edits_the_text_to_contradict_the_reason(application_reason, code, edited):
    """Words of another reason under this one are pointed at, and so is a ground that no fault knows."""
    story = given_application(signed(shanghai(20, 12, 0)), application_reason=application_reason)

    found = lint(edited, REJECT_REASONS[code], sheet_of(story), story.policy)

    contradicting = [one for one in found if one.code == "contradicts_reason"]
    assert contradicting
    for one in contradicting:
        assert edited[one.start : one.end] == one.words
        assert one.why.zh


def test_application_reason_removed_from_the_catalogue_while_in_use():
    """The buyer adjusts something else and is not asked for a reason again."""
    story = given_application()
    with patch.dict(APPLICATION_REASONS):
        del APPLICATION_REASONS["quality"]

        story.when(on(story, Adjust, type=RETURN), BUYER)

        assert story.after_sale.application_reason == "quality"
        again = on(story, Adjust, application_reason="quality")
        assert story.refused_code(again, BUYER) is C.APPLICATION_REASON_UNKNOWN


# --- clocks


def test_holiday_shift_during_a_running_clock():
    """Proclaimed while the merchant's 48 hours run: was, now and why, and the reminders follow."""
    story = given_application()
    story.now += hours(24)
    story.when(on(story, Expire), SYSTEM)
    story.policy = replace(
        DEFAULT_POLICY,
        festivals=(Festival(name="国庆", starts_at=NOW + hours(40), ends_at=NOW + hours(240)),),
    )

    (moved,) = story.when(on(story, Expire), SYSTEM)

    assert (moved.was_at, moved.deadline_at, moved.why) == (NOW + hours(48), NOW + hours(120), "国庆")
    assert story.after_sale.reminders == 0
    assert story.refused_code(on(story, Expire), SYSTEM) is C.NOTHING_DUE
    story.now = NOW + hours(60)
    story.when(on(story, Expire), SYSTEM)
    assert story.after_sale.reminders == 1


def test_clock_paused_and_resumed_with_remainder():
    """By a negotiation: 30 of 48 hours were left, 30 are left afterwards, however long it took."""
    story = given_application()
    story.now += hours(18)
    story.when(proposal(story), MERCHANT)
    story.now += hours(47)

    story.when(no(story), BUYER)

    assert story.after_sale.deadline_at - story.now == hours(30)


def test_order_closed_by_platform_rule():
    """The shop tells that the order is settled: nothing new can be asked for, what runs goes on to its end."""
    story = given_application()
    closed = RecordOrder(
        shop_id=SHOP,
        order_id=story.order.order_id,
        buyer_id=story.order.buyer_id,
        paid_at=story.order.paid_at,
        lines=story.order.lines,
        shipments=story.order.shipments,
        after_sale_until_at=NOW - hours(1),
    )
    story.when(closed, INTEGRATOR)

    assert story.refused_code(apply(), BUYER) is C.AFTER_PERIOD
    story.when(rejection(story), MERCHANT)
    story.when(on(story, Adjust, type=RETURN), BUYER)
    story.time_acts(return_address=ADDRESS)
    assert story.after_sale.stage is Stage.BUYER_RETURNS
