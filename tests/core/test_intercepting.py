"""A parcel is stopped on its way, or not: by the merchant's word, the carrier's news, or the clock."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from aftersale.core.after_sale.commands import Approve, RefundImmediately, ReportInterception
from aftersale.core.after_sale.state import Cause, ParcelState, Stage
from aftersale.core.refusal import RefusalCode as C
from tests.core.stories import RETURN, arrives, carrier_says, on
from tests.scenario import BUYER, MERCHANT, NOW, dress, given_application, hours, parcel

OUTWARD = "SF1234567890"


def given_interception(order=None):
    """The merchant agreed to refund once the parcel is stopped."""
    story = given_application(order, goods_received=None)
    story.when(on(story, Approve, intercept=True), MERCHANT)
    return story


def report(story, succeeded, **more):
    return on(story, ReportInterception, succeeded=succeeded, **more)


def test_the_merchant_has_three_days_to_have_it_stopped():
    """No money moves before."""
    story = given_interception()

    a = story.after_sale
    assert (a.stage, a.refund) == (Stage.MERCHANT_INTERCEPTS, None)
    assert a.deadline_at == NOW + hours(72)


@pytest.mark.parametrize(
    "shipments",
    [
        (),
        (parcel(signed_at=NOW, state=ParcelState.SIGNED),),
        (parcel(state=ParcelState.RETURNING),),
        (parcel(line_ids=(2,)),),
    ],
)
def test_what_is_not_on_its_way_cannot_be_stopped(shipments):
    """Not shipped, signed for, already coming back, or a parcel of another line."""
    lines = (dress(), dress(line_id=2))
    story = given_application({"shipments": shipments, "lines": lines}, goods_received=None)

    assert story.refused_code(on(story, Approve, intercept=True), MERCHANT) is C.NOTHING_TO_INTERCEPT


@pytest.mark.parametrize("state", [ParcelState.REFUSED, ParcelState.RETURNING, ParcelState.RETURNED])
def test_a_parcel_that_comes_back_is_refunded_by_the_carriers_word(state):
    """Nobody has to click (Douyin 22)."""
    story = given_interception()

    facts = carrier_says(story, OUTWARD, state=state)

    assert [fact.rule for fact in facts] == ["", "intercepted"]
    assert (story.after_sale.stage, story.after_sale.refund.cause) == (
        Stage.REFUNDING,
        Cause.INTERCEPTED,
    )


def test_a_parcel_that_is_signed_for_was_not_stopped():
    """The merchant decides again, with his whole time."""
    story = given_interception()
    story.now += hours(30)

    facts = arrives(story, OUTWARD)

    assert [fact.rule for fact in facts] == ["", "interception_failed"]
    assert story.after_sale.stage is Stage.MERCHANT_DECIDES
    assert story.after_sale.deadline_at == NOW + hours(30 + 48)


def test_one_of_two_parcels_that_comes_back_is_not_enough():
    """Both carry the goods: the refund waits for the second."""
    both = {"shipments": (parcel(), parcel(tracking_number="SF2222222"))}
    story = given_interception(both)

    carrier_says(story, OUTWARD, state=ParcelState.RETURNING)
    assert story.after_sale.stage is Stage.MERCHANT_INTERCEPTS
    carrier_says(story, "SF2222222", state=ParcelState.REFUSED)

    assert story.after_sale.stage is Stage.REFUNDING


@pytest.mark.parametrize(("succeeded", "stage"), [(True, Stage.REFUNDING), (False, Stage.MERCHANT_DECIDES)])
def test_the_merchant_tells_how_it_went(succeeded, stage):
    """The carrier called him."""
    story = given_interception()

    story.when(report(story, succeeded, note="快递员电话告知"), MERCHANT)

    assert story.after_sale.stage is stage
    assert story.after_sale.interception_failed is not succeeded


def test_a_parcel_is_tried_to_be_stopped_once():
    """Otherwise a merchant could postpone his answer for ever."""
    story = given_interception()
    story.when(report(story, False), MERCHANT)

    assert story.refused_code(on(story, Approve, intercept=True), MERCHANT) is C.NOTHING_TO_INTERCEPT
    story.when(on(story, Approve), MERCHANT)


def test_without_news_the_refund_is_made_all_the_same():
    """Agreed is agreed."""
    story = given_interception()

    facts = story.time_acts()

    assert [fact.rule for fact in facts] == ["intercepted_late"]
    assert story.after_sale.refund.cause is Cause.INTERCEPTED_LATE


def test_the_merchant_may_pay_before_the_parcel_is_back():
    """He trusts the buyer."""
    story = given_interception()

    story.when(on(story, RefundImmediately), MERCHANT)

    assert story.after_sale.stage is Stage.REFUNDING


def test_news_of_a_parcel_of_another_line_change_nothing():
    """It is not the one that is waited for."""
    lines = (dress(), dress(line_id=2))
    shipments = (parcel(), parcel(tracking_number="SF2222222", line_ids=(2,)))
    story = given_interception({"lines": lines, "shipments": shipments})

    carrier_says(story, "SF2222222", state=ParcelState.RETURNING)

    assert story.after_sale.stage is Stage.MERCHANT_INTERCEPTS


def test_what_another_system_intercepts_is_not_paid_by_ours():
    """The carrier's news are known; whose clocks and money they move is the other system's."""
    story = given_interception()
    story.order = replace(story.order, after_sales=(replace(story.after_sale, handled_elsewhere=True),))

    carrier_says(story, OUTWARD, state=ParcelState.RETURNED)

    assert story.after_sale.stage is Stage.MERCHANT_INTERCEPTS


def test_only_refund_only_is_intercepted_and_only_then_reported():
    """A return comes back anyway; a report without an interception has nothing to say."""
    story = given_application(type=RETURN)
    story.when(on(story, Approve, intercept=True), MERCHANT)
    assert story.after_sale.stage is Stage.BUYER_RETURNS
    assert story.refused_code(report(story, True), MERCHANT) is C.NOT_YOUR_TURN

    waiting = given_interception()
    assert waiting.refused_code(report(waiting, True), BUYER) is C.ROLE_NOT_ALLOWED
    too_long = report(waiting, True, note="长" * 501)
    assert waiting.refused_code(too_long, MERCHANT) is C.DESCRIPTION_TOO_LONG
    waiting.now += timedelta(hours=73)
    assert waiting.refused_code(report(waiting, False), MERCHANT) is C.DEADLINE_PASSED
